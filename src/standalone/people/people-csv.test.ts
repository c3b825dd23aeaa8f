import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { parse } from 'csv-parse/sync'
import { fillWithPeople } from '../../../test/crowd.ts'
import { startApp } from '../../../test/kit.ts'
import { days, peoplePerPiece } from '../../limits.ts'
import { routes } from '../../routes.ts'

const columns =
  'name email role state two_step_since_utc deadline_utc exempt_until_utc exempt_reason last_sign_in_utc id'.split(' ')

/** An administrator whose organisation requires two-step since today. */
async function withPolicy(t: TestContext, locale: 'en' | 'pl' = 'en') {
  const app = await startApp(t)
  const boss = await app.person({ role: 'administrator', name: 'Adam Berg', email: 'adam@ferndale.example', locale })
  const { organisationId } = boss
  const now = app.clock.now()
  await app.db
    .insertInto('policies')
    .values({ organisation_id: organisationId, required_since: now, days: 14, changed_by: boss.id, changed_at: now })
    .execute()
  const browser = app.browser()
  await browser.signIn(boss)
  const rows = async (query = '') => {
    const { text } = await browser.get('peopleCsv', query)
    const parsed: Record<string, string>[] = parse(text, { columns: true, bom: true, delimiter: [',', ';'] })
    return parsed
  }
  const deadline = (person_id: string, left: number, exempt: number | null = null) =>
    app.db
      .insertInto('deadlines')
      .values({
        person_id,
        organisation_id: organisationId,
        joined_at: now,
        due_at: now + left * days,
        exempt_until: exempt && now + exempt * days,
        exempt_reason: exempt === null ? null : '=waits for a key',
      })
      .execute()
  return { app, boss, organisationId, browser, rows, deadline }
}

test('POL-10: an administrator downloads who stands where, in times of UTC that say so', async (t) => {
  const { app, boss, organisationId, browser, rows, deadline } = await withPolicy(t)
  const zoe = await app.protectedPerson({ name: 'Zoë "Zo" Falk', email: 'zoe@ferndale.example', organisationId })
  const mia = await app.person({ name: 'Mia Holm', email: 'mia@ferndale.example', organisationId })
  const jan = await app.person({ name: 'Jan Nowak', email: 'jan@ferndale.example', organisationId, role: 'manager' })
  await app.db.updateTable('people').set({ joined_at: null }).where('id', '=', jan.id).execute()
  await app.db.deleteFrom('deadlines').execute()
  await deadline(jan.id, -1)
  await deadline(mia.id, 3, 20)
  await deadline(zoe.id, 3)
  const file = await browser.get('peopleCsv')
  assert.equal(file.headers.get('content-disposition'), 'attachment; filename="countersign-people.csv"')
  assert.equal(file.headers.get('content-type'), 'text/csv; charset=utf-8')
  assert.equal(file.headers.get('cache-control'), 'no-store')
  assert.equal(file.text.split('\r\n')[0], columns.map((column) => `"${column}"`).join(','))
  const bare = Object.fromEntries(columns.map((column) => [column, '']))
  const exemptUntil = '2027-03-22T12:00:00.000Z'
  assert.deepEqual(await rows(), [
    {
      ...bare,
      id: boss.id,
      name: 'Adam Berg',
      email: 'adam@ferndale.example',
      role: 'administrator',
      state: 'active',
      last_sign_in_utc: '2027-03-02T12:00:00.000Z',
    },
    {
      ...bare,
      id: jan.id,
      name: 'Jan Nowak',
      email: 'jan@ferndale.example',
      role: 'manager',
      state: 'invited overdue',
      deadline_utc: '2027-03-01T12:00:00.000Z',
    },
    {
      ...bare,
      id: mia.id,
      name: 'Mia Holm',
      email: 'mia@ferndale.example',
      role: 'person',
      state: 'due',
      deadline_utc: exemptUntil,
      exempt_until_utc: exemptUntil,
      exempt_reason: "'=waits for a key",
    },
    {
      ...bare,
      id: zoe.id,
      name: 'Zoë "Zo" Falk',
      email: 'zoe@ferndale.example',
      role: 'person',
      state: 'active',
      two_step_since_utc: '2027-03-02T12:00:00.000Z',
      last_sign_in_utc: '2027-03-02T12:00:00.000Z',
    },
  ])
})

test('POL-10: the file holds whom the page shows: by the same search, filter and order', async (t) => {
  const { app, organisationId, browser, rows } = await withPolicy(t, 'pl')
  await fillWithPeople(app.db, { organisationId, prefix: 'crowd', people: 500, now: app.clock.now() })
  const ids = async (query: string) => (await rows(query)).map(({ id }) => id)
  const all = await ids('')
  assert.deepEqual([all.length, new Set(all).size], [501, 501])
  for (const query of [
    '?show=overdue',
    '?search=nowak&sort=email',
    '?show=unprotected&sort=newest',
    '?show=x&search=',
  ]) {
    const shown: string[] = []
    for (let next: string | undefined = query; next !== undefined;) {
      const { text } = await browser.get('people', next)
      shown.push(...[...text.matchAll(/href="\/people\/([\w-]{10,})"/g)].map(([, id]) => id ?? ''))
      next = /href="\/people(\?[^"]*\bafter=[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
    }
    assert.deepEqual(await ids(query), shown, query)
    assert.ok(shown.length > 1)
  }
  assert.deepEqual(await ids('?search=%25'), [])
  assert.equal((await browser.get('peopleCsv')).text.slice(0, 14), '"name";"email"')
})

test('OPS-5, OPS-6: the file is read in pieces as it is taken, one at a time, and breaks off for whoever is no administrator any more', async (t) => {
  const { app, boss, organisationId, browser } = await withPolicy(t)
  const people = 3 * peoplePerPiece + 7
  await fillWithPeople(app.db, { organisationId, prefix: 'crowd', people, now: app.clock.now() })
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const open = () => app.request(routes.peopleCsv, { headers: { cookie } })
  const piecesRead = (from: number) => app.statements.slice(from).filter((sql) => sql.includes('backup_codes')).length
  const from = app.statements.length
  const reader = (await open()).body?.getReader()
  assert.ok(reader)
  await reader.read()
  await reader.read()
  assert.equal(piecesRead(from), 1)
  assert.equal((await open()).status, 429)
  await reader.cancel()
  const lines = (await (await open()).text()).trim().split('\r\n')
  assert.deepEqual([lines.length, new Set(lines).size], [people + 2, people + 2])
  assert.equal(piecesRead(from), 1 + 4)
  assert.equal((await browser.send(routes.peopleCsv, { method: 'HEAD' })).status, 200)
  const broken = (await open()).body?.getReader()
  assert.ok(broken)
  await broken.read()
  await broken.read()
  await app.db.updateTable('people').set({ role: 'person' }).where('id', '=', boss.id).execute()
  await assert.rejects(broken.read())
  assert.equal((await browser.get('peopleCsv')).status, 403)
})
