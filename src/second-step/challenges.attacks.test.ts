import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { type App, password, startApp } from '../../test/kit.ts'
import { countChecks, giveCode, mobileToken, openChallenge, realRoutes } from '../../test/second-step.ts'
import { minutes } from '../limits.ts'
import { routes } from '../routes.ts'

/** The forms of the second step, cancelling, and the first step's page, which keeps the e-mail address. */
const itsOwn = new Set<string>([
  routes.signIn,
  routes.signInCode,
  routes.signInPasskey,
  routes.signInCeremony,
  routes.signInBackupCode,
  routes.signInCancel,
])
const sent = {
  code: '000000',
  backupCode: '0000-0000-0000-0000',
  passkey: '{}',
  kept: '1',
  password,
  newPassword: 'quite new 1971 lantern',
  locale: 'pl',
  name: 'Eve',
}

/** One request for every route that exists and every path of the table, and what comes back, but for the ids of faults. */
async function walk(app: App, headers: Record<string, string>, leaveOut = new Set<string>()) {
  const listed = Object.values(routes).map((path) => path.replace(/:\w+/g, 'x'))
  const table = listed.flatMap((path) => ['GET', 'POST', 'DELETE'].map((method) => ({ method, path })))
  const all = [...realRoutes(app), ...table].filter(({ path }) => !leaveOut.has(path))
  const answers = []
  for (const { method, path } of all) {
    const json = path.startsWith('/api/')
    const body = json ? JSON.stringify(sent) : new URLSearchParams(sent).toString()
    const type = json ? 'application/json' : 'application/x-www-form-urlencoded'
    const asked = { 'sec-fetch-site': 'same-origin', 'content-type': type, ...headers }
    const answer = await app.browser().send(path, { method, headers: asked, ...(method !== 'GET' && { body }) })
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])
    answers.push({
      route: `${method} ${path}`,
      status: answer.status,
      location: answer.location,
      text: answer.text,
      cookies,
    })
  }
  return answers
}

const nothing = 'B'.repeat(43)
const basic = (name: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
})

/** The places of a request in which someone half signed in may put what they hold. */
const places: Record<string, (email: string, token: string) => Record<string, string>> = {
  'its own cookie': (_, token) => ({ cookie: `__Host-challenge=${token}` }),
  'the session’s cookie': (_, token) => ({ cookie: `__Host-session=${token}` }),
  Bearer: (_, token) => ({ authorization: `Bearer ${token}` }),
  'Basic, as password': (email, token) => basic(email, token),
  'Basic, as name': (_, token) => basic(token, ''),
}

async function walkBoth(t: TestContext, place: keyof typeof places, leaveOut?: Set<string>) {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  const held = browser.cookies.get('__Host-challenge') ?? assert.fail('no challenge')
  const overApi = await openChallenge(app, ada)
  const put = places[place] ?? assert.fail(place)
  const control = await walk(app, put(ada.email, nothing), leaveOut)
  for (const token of [held, overApi]) assert.deepEqual(await walk(app, put(ada.email, token), leaveOut), control)
  assert.ok(control.length > 100)
  assert.deepEqual([await app.count('sessions'), await app.count('enrolments')], [0, 0])
  // The challenges lived through it all: what was refused was not merely dead.
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
}

test('CHL-2: as its own cookie, a challenge opens nothing but the second step and cancelling', async (t) => {
  await walkBoth(t, 'its own cookie', itsOwn)
})

test('CHL-2: as a session’s cookie, a challenge opens nothing at all', async (t) => {
  await walkBoth(t, 'the session’s cookie')
})

test('CHL-2: as Bearer, a challenge opens nothing at all (Nextcloud CVE-2026-45691)', async (t) => {
  await walkBoth(t, 'Bearer')
})

test('CHL-2: as password or name of Basic, a challenge opens nothing at all (Nextcloud CVE-2026-45690)', async (t) => {
  await walkBoth(t, 'Basic, as password')
  await walkBoth(t, 'Basic, as name')
})

