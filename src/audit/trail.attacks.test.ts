import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type App, startApp } from '../../test/kit.ts'
import { mobileToken } from '../../test/second-step.ts'
import { engineNow } from '../edges/database.ts'
import { addressesKept, auditKept, days, minutes, refusedRequestsNoted } from '../limits.ts'
import { pathTo, type RouteName, routes } from '../routes.ts'

type After = { after: (work: () => Promise<void>) => void }

async function appFor(t: After, env: Parameters<typeof startApp>[0] = {}) {
  const app = await startApp(env)
  t.after(() => app.close())
  return app
}

/** An event of another time than the application's, by the application's own connection. */
async function eventOf(app: App, at: number, address: string, id = app.house.randomness.id()) {
  const event = { id, at, action: 'sign_in.completed', actor_id: null, subject_id: null, organisation_id: null }
  await app.db
    .insertInto('audit_events')
    .values({ ...event, address, details: '{}' })
    .execute()
  return id
}
const notes = async (app: App) => (await app.audit()).filter(({ action }) => action === 'request.refused')

test('AUD-2: the application’s own connection neither changes nor deletes an event', async (t) => {
  const app = await appFor(t)
  const ada = await app.person()
  await app.browser().signIn(ada)
  const before = await app.audit()
  assert.ok(before.length > 0)
  for (const change of [
    sql`update audit_events set details = '{}'`,
    sql`update audit_events set actor_id = null`,
    sql`update audit_events set address = '198.51.100.1'`,
    sql`update audit_events set at = 0`,
    sql`delete from audit_events`,
    sql`delete from audit_events where subject_id = ${ada.id}`,
  ]) {
    await assert.rejects(() => change.execute(app.db), /append-only/)
  }
  assert.deepEqual(await app.audit(), before)
})

test('AUD-2: of an old event the address can be shortened, and nothing else be changed', async (t) => {
  const app = await appFor(t)
  await eventOf(app, Date.UTC(2020, 0, 1), '203.0.113.7')
  for (const column of ['id', 'action', 'details', 'actor_id', 'subject_id', 'organisation_id']) {
    const change = sql`update audit_events set ${sql.ref(column)} = 'x'`
    await assert.rejects(() => change.execute(app.db), /append-only/, column)
  }
  await assert.rejects(() => sql`update audit_events set at = at + 1`.execute(app.db), /append-only/)
})

test('AUD-4: events go after 400 days; of those older than 90 days the address is shortened', async (t) => {
  const app = await appFor(t)
  // The engine’s clock, which no test moves: the application’s is set to it.
  const now = await engineNow(app.db)
  app.clock.set(now)
  const kept = await eventOf(app, now - auditKept + 1 * days, '203.0.113.7')
  const six = await eventOf(app, now - addressesKept - 1 * days, '2001:db8:12:34::56')
  const nowhere = await eventOf(app, now - addressesKept - 1 * days, '')
  const full = await eventOf(app, now - addressesKept + 1 * days, '203.0.113.7')
  await eventOf(app, now - auditKept - 1 * days, '203.0.113.7')
  for (let sweeps = 0; sweeps < 2; sweeps += 1) {
    await app.countersign.sweep()
    assert.deepEqual(Object.fromEntries((await app.audit()).map(({ id, address }) => [id, address])), {
      [kept]: '203.0.113.0/24',
      [six]: '2001:db8:12::/48',
      [nowhere]: '',
      [full]: '203.0.113.7',
    })
  }
  assert.deepEqual([auditKept / days, addressesKept / days], [400, 90])
})

test('AUD-4: a clock of ours that runs ahead lets no event go before its time', async (t) => {
  const app = await appFor(t)
  await app.browser().signIn(await app.person())
  app.clock.advance(2 * auditKept)
  await app.countersign.sweep()
  assert.equal((await app.audit()).length, 1)
})

test('AUD-1: a forged form leaves an event about whose session or challenge it came with, by the route’s name', async (t) => {
  const app = await appFor(t)
  const ada = await app.protectedPerson()
  const [signedIn, halfWay] = [app.browser(), app.browser({ address: '198.51.100.4' })]
  await signedIn.signIn(ada)
  await halfWay.givePassword(ada)
  await signedIn.post('twoStepDisable', {}, { 'sec-fetch-site': 'cross-site' })
  await halfWay.post('signInCode', { code: '123456' }, { 'sec-fetch-site': 'cross-site' })
  const about = { reason: 'cross_site' }
  assert.deepEqual(
    (await notes(app)).map(({ actor_id, subject_id, address, details }) => [actor_id, subject_id, address, details]),
    [
      [ada.id, ada.id, '203.0.113.7', { ...about, route: 'twoStepDisable' }],
      [null, ada.id, '198.51.100.4', { ...about, route: 'signInCode' }],
    ],
  )
})

