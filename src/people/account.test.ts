import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { type App, startApp } from '../../test/kit.ts'
import { mobileToken, openChallenge } from '../../test/second-step.ts'
import { mailedPath } from '../../test/tour.ts'
import { minutes, seconds } from '../limits.ts'
import { doorsThatTakeCodes, type RouteName, routes } from '../routes.ts'

async function signedIn(t: TestContext, about: Parameters<App['protectedPerson']>[0] = {}) {
  const app = await startApp()
  t.after(() => app.close())
  const ada = await app.protectedPerson(about)
  const browser = app.browser()
  await browser.signIn(ada)
  return { app, ada, browser }
}

/** The names of all fields of an answer, lists folded. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => fieldsOf(item, `${path}[]`))
  if (value === null || typeof value !== 'object') return [path]
  return Object.entries(value).flatMap(([name, inner]) => fieldsOf(inner, path ? `${path}.${name}` : name))
}

const exported = [
  'events[].action',
  'events[].address',
  'events[].at',
  'events[].byYou',
  'exportedAt',
  'mails[].at',
  'mails[].subject',
  'mails[].to',
  'organisation.name',
  'organisation.plan',
  'organisation.planCurrent',
  'person.createdAt',
  'person.email',
  'person.emailConfirmedAt',
  'person.id',
  'person.locale',
  'person.name',
  'person.role',
  'sessions[].address',
  'sessions[].browser',
  'sessions[].createdAt',
  'sessions[].expiresAt',
  'sessions[].kind',
  'sessions[].lastSeenAt',
  'twoStep.appLastUsedAt',
  'twoStep.appPairedAt',
  'twoStep.backupCodesLeft',
  'twoStep.enabledAt',
]

test('LIFE-9: the export is a file with the allowed fields and no other', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  await app.mails()
  const answer = await browser.post('exportData')
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="countersign-data.json"')
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  const data = JSON.parse(answer.text) as Record<string, Record<string, unknown>>
  assert.deepEqual([...new Set(fieldsOf(data))].toSorted(), exported)
  assert.deepEqual([data['person']?.['id'], data['twoStep']?.['backupCodesLeft']], [ada.id, 10])
  assert.deepEqual((await app.audit()).at(-1)?.action, 'data.exported')
})

test('LIFE-9: the export holds no secret, code, hash, token or sealed value, and nothing of anybody else', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  const bo = await app.protectedPerson({ name: 'Bo Other', organisationId: ada.organisationId })
  app.clock.advance(1 * minutes)
  const token = await mobileToken(app, ada)
  const { text } = await browser.post('exportData')
  const secrets = [ada.secret, ada.password, ...ada.codes, token, browser.cookies.get('__Host-session') ?? '-']
  for (const table of ['people', 'sessions', 'authenticators', 'backup_codes', 'outbox', 'known_browsers'] as const) {
    for (const row of await app.db.selectFrom(table).selectAll().execute()) {
      const kept = Object.entries(row).filter(([name]) => /hash|sealed|salt|pepper/.test(name))
      secrets.push(...kept.flatMap(([, value]) => (typeof value === 'string' && value ? [value] : [])))
    }
  }
  assert.ok(secrets.length > 20)
  for (const secret of [...secrets, bo.id, bo.email, bo.name]) assert.equal(text.includes(secret), false)
})

test('SES-7: a mobile token, a challenge and a session as Bearer export and delete nothing', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  app.clock.advance(1 * minutes)
  const tokens = [
    await mobileToken(app, ada),
    await openChallenge(app, ada),
    browser.cookies.get('__Host-session') ?? assert.fail('nobody is signed in'),
  ]
  const before = await app.dump()
  for (const path of [routes.exportData, routes.deleteAccount]) {
    for (const token of tokens) {
      const headers = { authorization: `Bearer ${token}`, 'sec-fetch-site': 'same-origin' }
      const answer = await app.request(path, { method: 'POST', headers })
      assert.notEqual(answer.status, 200, path)
      assert.doesNotMatch(await answer.text(), new RegExp(ada.email))
    }
  }
  assert.deepEqual(await app.dump(), before)
})

/** Everything but the trail, in which a refusal may stand. */
async function stateOf(app: App): Promise<string> {
  const { audit_events: _, ...rest } = await app.dump()
  return JSON.stringify(rest)
}

test('SES-5: a factor given 9:59 ago is enough for every action that asks for one, at 10:01 none is done', async (t) => {
  const app = await startApp()
  t.after(() => app.close())
  const doors = (doorsThatTakeCodes as readonly RouteName[]).filter((name) => !/SignIn|signIn/.test(name))
  assert.ok(doors.length >= 5)
  for (const name of doors) {
    const ada = await app.protectedPerson()
    const browser = app.browser()
    await browser.signIn(ada)
    app.clock.advance(10 * minutes + 1 * seconds)
    const before = await stateOf(app)
    const fields = { newEmail: `new.${ada.email}` }
    assert.equal((await browser.post(name, fields)).status, 403, name)
    assert.ok((await stateOf(app)) === before, name)
    const other = app.browser()
    await other.signIn(ada)
    app.clock.advance(10 * minutes - 1 * seconds)
    const stood = JSON.stringify(await app.dump())
    const answer = await other.post(name, fields)
    assert.ok(answer.status < 400, `${name}: ${answer.status}`)
    assert.ok(JSON.stringify(await app.dump()) !== stood, name)
  }
})