test('CHL-2: the walk does see what a session opens, in the places that open something', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(1 * minutes)
  const token = await mobileToken(app, ada)
  const opened = async (headers: Record<string, string>, path: string) =>
    (await walk(app, headers, new Set([routes.signOut, routes.apiSignOut, routes.apiSessions]))).find(
      ({ route }) => route === path,
    )?.status
  assert.equal(await opened({ authorization: `Bearer ${token}` }, `GET ${routes.apiMe}`), 200)
  const cookie = `__Host-session=${browser.cookies.get('__Host-session')}`
  assert.equal(await opened({ cookie }, `GET ${routes.profile}`), 200)
})

test('CHL-2: whoever is half signed in is sent to sign in from every page, with no secret in the answer', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  for (const name of [
    'twoStepScan',
    'twoStepCode',
    'twoStepBackupCodes',
    'twoStepPdf',
    'twoStepText',
    'security',
  ] as const) {
    const answer = await browser.get(name)
    assert.match(answer.location ?? '', /^\/sign-in/)
    assert.equal(answer.text, '')
  }
  for (const name of [
    'twoStepScan',
    'twoStepCode',
    'twoStepBackupCodes',
    'twoStepDisable',
    'newBackupCodes',
  ] as const) {
    assert.match((await browser.post(name, sent)).location ?? '', /^\/sign-in\?next=/)
  }
  assert.equal(await app.count('enrolments'), 0)
})

test('CHL-3: two tabs with the password in both and a code in none: nobody is signed in', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  await browser.givePassword(ada)
  assert.equal(await browser.isSignedIn(), false)
  assert.match((await browser.get('security')).location ?? '', /^\/sign-in/)
  assert.equal((await browser.post('signInCode', { code: app.wrongCode(ada.secret) })).status, 401)
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-3: a challenge works once: afterwards the next right code finds it answered', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 200)
  app.clock.advance(1 * minutes)
  const again = await giveCode(app, challenge, app.codeNow(ada.secret))
  assert.deepEqual([again.status, again.json['code']], [410, 'challenge_expired'])
  const byBackupCode = await app.api('apiSignInBackupCode', { challenge, backupCode: ada.codes[0] })
  assert.equal(byBackupCode.status, 410)
})

test('CHL-3: a challenge that was answered, or is ten minutes old, takes no further try and checks nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [answered, old] = [await openChallenge(app, ada), await openChallenge(app, ada)]
  await giveCode(app, answered, app.codeNow(ada.secret))
  const checks = await countChecks(app)
  assert.equal((await giveCode(app, answered, app.wrongCode(ada.secret))).status, 410)
  app.clock.advance(10 * minutes)
  assert.equal((await giveCode(app, old, app.codeNow(ada.secret))).status, 410)
  assert.deepEqual([checks.made, await app.triesCounted()], [0, 0])
})

test('CHL-3: a challenge has its own five tries, whatever room the person’s budget has', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  for (let guess = 0; guess < 5; guess += 1) {
    assert.equal((await giveCode(app, challenge, app.wrongCode(ada.secret))).status, 401)
    await app.db.updateTable('attempts').set({ key: 'elsewhere', address: '' }).execute()
  }
  const sixth = await giveCode(app, challenge, app.codeNow(ada.secret))
  assert.deepEqual([sixth.status, sixth.json['code']], [429, 'too_many_tries'])
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-3: 50 guesses at one challenge at once take five tries, and the right code is refused afterwards', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const code = app.wrongCode(ada.secret)
  const answers = await Promise.all(Array.from({ length: 50 }, () => giveCode(app, challenge, code)))
  assert.equal(answers.filter(({ status }) => status === 401).length, 5)
  assert.equal(answers.filter(({ status }) => status === 429).length, 45)
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 429)
  assert.equal(await app.triesCounted(), 5)
})

test('CHL-4: a code posted from another browser finds no challenge', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await app.browser().givePassword(ada)
  const other = app.browser()
  const answer = await other.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.equal(answer.location, '/sign-in')
  assert.deepEqual(
    [...other.cookies.keys()].filter((name) => name !== '__Host-notice'),
    [],
  )
  assert.deepEqual([await app.count('sessions'), await app.triesCounted()], [0, 0])
})

