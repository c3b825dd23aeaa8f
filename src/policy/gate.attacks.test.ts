import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { days, minutes } from '../limits.ts'
import { doorsToSetUp, type RouteName, routes } from '../routes.ts'
import { type App, startApp } from '../../test/kit.ts'
import { mailedPath } from '../../test/tour.ts'
import { mobileToken, realRoutes } from '../../test/second-step.ts'

/** An organisation that requires it since noon, with 14 days. */
async function requires(app: App, organisationId: string): Promise<void> {
  const now = app.clock.now()
  const policy = { organisation_id: organisationId, required_since: now, days: 14, changed_by: null, changed_at: now }
  await app.db.insertInto('policies').values(policy).execute()
}

async function overdue(t: TestContext) {
  const app = await startApp(t)
  const ada = await app.person({ email: 'ada@ferndale.example', role: 'administrator' })
  const token = await mobileToken(app, ada)
  await requires(app, ada.organisationId)
  app.clock.advance(14 * days - 1 * minutes)
  const before = app.browser()
  await before.signIn(ada)
  app.clock.advance(1 * minutes - 1)
  assert.equal((await app.api('apiMe', undefined, { token })).status, 200, 'not a moment too soon')
  app.clock.advance(1)
  return { app, ada, before, token }
}

/** What asks for no session, or is answered before anybody is known. */
const openToEverybody: RouteName[] = [
  ...(['signIn', 'signInCode', 'signInPasskey', 'signInCeremony', 'signInBackupCode', 'signInCancel'] as const),
  ...(['forgotPassword', 'resetPassword', 'confirmEmail', 'confirmNewEmail', 'cancelReset', 'enter'] as const),
  // It leads on, to what is shut.
  'settings',
  ...(['language', 'healthz', 'readyz', 'metrics', 'asset', 'devMail', 'devMailMessage'] as const),
  ...(['apiSignIn', 'apiSignInCode', 'apiSignInBackupCode', 'apiSignInAnswer'] as const),
  ...(['apiDescription', 'apiReference', 'wellKnownPassword'] as const),
]

test('POL-4, POL-5: to somebody overdue every route is shut but set-up, what needs no session, and the way out', async (t) => {
  const { app, ada, token } = await overdue(t)
  const browser = app.browser()
  assert.equal((await browser.givePassword(ada)).location, routes.enrolmentRequired)
  const filled = (name: RouteName) => routes[name].replaceAll(/:\w+/g, 'x')
  const open = [...openToEverybody, ...doorsToSetUp].map(filled)
  const shut = realRoutes(app).filter(({ path }) => !open.includes(path))
  assert.ok(shut.length > 60)
  for (const { method, path } of shut) {
    if (path.startsWith('/api')) {
      const headers = { authorization: `Bearer ${token}` }
      const answer = await app.request(path, { method, headers })
      const { code, manageUrl } = (await answer.json()) as Record<string, unknown>
      const setsUp = path.startsWith('/api/two-step') && method !== 'GET'
      assert.deepEqual(
        [answer.status, code],
        [403, setsUp ? 'browser_only' : 'enrolment_required'],
        `${method} ${path}`,
      )
      assert.match(String(manageUrl), /^https:\/\/countersign\.test\/settings\/security/)
      continue
    }
    const { status, location } = await (method === 'GET' ? browser.path(path) : browser.postTo(path, {}))
    const isCeremony = path.endsWith('/passkey-options')
    assert.deepEqual(
      [status, location],
      isCeremony ? [403, null] : [303, routes.enrolmentRequired],
      `${method} ${path}`,
    )
  }
})

test('POL-5: the session for set-up shows nothing of the account, and the sessions of before are as shut', async (t) => {
  const { app, ada, before } = await overdue(t)
  const page = await before.get('profile')
  assert.equal(page.location, routes.enrolmentRequired)
  const browser = app.browser()
  await browser.givePassword(ada)
  const required = await browser.get('enrolmentRequired')
  assert.equal(required.status, 200)
  assert.match(required.seen, /requires two-step authentication, and the time to set it up is over/)
  assert.doesNotMatch(required.text, /href="\/(?:people|settings\/profile)"/)
  assert.equal((await browser.post('leaveRequired')).location, routes.signIn)
  assert.equal((await browser.get('twoStepScan')).location?.startsWith(routes.signIn), true)
  assert.equal(await app.count('sessions'), 2)
})

