import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, startApp } from '../../../test/kit.ts'
import { eventsPerPiece } from '../../limits.ts'
import { routes } from '../../routes.ts'

/** An administrator of an organisation with so many events, signed in; `open` begins a download and leaves it unread. */
async function withEvents(app: App, howMany: number) {
  const adam = await app.person({ role: 'administrator' })
  const browser = app.browser()
  await browser.signIn(adam)
  const { organisationId } = adam
  const rows = Array.from({ length: howMany }, (_, n) => ({
    id: app.services.randomness.id(),
    at: app.clock.now() - 1000 - n,
    action: 'sign_in.refused',
    actor_id: null,
    subject_id: adam.id,
    organisation_id: organisationId,
    address: '203.0.113.9',
    details: '{}',
  }))
  for (let n = 0; n < rows.length; n += 500) {
    await app.db
      .insertInto('audit_events')
      .values(rows.slice(n, n + 500))
      .execute()
  }
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const open = () => app.request(routes.peopleHistoryCsv, { headers: { cookie } })
  return { adam, browser, open }
}

const piecesRead = (app: App, from: number) =>
  app.statements.slice(from).filter((sql) => /from "audit_events" left join/.test(sql)).length

test('OPS-5: a download is read piece by piece, as it is taken, and holds every event once, the newest first', async (t) => {
  const app = await startApp(t)
  const { open } = await withEvents(app, 3 * eventsPerPiece + 7)
  const from = app.statements.length
  const reader = (await open()).body?.getReader()
  assert.ok(reader)
  await reader.read()
  await reader.read()
  assert.ok(piecesRead(app, from) <= 2)
  await reader.cancel()
  const text = await (await open()).text()
  const ids = text.trim().split('\r\n').slice(1)
  const { length } = await app.audit()
  assert.deepEqual([ids.length, new Set(ids).size], [length, length])
  assert.deepEqual(
    ids.map((line) => line.slice(0, 26)),
    ids
      .map((line) => line.slice(0, 26))
      .toSorted()
      .toReversed(),
  )
})

test('OPS-5: of ten downloads of one person at once one goes on, and the others are told so; then the next may', async (t) => {
  const app = await startApp(t)
  const { open } = await withEvents(app, 10)
  const answers = await Promise.all(Array.from({ length: 10 }, open))
  const refused = answers.filter(({ status }) => status === 429)
  assert.equal(refused.length, 9)
  assert.match(await (refused[0]?.text() ?? ''), /it is still under way/)
  await answers.find(({ status }) => status === 200)?.text()
  assert.equal((await open()).status, 200)
})

test('OPS-5: a download that was hung up on, or only looked for, keeps nobody from the next one', async (t) => {
  const app = await startApp(t)
  const { browser, open } = await withEvents(app, 10)
  await (await open()).body?.cancel()
  assert.equal((await browser.send(routes.peopleHistoryCsv, { method: 'HEAD' })).status, 200)
  assert.equal((await browser.get('peopleHistoryCsv')).status, 200)
})

test('OPS-6: a download breaks off for whoever is no administrator any more', async (t) => {
  const app = await startApp(t)
  const { adam, open } = await withEvents(app, 3 * eventsPerPiece)
  const reader = (await open()).body?.getReader()
  assert.ok(reader)
  await reader.read()
  await reader.read()
  await app.db.updateTable('people').set({ role: 'person' }).where('id', '=', adam.id).execute()
  await assert.rejects(reader.read())
})

/** What a spreadsheet makes of it that goes by this separator: a quote inside a value that didn't begin with one is a letter. */
function cellsBy(separator: string, line: string): string[] {
  const cells: string[] = []
  for (let at = 0; at <= line.length;) {
    let cell = ''
    if (line[at] === '"') {
      for (at += 1; at < line.length && !(line[at] === '"' && line[at + 1] !== '"'); at += 1) {
        if (line[at] === '"') at += 1
        cell += line[at]
      }
      at += 1
    }
    while (at < line.length && line[at] !== separator) cell += line[at++]
    cells.push(cell)
    at += 1
  }
  return cells
}

const nasty = [
  ';=1',
  '=1+1',
  ' =1',
  ',+1',
  '|@SUM(1)',
  'a;"=1',
  '\t=1',
  'x;\t-1',
  '；＝1;＝1',
  '"',
  'Smith; -2,=3',
  'Ada =1+1',
  'Ada\t" @SUM(1)',
  'a:=1',
  'a: +1',
]

test('AUD-2: in no language and with no list separator of a spreadsheet is any cell a formula', async (t) => {
  const app = await startApp(t)
  const { adam, browser } = await withEvents(app, 1)
  for (const locale of ['en', 'pl'] as const) {
    for (const name of nasty) {
      await app.db.updateTable('people').set({ name, locale }).where('id', '=', adam.id).execute()
      const { text } = await browser.get('peopleHistoryCsv')
      for (const separator of [',', ';', '\t', '|', ':', ' ']) {
        const cells = text
          .trim()
          .split('\r\n')
          .flatMap((line) => cellsBy(separator, line))
        const formulas = cells.filter((cell) => /^[\s"]*[=+\-@＝＋－＠]/.test(cell))
        assert.deepEqual(formulas, [], `${locale} ${JSON.stringify(name)} by ${JSON.stringify(separator)}`)
      }
    }
  }
})

test('I18N-1: the columns stand apart by what a spreadsheet in the reader’s language goes by, and umlauts are read', async (t) => {
  const app = await startApp(t)
  const { adam, browser } = await withEvents(app, 1)
  for (const [locale, separator] of [
    ['en', ','],
    ['pl', ';'],
  ] as const) {
    await app.db.updateTable('people').set({ name: 'Łucja; "Wąż", x', locale }).where('id', '=', adam.id).execute()
    const { text } = await browser.get('peopleHistoryCsv')
    const [head = '', line = ''] = text.split('\r\n')
    assert.equal(
      head.replaceAll('"', ''),
      `time_utc${separator}event${separator}who${separator}who_id${separator}about${separator}about_id${separator}address${separator}browser${separator}means${separator}reason${separator}id`,
    )
    assert.deepEqual(cellsBy(separator, line).slice(1, 4), ['sign_in.completed', 'Łucja; "Wąż", x', adam.id])
  }
})
