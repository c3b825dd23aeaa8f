import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { Browser } from '../../../test/browser.ts'
import { type App, type Someone, startApp } from '../../../test/kit.ts'
import { giveCode, mobileToken, openChallenge } from '../../../test/second-step.ts'
import { browserIdle, minutes } from '../../limits.ts'
import { pathTo, routes } from '../../routes.ts'

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'

async function signedIn(app: App, person: Someone & { secret?: string }, about: Parameters<App['browser']>[0] = {}) {
  const browser = app.browser(about)
  await browser.signIn(person)
  app.clock.advance(1 * minutes)
  return browser
}

/** The paths of the forms that end one session, as the page offers them. */
async function offered(browser: Browser, page: 'security' | 'sessions' = 'sessions') {
  return [...(await browser.get(page)).text.matchAll(/action="(\/settings\/security\/sessions\/[^"]+\/end)"/g)].map(
    ([, path = '']) => path,
  )
}

test('SES-4: people see each session with its browser, address and last use, and which one is theirs now', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await signedIn(app, ada, { userAgent: chrome, address: '198.51.100.20' })
  await mobileToken(app, ada)
  app.clock.advance(1 * minutes)
  const browser = await signedIn(app, ada)
  for (const name of ['security', 'sessions'] as const) {
    const { seen } = await browser.get(name)
    assert.match(seen, /Where you are signed in/)
    assert.match(seen, /Firefox · Linux This one 203\.0\.113\.7 · last seen 2 March 2027 at 12:07 UTC Mobile app/)
    assert.match(seen, /Mobile app 203\.0\.113\.9 · last seen 2 March 2027 at 12:06 UTC Sign out/)
    assert.match(seen, /Chrome · Windows 198\.51\.100\.20 · last seen 2 March 2027 at 12:05 UTC Sign out/)
  }
})

test('SES-4: a browser that is not known is called so', async (t) => {
  const app = await startApp(t)
  const browser = await signedIn(app, await app.person(), { userAgent: 'x' })
  assert.match((await browser.get('sessions')).seen, /Unknown browser This one/)
})

test('SES-4: signing out elsewhere ends that session and no other, by the next request', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const [first, second] = [await signedIn(app, ada), await signedIn(app, ada)]
  const browser = await signedIn(app, ada)
  const [path, ...rest] = await offered(browser)
  assert.equal(rest.length, 1)
  const done = await browser.postTo(path ?? '', { next: routes.security })
  assert.equal(done.location, routes.security)
  assert.match((await browser.follow(done)).seen, /That session was ended\./)
  assert.deepEqual(
    [await first.isSignedIn(), await second.isSignedIn(), await browser.isSignedIn()],
    [true, false, true],
  )
  const [event] = (await app.audit()).filter(({ action }) => action === 'session.ended')
  assert.deepEqual([event?.actor_id, event?.subject_id, event?.address], [ada.id, ada.id, '203.0.113.7'])
})

test('SES-4: “Sign out everywhere else” ends browsers, the mobile app and open challenges; this browser stays', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const other = await signedIn(app, ada)
  const token = await mobileToken(app, ada)
  app.clock.advance(1 * minutes)
  const challenge = await openChallenge(app, ada)
  const browser = await signedIn(app, ada)
  const done = await browser.post('endOtherSessions', { next: routes.wasItYou })
  assert.equal(done.location, routes.wasItYou)
  assert.match((await browser.follow(done)).seen, /You are signed out everywhere else\./)
  assert.deepEqual([await other.isSignedIn(), await browser.isSignedIn()], [false, true])
  assert.equal((await app.api('apiMe', undefined, { token })).status, 401)
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 410)
  const [event] = (await app.audit()).filter(({ action }) => action === 'sessions.ended')
  assert.deepEqual([event?.subject_id, event?.details], [ada.id, { ended: 2 }])
  assert.deepEqual(await offered(browser), [])
})

test('SES-4: the Security tab shows the newest five and leads to the rest', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  for (let n = 0; n < 5; n += 1) await signedIn(app, ada)
  const browser = await signedIn(app, ada)
  assert.equal((await offered(browser, 'security')).length, 4)
  assert.match((await browser.get('security')).seen, /All 6 sessions/)
  assert.equal((await offered(browser)).length, 5)
})