test('POL-5: the session for set-up ends at Finish, where the real one begins, under another token', async (t) => {
  const { app, ada } = await overdue(t)
  const browser = app.browser()
  await browser.givePassword(ada)
  const given = browser.session()
  const { secret } = await browser.enrolUntilFinish(ada)
  const finished = await browser.post('twoStepBackupCodes', { kept: '1' })
  assert.equal(finished.location, routes.security)
  assert.match((await browser.follow(finished)).seen, /Two-step authentication is on/)
  assert.equal((await browser.get('people')).status, 200)
  const sessions = await app.db.selectFrom('sessions').select(['kind', 'fresh_at']).execute()
  assert.deepEqual(
    sessions.map(({ kind, fresh_at }) => [kind, fresh_at !== null]),
    [['browser', true]],
  )
  const other = app.browser({ session: given })
  assert.equal((await other.get('twoStepScan')).location?.startsWith(routes.signIn), true)
  // And the next sign-in is as everybody's.
  app.clock.advance(2 * minutes)
  const next = app.browser()
  assert.equal((await next.signIn({ ...ada, secret })).location, '/')
})

test('LIFE-5, POL-2: signing in again, a new password and another browser begin no new days', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  await requires(app, ada.organisationId)
  for (let day = 0; day < 13; day += 1) {
    const browser = app.browser()
    assert.equal((await browser.signIn(ada)).location, '/')
    app.clock.advance(1 * days)
  }
  const [row] = await app.db.selectFrom('deadlines').selectAll().execute()
  app.clock.advance(1 * days)
  assert.equal(row?.due_at, app.clock.now())
  const browser = app.browser()
  assert.equal((await browser.givePassword(ada)).location, routes.enrolmentRequired)
  const api = await app.api('apiSignIn', { email: ada.email, password: ada.password })
  assert.deepEqual(
    [api.status, api.json['code'], api.json['manageUrl'], 'token' in api.json],
    [403, 'enrolment_required', 'https://countersign.test/settings/security', false],
  )
})

test('LIFE-5: somebody with two-step on never gets a session for set-up, overdue or not', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await requires(app, ada.organisationId)
  app.clock.advance(100 * days)
  const browser = app.browser()
  assert.equal((await browser.signIn(ada)).location, routes.checkUp)
  assert.equal((await browser.get('profile')).status, 200)
  assert.equal((await browser.get('enrolmentRequired')).location, routes.security)
  const off = await browser.post('twoStepDisable', {})
  assert.equal(off.status, 409)
  assert.match(off.seen, /requires two-step authentication, so it stays on/)
})

test('LIFE-6: under a plan that is no longer eligible the policy rests', async (t) => {
  const { app, ada } = await overdue(t)
  await app.db.updateTable('organisations').set({ plan: 'basic' }).execute()
  const browser = app.browser()
  assert.equal((await browser.signIn(ada)).location, '/')
  assert.equal((await browser.get('profile')).status, 200)
})

test('POL-5, ENR-2: whoever is overdue and hasn’t confirmed the address is let through that, too', async (t) => {
  const { app, ada } = await overdue(t)
  await app.db.updateTable('people').set({ email_confirmed_at: null }).execute()
  const browser = app.browser()
  await browser.givePassword(ada)
  assert.match((await browser.get('enrolmentRequired')).seen, /First confirm your e-mail address/)
  const sent = await browser.post('sendConfirmation')
  assert.equal(sent.location, routes.enrolmentRequired)
  assert.match((await browser.follow(sent)).seen, /link/)
  const confirmed = await browser.postTo(await mailedPath(app, ada.email, 'confirm-email'))
  assert.equal(confirmed.location, routes.enrolmentRequired)
  assert.match((await browser.follow(confirmed)).text, /id="enable"/)
  assert.equal((await browser.post('twoStepScan')).location, routes.twoStepScan)
})
