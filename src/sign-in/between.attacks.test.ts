import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { type Browser, secretOn } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { challengesOf, giveCode, guessWrong, openChallenge, ownBrowser } from '../../test/second-step.ts'
import { mailedPath } from '../../test/tour.ts'
import { days, hours, minutes } from '../limits.ts'
import { pathTo } from '../routes.ts'

// What happens between the password and the code.

const newPassword = 'quite new 1971 lantern'

/** Ada with two open challenges: one in a browser that knows her password and one over the API; and her own browser, signed in. */
async function halfWay(t: TestContext) {
  const app = await startApp(t)
  const boss = await app.protectedPerson({ role: 'administrator', name: 'Adam Berg' })
  const ada = await app.protectedPerson({ organisationId: boss.organisationId })
  const owner = await ownBrowser(app, ada)
  await owner.signIn(ada)
  app.clock.advance(2 * minutes)
  const thief = app.browser({ address: '198.51.100.66' })
  await thief.givePassword(ada)
  const challenge = await openChallenge(app, ada)
  const administrator = async () => {
    const browser = app.browser()
    await browser.signIn(boss)
    return browser
  }
  /** Both challenges with a right code each, and with a backup code. */
  const answerBoth = async (secret = ada.secret) => {
    const byBackupCode = await app.api('apiSignInBackupCode', { challenge, backupCode: ada.codes[0] })
    const inBrowser = await thief.post('signInCode', { code: app.codeNow(secret) })
    const overApi = await giveCode(app, challenge, app.codeNow(secret, app.clock.now() + 30_000))
    return [byBackupCode.status, inBrowser.location, overApi.status, await thief.isSignedIn()]
  }
  return { app, ada, boss, owner, thief, challenge, administrator, answerBoth }
}

/** As if there had never been a challenge. */
const dead = [410, '/sign-in', 410, false]

test('CHL-4: a challenge is dead once its person deleted the account', async (t) => {
  const { owner, answerBoth } = await halfWay(t)
  assert.equal((await owner.post('deleteAccount')).location, '/sign-in')
  assert.deepEqual(await answerBoth(), dead)
})

test('CHL-4: a challenge is dead after deactivation, also once the person is activated again', async (t) => {
  const { ada, administrator, answerBoth } = await halfWay(t)
  const browser = await administrator()
  await browser.postTo(pathTo('personDeactivate', { id: ada.id }))
  assert.equal((await browser.postTo(pathTo('personReactivate', { id: ada.id }))).status, 303)
  assert.deepEqual(await answerBoth(), dead)
})

test('CHL-4: a challenge is dead after a password reset by mail', async (t) => {
  const { app, ada, answerBoth } = await halfWay(t)
  const browser = app.browser()
  await browser.post('forgotPassword', { email: ada.email })
  assert.equal((await browser.postTo(await mailedPath(app, ada.email, 'reset-password'), { newPassword })).status, 303)
  assert.deepEqual(await answerBoth(), dead)
})

test('CHL-4: a challenge is dead after replacing the phone, with the old phone’s code and with the new one’s', async (t) => {
  const { app, owner, answerBoth } = await halfWay(t)
  await owner.post('replacePhone')
  const secret = secretOn((await owner.get('twoStepScan')).text)
  await owner.post('twoStepCode', { code: app.codeNow(secret) })
  await owner.post('twoStepBackupCodes', { kept: '1' })
  assert.deepEqual(await answerBoth(), dead)
  assert.deepEqual(await answerBoth(secret), dead)
})

test('CHL-4: a challenge is dead after an administrators’ reset, and stays so when it is turned on again', async (t) => {
  const { app, ada, administrator, owner, answerBoth } = await halfWay(t)
  const browser = await administrator()
  assert.equal((await browser.postTo(pathTo('personReset', { id: ada.id }))).status, 303)
  app.clock.advance(24 * hours)
  await app.countersign.sweep()
  // Its row is swept by now; even one that is left behind is of an older generation.
  assert.deepEqual(await answerBoth(), dead)
  await owner.givePassword(ada)
  const { secret } = await owner.enrol(ada)
  app.clock.advance(1 * minutes)
  assert.deepEqual(await answerBoth(secret), dead)
})