test('SES-4: who is signed in only here is offered nothing to end', async (t) => {
  const app = await startApp(t)
  const browser = await signedIn(app, await app.person())
  assert.doesNotMatch((await browser.get('sessions')).seen, /everywhere else/)
  assert.deepEqual(await offered(browser), [])
})

test('SES-4: sessions that are over are not listed', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  await signedIn(app, ada, { userAgent: chrome })
  app.clock.advance(browserIdle)
  const browser = await signedIn(app, ada)
  assert.doesNotMatch((await browser.get('sessions')).seen, /Chrome/)
})

test('SES-4: ending needs no fresh second factor', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const other = await signedIn(app, ada)
  const browser = await signedIn(app, ada)
  app.clock.advance(60 * minutes)
  const [path = ''] = await offered(browser)
  assert.equal((await browser.postTo(path)).location, routes.sessions)
  assert.equal(await other.isSignedIn(), false)
})

test('SES-4: one’s own session, ended by its id, is a sign-out', async (t) => {
  const app = await startApp(t)
  const browser = await signedIn(app, await app.person())
  const { id } = await app.db.selectFrom('sessions').select('id').executeTakeFirstOrThrow()
  const done = await browser.postTo(pathTo('endSession', { id }))
  assert.equal(done.location, routes.signIn)
  assert.equal(browser.cookies.has('__Host-session'), false)
  assert.equal(await app.count('sessions'), 0)
})

test('SES-4: the API lists, ends one, and ends all others', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [first, second] = [await signedIn(app, ada), await signedIn(app, ada)]
  const token = await mobileToken(app, ada)
  const { json } = await app.api('apiSessions', undefined, { token })
  const sessions = json['sessions'] as Record<string, unknown>[]
  assert.equal(sessions.length, 3)
  assert.deepEqual(Object.keys(sessions[0] ?? {}).toSorted(), [
    'address',
    'browser',
    'createdAt',
    'current',
    'expiresAt',
    'id',
    'kind',
    'lastSeenAt',
  ])
  assert.deepEqual(
    sessions.map(({ kind, current, lastSeenAt }) => [kind, current, lastSeenAt]),
    [
      ['mobile', true, '2027-03-02T12:07:00.000Z'],
      ['browser', false, '2027-03-02T12:06:00.000Z'],
      ['browser', false, '2027-03-02T12:05:00.000Z'],
    ],
  )
  assert.equal(sessions[0]?.['expiresAt'], '2028-03-01T12:07:00.000Z')
  const parts = { id: String(sessions[1]?.['id']) }
  assert.equal((await app.api('apiSession', undefined, { token, method: 'DELETE', parts })).status, 204)
  assert.deepEqual([await first.isSignedIn(), await second.isSignedIn()], [true, false])
  assert.equal((await app.api('apiSession', undefined, { token, method: 'DELETE', parts })).status, 404)
  assert.equal((await app.api('apiSessions', undefined, { token, method: 'DELETE' })).status, 204)
  assert.equal(await first.isSignedIn(), false)
  assert.equal((await app.api('apiMe', undefined, { token })).status, 200)
})

test('“If it wasn’t you” shows what to do in its order, and changes nothing by being opened', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await signedIn(app, ada)
  const before = await app.dump()
  const page = await browser.get('wasItYou')
  assert.deepEqual(await app.dump(), before)
  assert.match(
    page.seen,
    /1\. Sign out everywhere else.*2\. Change your password.*3\. Make new backup codes.*4\. Look at what happened/,
  )
  for (const name of ['endOtherSessions', 'password', 'newBackupCodes', 'history'] as const) {
    assert.ok(page.text.includes(`"${routes[name]}"`), name)
  }
})

test('“If it wasn’t you” asks whoever has two-step off to add a second step', async (t) => {
  const app = await startApp(t)
  const browser = await signedIn(app, await app.person())
  const page = await browser.get('wasItYou')
  assert.match(page.seen, /3\. Add a second step/)
  assert.equal(page.text.includes(routes.newBackupCodes), false)
})

test('a warning’s link leads someone signed out to sign in, and back', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  assert.equal((await browser.get('wasItYou')).location, '/sign-in?next=%2Fsettings%2Fsecurity%2Fwas-it-you')
  await browser.givePassword(ada, routes.wasItYou)
  const signedIn = await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.equal(signedIn.location, routes.wasItYou)
})