test('SES-5: with two-step off the password is asked for once more, and does', async (t) => {
  const app = await startApp()
  t.after(() => app.close())
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  assert.equal((await browser.post('deleteAccount')).status, 403)
  assert.equal((await browser.post('deleteAccount', { password: 'wrong' })).status, 401)
  assert.equal(await browser.isSignedIn(), true)
  assert.equal((await browser.post('deleteAccount', { password: ada.password })).location, routes.signIn)
})

test('LIFE-9: after deletion only the audit trail holds the id, and nothing the address or the name', async (t) => {
  const { app, ada, browser } = await signedIn(t, { name: 'Quintilla Vexmoor', email: 'quintilla@vexmoor.example' })
  const bo = await app.person({ organisationId: ada.organisationId })
  await app.browser().post('signIn', { email: ada.email, password: 'wrong' })
  await app.browser().post('forgotPassword', { email: ada.email })
  await browser.post('changeEmail', { newEmail: 'other@vexmoor.example' })
  await browser.post('newBackupCodes')
  await app.browser().givePassword(ada)
  const lanes = await app.db.selectFrom('attempts').select('id').execute()
  assert.ok(lanes.length > 0)
  const done = await browser.post('deleteAccount')
  assert.equal(done.location, routes.signIn)
  assert.match((await browser.follow(done)).seen, /deleted/)
  assert.deepEqual(
    [...browser.cookies.keys()].filter((name) => /session|challenge|known/.test(name)),
    [],
  )
  const { audit_events: trail = [], attempts, ...rest } = await app.dump()
  const known = [ada.id, 'vexmoor', 'quintilla']
  for (const needle of known) assert.equal(JSON.stringify(rest).toLowerCase().includes(needle), false, needle)
  assert.doesNotMatch(JSON.stringify(trail).toLowerCase(), /vexmoor|quintilla/)
  assert.deepEqual(attempts, [])
  const event = (await app.audit()).at(-1)
  assert.deepEqual(
    [event?.action, event?.subject_id, event?.organisation_id],
    ['account.deleted', ada.id, ada.organisationId],
  )
  assert.equal((await app.browser().signIn(bo)).location, routes.home)
  assert.equal((await app.browser().givePassword(ada)).status, 401)
})

test('LIFE-9: the only administrator of others cannot go, one of two can, and so can one without others', async (t) => {
  const { app, ada, browser } = await signedIn(t, { role: 'administrator' })
  const bo = await app.person({ organisationId: ada.organisationId })
  const before = await app.dump()
  const refused = await browser.post('deleteAccount')
  assert.equal(refused.status, 409)
  assert.deepEqual(await app.dump(), before)
  await app.db.updateTable('people').set({ role: 'administrator' }).where('id', '=', bo.id).execute()
  assert.equal((await browser.post('deleteAccount')).location, routes.signIn)
  const bos = app.browser()
  await bos.signIn(bo)
  assert.equal((await bos.post('deleteAccount')).location, routes.signIn)
})

test('LIFE-9: of two administrators who go at once, the last stays with the others', async (t) => {
  const { app, ada, browser } = await signedIn(t, { role: 'administrator' })
  const bo = await app.person({ organisationId: ada.organisationId, role: 'administrator' })
  await app.person({ organisationId: ada.organisationId })
  const bos = app.browser()
  await bos.signIn(bo)
  const answers = await Promise.all([browser.post('deleteAccount'), bos.post('deleteAccount')])
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([303, 409]))
})

test('WEB-3: GET, another site and someone signed out delete and export nothing', async (t) => {
  const { app, browser } = await signedIn(t)
  const before = await app.dump()
  assert.equal((await browser.get('deleteAccount')).status, 200)
  assert.equal((await browser.get('exportData')).status, 404)
  for (const name of ['deleteAccount', 'exportData'] as const) {
    assert.equal((await browser.post(name, {}, { 'sec-fetch-site': 'cross-site' })).status, 403)
    assert.equal((await app.browser().post(name)).location, routes.signIn)
  }
  assert.deepEqual(await app.dump(), before)
})

test('SES-8: a deleted person’s phone and other browsers are out with the next request', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  app.clock.advance(1 * minutes)
  const token = await mobileToken(app, ada)
  app.clock.advance(1 * minutes)
  const other = app.browser()
  await other.signIn(ada)
  await browser.post('changeEmail', { newEmail: 'other@ferndale.example' })
  const link = await mailedPath(app, 'other@ferndale.example', 'confirm-new-email')
  await browser.post('deleteAccount')
  assert.equal(await other.isSignedIn(), false)
  assert.equal((await app.api('apiMe', undefined, { token })).status, 401)
  assert.equal((await app.browser().path(link)).status, 410)
})