test('LIFE-7: a plan lost between password and code lets nobody in without the code, nor keeps its owner out', async (t) => {
  const { app, thief, ada } = await halfWay(t)
  await app.db.updateTable('organisations').set({ plan: 'basic', plan_current: 0 }).execute()
  assert.equal(await thief.isSignedIn(), false)
  assert.equal((await thief.get('security')).location, '/sign-in?next=%2Fsettings%2Fsecurity')
  assert.equal((await app.api('apiSignIn', ada)).json['status'], 'challenge')
  assert.equal((await thief.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
})

test('CHL-4: a new e-mail address ends the questions asked under the old one: no page names it, and nobody who takes the old one answers', async (t) => {
  const { app, ada, owner, thief, challenge } = await halfWay(t)
  await owner.post('changeEmail', { newEmail: 'ada.new@ferndale.example', code: app.codeNow(ada.secret) })
  const path = await mailedPath(app, 'ada.new@ferndale.example', 'confirm-new-email')
  await app.browser().postTo(path)
  const bo = await app.protectedPerson({ email: ada.email })
  // Enrolling him took five minutes, of the challenge's ten.
  app.clock.advance(-4 * minutes)
  for (const { secret } of [bo, ada]) {
    assert.equal((await giveCode(app, challenge, app.codeNow(secret))).status, 410)
    const answer = await thief.post('signInCode', { code: app.codeNow(secret) })
    assert.equal(answer.location, '/sign-in')
    assert.doesNotMatch((await thief.follow(answer)).text, /ada\.new/)
  }
})

test('THR-6: codes suspended between password and code are refused at a challenge from before, as at one from after', async (t) => {
  const { app, ada, thief, challenge } = await halfWay(t)
  await app.db.updateTable('two_step').set({ suspended_at: app.clock.now() }).execute()
  const code = app.codeNow(ada.secret)
  const [before, after] = [
    await giveCode(app, challenge, code),
    await giveCode(app, await openChallenge(app, ada), code),
  ]
  assert.deepEqual([before.status, before.text], [403, after.text])
  assert.equal((await thief.post('signInCode', { code })).status, 403)
})

test('CHL-3: of several challenges of one person each is answered by itself, by a code of its own, within one budget', async (t) => {
  const { app, ada } = await halfWay(t)
  const [first = '', second = '', third = '', fourth = ''] = await challengesOf(app, ada, 4)
  const code = app.codeNow(ada.secret)
  assert.equal((await giveCode(app, first, code)).status, 200)
  assert.equal((await giveCode(app, second, code)).json['code'], 'code_already_used')
  // Answering one gives the others neither time nor tries.
  assert.deepEqual(await guessWrong(app, ada, 3), [401, 401, 401])
  assert.equal((await giveCode(app, third, '000000')).status, 401)
  app.clock.advance(10 * minutes - 1)
  assert.equal((await giveCode(app, third, app.codeNow(ada.secret))).status, 429)
  app.clock.advance(1)
  assert.equal((await giveCode(app, fourth, app.codeNow(ada.secret))).status, 410)
})

type Race = (app: App, browser: Browser) => Promise<unknown>

/** A right code, and at the same moment what shuts the door: whichever comes first, nobody is in afterwards. */
async function shutsTheDoor(t: TestContext, shut: Race, about: { shutFirst: boolean }) {
  const { app, ada, owner, thief } = await halfWay(t)
  const code = app.codeNow(ada.secret)
  const [enter, close] = [() => thief.post('signInCode', { code }), () => shut(app, owner)]
  await Promise.all(about.shutFirst ? [close(), enter()] : [enter(), close()])
  assert.equal(await thief.isSignedIn(), false)
  app.clock.advance(1 * minutes)
  assert.equal((await thief.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/sign-in')
}

const changePassword: Race = (_app, owner) =>
  owner.post('password', { password: 'violet anchor 1869 plum', newPassword })
const turnOff: Race = (_app, owner) => owner.post('twoStepDisable')

test('SES-6: a right code while the owner changes the password leaves nobody in, whichever comes first', async (t) => {
  await shutsTheDoor(t, changePassword, { shutFirst: true })
  await shutsTheDoor(t, changePassword, { shutFirst: false })
})

test('SES-6: a right code while the owner turns two-step off leaves nobody in, whichever comes first', async (t) => {
  await shutsTheDoor(t, turnOff, { shutFirst: true })
  await shutsTheDoor(t, turnOff, { shutFirst: false })
})

test('CHL-3: a right code and cancelling at once: one of them, and never half of both', async (t) => {
  const { app, ada, thief } = await halfWay(t)
  const before = await app.count('sessions')
  const challenge = thief.cookies.get('__Host-challenge') ?? ''
  const [answer] = await Promise.all([
    thief.post('signInCode', { code: app.codeNow(ada.secret) }),
    thief.post('signInCancel'),
  ])
  assert.equal(await app.count('sessions'), before + (answer.location === '/' ? 1 : 0))
  thief.cookies.set('__Host-challenge', challenge)
  app.clock.advance(1 * minutes)
  assert.equal((await thief.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })).status, 303)
  assert.ok((await app.count('sessions')) <= before + 1)
})

test('CHL-1: passwords on their way while Finish turns two-step on leave no session that a code never opened', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const owner = app.browser()
  const { secret } = await owner.enrolUntilFinish(ada)
  const others = Array.from({ length: 6 }, (_, at) => app.browser({ address: `198.51.100.${at}` }))
  const enter = others.map((browser) => () => browser.givePassword(ada))
  const finish = () => owner.post('twoStepBackupCodes', { kept: '1' })
  await Promise.all([...enter.slice(0, 3), finish, ...enter.slice(3)].map((send) => send()))
  assert.equal(await app.count('sessions'), 1)
  for (const browser of others) assert.equal(await browser.isSignedIn(), false)
  app.clock.advance(1 * days)
  assert.equal((await owner.signIn({ ...ada, secret })).location, '/')
})