test('CHL-4: a browser’s challenge is none over the API, nor the other way round', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  const held = browser.cookies.get('__Host-challenge') ?? ''
  const code = app.codeNow(ada.secret)
  assert.equal((await giveCode(app, held, code)).status, 410)
  browser.cookies.set('__Host-challenge', await openChallenge(app, ada))
  assert.equal((await browser.post('signInCode', { code })).location, '/sign-in')
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-4: the hash that the database keeps answers for no challenge', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await openChallenge(app, ada)
  const { id, token_hash: hash } = await app.db
    .selectFrom('challenges')
    .select(['id', 'token_hash'])
    .executeTakeFirstOrThrow()
  for (const known of [id, hash]) assert.equal((await giveCode(app, known, app.codeNow(ada.secret))).status, 410)
})

test('CHL-4: changing the password ends the challenges that the old one opened', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const owner = app.browser()
  await owner.signIn(ada)
  const challenge = await openChallenge(app, ada)
  app.clock.advance(1 * minutes)
  await owner.post('password', { password: ada.password, newPassword: 'quite new 1971 lantern' })
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 410)
})

test('CHL-4: turning off, and on again, ends the challenges of before', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const owner = app.browser()
  await owner.signIn(ada)
  const [first, second] = [await openChallenge(app, ada), await openChallenge(app, ada)]
  await owner.post('twoStepDisable')
  assert.equal((await giveCode(app, first, app.codeNow(ada.secret, app.clock.now() + 30_000))).status, 410)
  const { secret } = await owner.enrol(ada)
  app.clock.advance(1 * minutes)
  assert.equal((await giveCode(app, second, app.codeNow(secret))).status, 410)
  assert.equal((await giveCode(app, await openChallenge(app, ada), app.codeNow(secret))).status, 200)
})

test('CHL-4: a challenge of an older generation is dead, even where its row was left behind', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const browser = app.browser()
  await browser.givePassword(ada)
  await app.db
    .updateTable('two_step')
    .set((row) => ({ generation: row('generation', '+', 1) }))
    .execute()
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 410)
  assert.equal((await browser.get('signInCode')).location, '/sign-in')
  assert.deepEqual([await app.count('sessions'), await app.triesCounted()], [0, 0])
})

test('CHL-4: a generation that grows while the code is checked leaves no session', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  // After the check, and before the decision that relies on it.
  const askBefore = async () => {
    await app.db
      .updateTable('two_step')
      .set((row) => ({ generation: row('generation', '+', 1) }))
      .execute()
    return null
  }
  const { application } = app.services
  app.services.application = { ...application, inDecision: { ...application.inDecision, askBefore } }
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 410)
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-3: cancelling closes the question, only for the browser that holds it', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [one, other] = [app.browser(), app.browser()]
  for (const browser of [one, other]) await browser.givePassword(ada)
  const kept = one.cookies.get('__Host-challenge') ?? ''
  assert.equal((await one.post('signInCancel')).location, '/sign-in')
  one.cookies.set('__Host-challenge', kept)
  assert.equal((await one.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/sign-in')
  assert.equal((await other.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
})

test('SES-7: session tokens, mobile tokens and link tokens answer no challenge', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(1 * minutes)
  const tokens = [browser.cookies.get('__Host-session') ?? '', await mobileToken(app, ada)]
  await app.browser().post('forgotPassword', { email: ada.email })
  const mail = (await app.mailsTo(ada.email)).at(-1)
  tokens.push(/reset-password\/([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? assert.fail('no link'))
  app.clock.advance(1 * minutes)
  for (const token of tokens) {
    assert.equal((await giveCode(app, token, app.codeNow(ada.secret))).status, 410)
    const thief = app.browser()
    thief.cookies.set('__Host-challenge', token)
    assert.equal((await thief.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/sign-in')
  }
})