test('AUD-1: set-up with a bearer token leaves an event about whose token it is', async (t) => {
  const app = await appFor(t)
  const ada = await app.protectedPerson()
  const token = await mobileToken(app, ada)
  const headers = { authorization: `Bearer ${token}` }
  assert.equal((await app.request(routes.twoStepScan, { headers })).status, 403)
  assert.equal((await app.api('apiTwoStep', {}, { token })).status, 403)
  assert.deepEqual(
    (await notes(app)).map(({ subject_id, details }) => [subject_id, details]),
    [
      [ada.id, { reason: 'browser_only', route: 'twoStepScan' }],
      [ada.id, { reason: 'browser_only', route: 'apiTwoStep' }],
    ],
  )
})

test('AUD-1: between password and code, set-up, disabling, backup codes and people leave an event each', async (t) => {
  const app = await appFor(t)
  const ada = await app.protectedPerson()
  for (const name of [
    'twoStepScan',
    'twoStepDisable',
    'newBackupCodes',
    'replacePhone',
    'people',
    'person',
    'peopleHistoryCsv',
  ] as const satisfies RouteName[]) {
    app.clock.advance(1 * minutes)
    const halfWay = app.browser()
    await halfWay.givePassword(ada)
    await halfWay.path(pathTo(name, { id: ada.id }))
    const note = (await notes(app)).at(-1)
    assert.deepEqual([note?.subject_id, note?.details], [ada.id, { reason: 'signed_out', route: name }])
  }
})

test('AUD-1: a stranger fills no table: an attempt in nobody’s name is a line in the log', async (t) => {
  const lines: string[] = []
  const app = await appFor(t, { log: { lines, level: 'info' } })
  const headers = { cookie: '__Host-session=made-up; __Host-challenge=made-up', 'sec-fetch-site': 'cross-site' }
  await app.request(`${routes.resetPassword.replace(':token', 'a-token-of-a-mail')}`, { method: 'POST', headers })
  await app.request(routes.twoStepScan, { headers })
  assert.deepEqual(await app.audit(), [])
  assert.equal(lines.filter((line) => line.includes('refused request') && line.includes('resetPassword')).length, 1)
  assert.doesNotMatch(lines.join(), /a-token-of-a-mail/)
})

test('AUD-1: of a flood of attempts about one person a few a minute are written down', async (t) => {
  const app = await appFor(t)
  const browser = app.browser()
  await browser.signIn(await app.person())
  const attempt = () => browser.post('twoStepScan', {}, { 'sec-fetch-site': 'cross-site' })
  await Promise.all(Array.from({ length: 30 }, attempt))
  assert.equal((await notes(app)).length, refusedRequestsNoted.atMost)
  app.clock.advance(refusedRequestsNoted.within)
  await attempt()
  assert.equal((await notes(app)).length, refusedRequestsNoted.atMost + 1)
})

test('AUD-3: the history and its file are for administrators, of their own organisation', async (t) => {
  const app = await appFor(t)
  const adam = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const mia = await app.person({ role: 'manager', name: 'Mia Holm', organisationId: adam.organisationId })
  const hugo = await app.person({ role: 'administrator', name: 'Hugo Stern' })
  const [boss, manager, foreign] = [app.browser(), app.browser(), app.browser()]
  await boss.signIn(adam)
  await manager.signIn(mia)
  await foreign.signIn(hugo)
  for (const name of ['peopleHistory', 'peopleHistoryCsv'] as const) {
    const own = await boss.get(name)
    assert.equal(own.status, 200)
    assert.match(own.text, /Mia Holm/)
    assert.doesNotMatch(own.text.replaceAll(/<option[^>]*>[^<]*<\/option>/g, ''), /Hugo Stern/)
    assert.equal((await boss.get(name, `?person=${hugo.id}`)).status, 404)
    assert.equal((await boss.get(name, '?person=nobody')).status, 404)
    assert.equal((await manager.get(name)).status, 403)
    assert.equal((await app.browser().get(name)).status, 303)
  }
  const theirs = (await app.audit()).find(({ subject_id }) => subject_id === hugo.id)
  assert.doesNotMatch((await boss.get('peopleHistory', `?before=${theirs?.id}`)).text, /Hugo Stern/)
})

test('AUD-2: no name forges a line, a column or a formula in the file', async (t) => {
  const app = await appFor(t)
  const adam = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const names = ['=HYPERLINK("https://evil.example")', 'a","b\r\nforged,line', '@SUM(A1)', '-1+1', '\u2028forged']
  for (const name of names) await app.browser().signIn(await app.person({ name, organisationId: adam.organisationId }))
  const browser = app.browser()
  await browser.signIn(adam)
  const file = await browser.get('peopleHistoryCsv')
  const lines = file.text.trimEnd().split('\r\n')
  assert.equal(lines.length, 1 + names.length + 1)
  for (const line of lines.slice(1)) {
    assert.match(line, /^"?\d{4}-\d\d-\d\dT/)
    assert.doesNotMatch(line, /,"?[=@+-]/)
  }
  assert.doesNotMatch(file.text.replaceAll('\r\n', ''), /[\r\n\u2028]/)
})
