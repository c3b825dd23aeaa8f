import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startApp } from '../../../test/kit.ts'
import { costOf, giveCode, openChallenge } from '../../../test/second-step.ts'
import { minutes } from '../../limits.ts'

const newPassword = 'quite new 1971 lantern'

test('changing the password: the new one signs in, the old one no more, two-step is asked for as before', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(1 * minutes)
  assert.equal((await browser.post('password', { password: ada.password, newPassword })).location, '/settings/password')
  assert.equal((await app.api('apiSignIn', { email: ada.email, password: ada.password })).status, 401)
  const challenge = await openChallenge(app, { ...ada, password: newPassword })
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 200)
})

test('SES-2: changing the password gives a new id, and the old one is refused by the next request', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const [browser, thief] = [app.browser(), app.browser()]
  await browser.signIn(ada)
  thief.cookies.set('__Host-session', browser.session())
  await browser.post('password', { password: ada.password, newPassword })
  assert.deepEqual([await browser.isSignedIn(), await thief.isSignedIn()], [true, false])
})

test('changing the password makes nobody fresh who has two-step on', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  await browser.post('password', { password: ada.password, newPassword })
  assert.equal((await browser.post('twoStepDisable')).status, 403)
  assert.equal((await browser.post('newBackupCodes')).status, 403)
})

test('a wrong old password changes nothing; the eleventh try in 15 minutes is refused, the right one too', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  const statuses = []
  for (let guess = 0; guess < 10; guess += 1) {
    statuses.push((await browser.post('password', { password: `not it ${guess}`, newPassword })).status)
  }
  assert.deepEqual(
    statuses,
    Array.from({ length: 10 }, () => 401),
  )
  const before = app.slowHash.ran
  assert.equal((await browser.post('password', { password: ada.password, newPassword })).status, 429)
  assert.equal(app.slowHash.ran, before)
  app.clock.advance(15 * minutes)
  assert.equal((await browser.post('password', { password: ada.password, newPassword })).location, '/settings/password')
})

test('100 wrong passwords at once, from someone who is signed in: at most ten are checked', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  const before = app.slowHash.ran
  await Promise.all(
    Array.from({ length: 100 }, (_, guess) => browser.post('password', { password: `not it ${guess}`, newPassword })),
  )
  assert.equal(app.slowHash.ran - before, 10)
})

test('of two changes at once, one wins: the password is one of the two, and one mail tells of it', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  const wanted = [newPassword, 'another one 1972 lantern']
  const answers = await Promise.all(
    wanted.map((next) => browser.post('password', { password: ada.password, newPassword: next })),
  )
  assert.equal(answers.filter(({ status }) => status === 303).length, 1)
  assert.equal((await app.mailsTo(ada.email)).length, 1)
})

test('CHL-11: missing, empty and repeated fields are 422 and cost neither a try nor a slow hash', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  const before = app.slowHash.ran
  const forms: [string, string][][] = [
    [],
    [['newPassword', newPassword]],
    [
      ['password', ''],
      ['newPassword', newPassword],
    ],
    [['password', ada.password]],
    [
      ['password', 'wrong'],
      ['password', ada.password],
      ['newPassword', newPassword],
    ],
    [
      ['password', ada.password],
      ['newPassword', 'short'],
    ],
  ]
  const answers = await Promise.all(forms.map((form) => browser.post('password', form)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    forms.map(() => 422),
  )
  assert.deepEqual([await app.triesCounted(), app.slowHash.ran], [0, before])
})

test('a change of the password is one transaction, beside the try', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  const cost = await costOf(app, () => browser.post('password', { password: ada.password, newPassword }))
  assert.equal(cost.commits, 2)
})

test('a password manager finds where a password is changed by the well-known address, in one redirect', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  assert.equal((await browser.get('wellKnownPassword')).location, '/settings/password')
  await browser.signIn(await app.person())
  const page = await browser.follow(await browser.get('wellKnownPassword'))
  assert.equal(page.status, 200)
})
