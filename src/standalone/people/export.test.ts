import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { adaSignedIn } from '../../../test/ada.ts'
import { startApp } from '../../../test/kit.ts'
import { mobileToken, openChallenge } from '../../../test/second-step.ts'
import { freshFor, minutes } from '../../limits.ts'
import { routes } from '../../routes.ts'
import { withNext } from '../../http/where-to.ts'

async function signedIn(t: TestContext) {
  const { app, ada, browser } = await adaSignedIn(t, { role: 'administrator' })
  app.clock.advance(1 * minutes)
  return { app, ada, browser }
}

const unasked = { requiredBy: null, exemptUntil: null, exemptReason: null }

test('LIFE-9: the export holds what is kept about the person, as a file', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  await mobileToken(app, ada)
  const answer = await browser.post('exportData')
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'application/json')
  assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="countersign-data.json"')
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  const data = JSON.parse(answer.text)
  assert.deepEqual(data.person, {
    id: ada.id,
    email: ada.email,
    emailConfirmedAt: '2027-03-02T12:00:00.000Z',
    name: 'Ada Lind',
    role: 'administrator',
    locale: 'en',
    timeZone: null,
    createdAt: '2027-03-02T12:00:00.000Z',
    joinedAt: '2027-03-02T12:00:00.000Z',
  })
  assert.deepEqual(data.organisation, { name: 'Ferndale Robotics', plan: 'professional', planCurrent: true })
  assert.deepEqual(data.twoStep, {
    enabledAt: '2027-03-02T12:00:00.000Z',
    backupCodesLeft: 10,
    apps: [
      {
        name: 'Authenticator app',
        addedAt: '2027-03-02T12:00:00.000Z',
        lastUsedAt: '2027-03-02T12:06:00.000Z',
      },
    ],
    passkeys: [],
    ...unasked,
  })
  assert.deepEqual(
    data.sessions.map((session: { kind: string; browser: string }) => [session.kind, session.browser]).toSorted(),
    [
      ['browser', 'Firefox · Linux'],
      ['mobile', ''],
    ],
  )
  const actions = data.events.map((event: { action: string }) => event.action)
  for (const action of ['two_step.enabled', 'sign_in.completed', 'data.exported']) assert.ok(actions.includes(action))
  const subjects = data.mails.map((mail: { subject: string }) => mail.subject)
  assert.ok(subjects.includes('Two-step authentication was enabled'))
  assert.ok(data.mails.every((mail: { to: string }) => mail.to === ada.email))
})

test('LIFE-9: the export of someone with two-step off says so', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  await browser.signIn(await app.person())
  assert.deepEqual(JSON.parse((await browser.post('exportData')).text).twoStep, {
    enabledAt: null,
    backupCodesLeft: 0,
    apps: [],
    passkeys: [],
    ...unasked,
  })
})

test('LIFE-9: the export holds no secret, hash, token, sealed value or text of a mail', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  const token = await mobileToken(app, ada)
  app.clock.advance(1 * minutes)
  const challenge = await openChallenge(app, ada)
  await app.browser().post('forgotPassword', { email: ada.email })
  await browser.post('changeEmail', { newEmail: 'new.ada@ferndale.example' })
  await browser.post('newBackupCodes')
  const { text } = await browser.post('exportData')
  const secrets = [ada.password, ada.secret, ...ada.codes, token, challenge, ...browser.cookies.values()]
  for (const table of ['people', 'authenticators', 'backup_codes', 'sessions', 'challenges', 'enrolments'] as const) {
    for (const row of await app.db.selectFrom(table).selectAll().execute()) {
      for (const [column, value] of Object.entries(row)) {
        if (/hash|sealed|salt|key_id|batch/.test(column) && typeof value === 'string') secrets.push(value)
      }
    }
  }
  for (const mail of await app.allMails()) secrets.push(...(mail.text.match(/[\w-]{43}/g) ?? []))
  assert.ok(secrets.length > 60, `${secrets.length} secrets`)
  // "test" names the key of these tests, and is part of many words.
  const found = secrets.filter((secret) => secret !== 'test' && text.includes(secret))
  assert.deepEqual(found, [])
})

test('LIFE-9: what others did is told, but not from where; what the person did to others names nobody', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  const bo = await app.person({ organisationId: ada.organisationId, name: 'Bo Holm' })
  const event = { organisation_id: ada.organisationId, address: '192.0.2.77', details: JSON.stringify({ by: bo.id }) }
  const at = app.clock.now()
  await app.db
    .insertInto('audit_events')
    .values([
      { id: '1', at, action: 'two_step.let_in', actor_id: bo.id, subject_id: ada.id, ...event },
      {
        id: '2',
        at,
        action: 'person.deactivated',
        actor_id: ada.id,
        subject_id: bo.id,
        ...event,
        address: '192.0.2.8',
      },
      { id: '3', at, action: 'sign_in.refused', actor_id: null, subject_id: bo.id, ...event, address: '192.0.2.9' },
    ])
    .execute()
  const { text } = await browser.post('exportData')
  const events = JSON.parse(text).events as { action: string; byYou: boolean; address: string }[]
  const told = (action: string) => events.filter((one) => one.action === action).map((one) => [one.byYou, one.address])
  assert.deepEqual(told('two_step.let_in'), [[false, '']])
  assert.deepEqual(told('person.deactivated'), [[true, '192.0.2.8']])
  for (const foreign of [bo.id, bo.email, bo.name, '192.0.2.77', '192.0.2.9']) {
    assert.equal(text.includes(foreign), false, foreign)
  }
})

test('SES-5: who is not fresh is asked, comes back to the button, and then gets the file', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  app.clock.advance(freshFor)
  const asked = await browser.post('exportData')
  assert.equal(asked.status, 403)
  assert.match(asked.seen, /Confirm that it’s you/)
  const confirmed = await browser.post('exportData', { code: app.codeNow(ada.secret) })
  assert.equal(confirmed.location, routes.profile)
  assert.match((await browser.follow(confirmed)).seen, /That is confirmed\. Now download your data\./)
  assert.equal((await browser.post('exportData')).headers.get('content-type'), 'application/json')
})

test('AUD-1: an export is recorded once, by whom and from where', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  await browser.post('exportData')
  const events = (await app.audit()).filter(({ action }) => action === 'data.exported')
  assert.deepEqual(
    events.map(({ actor_id, subject_id, address }) => [actor_id, subject_id, address]),
    [[ada.id, ada.id, '203.0.113.7']],
  )
})

test('LIFE-9: no export by GET, from another site, by a token, a challenge, or signed out', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  const token = await mobileToken(app, ada)
  app.clock.advance(1 * minutes)
  const half = app.browser()
  await half.givePassword(ada)
  const before = await app.dumpButRefusals()
  const challenge = half.cookies.get('__Host-challenge') ?? ''
  const forms = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
  const post = async (headers: Record<string, string>) =>
    (await app.request(routes.exportData, { method: 'POST', headers: { ...forms, ...headers } })).status
  assert.equal((await browser.get('exportData')).status, 404)
  assert.equal((await browser.post('exportData', {}, { 'sec-fetch-site': 'cross-site' })).status, 403)
  for (const stranger of [app.browser(), half]) {
    assert.equal((await stranger.post('exportData')).location, withNext('signIn', routes.profile))
  }
  for (const bearer of [token, challenge]) assert.equal(await post({ authorization: `Bearer ${bearer}` }), 403)
  for (const cookie of [token, challenge]) assert.equal(await post({ cookie: `__Host-session=${cookie}` }), 303)
  assert.deepEqual(await app.dumpButRefusals(), before)
})
