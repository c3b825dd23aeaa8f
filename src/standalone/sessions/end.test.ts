import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, startApp } from '../../../test/kit.ts'
import { giveCode, mobileToken, openChallenge, type Protected } from '../../../test/second-step.ts'
import { minutes } from '../../limits.ts'

/** One browser that acts, and everything else that the person has open. */
async function severalSessions(app: App, ada: Protected) {
  const [acting, other] = [app.browser(), app.browser()]
  await other.signIn(ada)
  app.clock.advance(1 * minutes)
  const token = await mobileToken(app, ada)
  app.clock.advance(1 * minutes)
  const challenge = await openChallenge(app, ada)
  const half = app.browser()
  await half.givePassword(ada)
  await acting.signIn(ada)
  app.clock.advance(1 * minutes)
  return { acting, others: { other, token, challenge, half } }
}

type Others = Awaited<ReturnType<typeof severalSessions>>['others']

async function assertAllOver(app: App, ada: Protected, { other, token, challenge, half }: Others) {
  assert.equal(await other.isSignedIn(), false)
  assert.equal((await app.api('apiMe', undefined, { token })).status, 401)
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 410)
  assert.equal((await half.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/sign-in')
}

test('SES-6: a changed password ends other browsers, phones and open challenges; this browser stays', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const { acting, others } = await severalSessions(app, ada)
  await acting.post('password', { password: ada.password, newPassword: 'quite new 1971 lantern' })
  await assertAllOver(app, ada, others)
  assert.equal(await acting.isSignedIn(), true)
})

test('SES-6: turning off ends other browsers, phones and open challenges; this browser stays', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const { acting, others } = await severalSessions(app, ada)
  assert.equal((await acting.post('twoStepDisable')).location, '/settings/security')
  await assertAllOver(app, ada, others)
  assert.equal(await acting.isSignedIn(), true)
})

test('SES-6: Finish ends other browsers and phones; this browser stays', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const [acting, other] = [app.browser(), app.browser()]
  await other.signIn(ada)
  const token = await mobileToken(app, ada)
  await acting.enrol(ada)
  assert.deepEqual([await acting.isSignedIn(), await other.isSignedIn()], [true, false])
  assert.equal((await app.api('apiMe', undefined, { token })).status, 401)
})

test('SES-6: a reset ends every session and challenge, this browser’s too', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const { acting, others } = await severalSessions(app, ada)
  await acting.post('forgotPassword', { email: ada.email })
  const mail = (await app.mailsTo(ada.email)).at(-1)
  const path = /\/reset-password\/[\w-]{43}/.exec(mail?.text ?? '')?.[0] ?? assert.fail('no link')
  assert.equal((await acting.postTo(path, { newPassword: 'quite new 1971 lantern' })).location, '/sign-in')
  await assertAllOver(app, ada, others)
  assert.equal(await acting.isSignedIn(), false)
  assert.deepEqual([await app.count('sessions'), await app.count('challenges')], [0, 0])
})

test('SES-6: nobody else’s sessions and challenges end with them', async (t) => {
  const app = await startApp(t)
  const [ada, bo] = [await app.protectedPerson(), await app.protectedPerson()]
  const bos = app.browser()
  await bos.signIn(bo)
  app.clock.advance(1 * minutes)
  const challenge = await openChallenge(app, bo)
  const { acting } = await severalSessions(app, ada)
  await acting.post('password', { password: ada.password, newPassword: 'quite new 1971 lantern' })
  assert.equal(await bos.isSignedIn(), true)
  assert.equal((await giveCode(app, challenge, app.codeNow(bo.secret))).status, 200)
})

test('SES-6: when the sessions cannot be ended, the password is not changed either', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const { acting, others } = await severalSessions(app, ada)
  await app.failWrites('challenges', 'delete')
  const answer = await acting.post('password', { password: ada.password, newPassword: 'quite new 1971 lantern' })
  assert.equal(answer.status, 500)
  assert.deepEqual([await acting.isSignedIn(), await others.other.isSignedIn()], [true, true])
  assert.equal((await app.api('apiSignIn', { email: ada.email, password: ada.password })).status, 200)
})
