import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type Browser, secretOn } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { type Protected, countChecks, guessWrong, openChallenge, ownBrowser } from '../../test/second-step.ts'
import { mailedPath } from '../../test/tour.ts'
import { hours, minutes } from '../limits.ts'

const known = '__Host-known'
const newPassword = 'quite new 1971 lantern'

/** Whether the browser's codes are still taken while those from unknown browsers are not. */
async function hasALane(app: App, browser: Browser, person: Protected): Promise<boolean> {
  await guessWrong(app, person, 5)
  await browser.givePassword(person)
  const { location } = await browser.post('signInCode', { code: app.codeNow(person.secret) })
  app.clock.advance(16 * minutes)
  return location === '/'
}

test('THR-5: strangers who know the password and try 1,000 codes never keep the owner out of a known browser', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  const checks = await countChecks(app)
  let blocked = 0
  for (let round = 0; round < 100; round += 1) {
    const challenge = await openChallenge(app, ada)
    for (let guess = 0; guess < 10; guess += 1) {
      const code = app.wrongCode(ada.secret)
      const address = `198.51.${round}.${guess}`
      const { status } = await app.api('apiSignInCode', { challenge, code }, { address })
      if (status !== 401) blocked += 1
    }
    app.clock.advance(2 * hours)
  }
  assert.equal(checks.made, 100)
  assert.equal(blocked, 900)
  assert.equal((await browser.signIn(ada)).location, '/')
})

test('THR-10: strangers who try 1,000 passwords from many addresses never keep the owner out of a known browser (keycloak#46164)', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  const hashed = app.slowHash.ran
  for (let guess = 0; guess < 1000; guess += 1) {
    const address = `198.51.${guess % 250}.${Math.floor(guess / 250)}`
    await app.api('apiSignIn', { email: ada.email, password: `plum ${guess}` }, { address })
  }
  assert.equal(app.slowHash.ran - hashed, 10)
  assert.equal((await app.api('apiSignIn', { email: ada.email, password: ada.password })).status, 429)
  assert.equal((await browser.signIn(ada)).location, '/')
})

test('THR-10: with two-step off, a browser signed in with before is known as well', async (t) => {
  const app = await startApp(t)
  const bo = await app.person()
  const browser = app.browser()
  await browser.signIn(bo)
  await browser.post('signOut')
  for (let guess = 0; guess < 12; guess += 1) await app.browser().givePassword({ ...bo, password: 'plum' })
  assert.equal((await app.browser().givePassword(bo)).status, 429)
  assert.equal((await browser.givePassword(bo)).location, '/')
})

test('THR-10: the reset link leads its owner in, whatever strangers use up; it makes no browser known for codes', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.post('forgotPassword', { email: ada.email })
  await browser.postTo(await mailedPath(app, ada.email, 'reset-password'), { newPassword })
  for (let guess = 0; guess < 12; guess += 1) await app.browser().givePassword({ ...ada, password: 'plum' })
  const renewed = { ...ada, password: newPassword }
  assert.equal((await app.browser().givePassword(renewed)).status, 429)
  assert.equal((await browser.givePassword(renewed)).location, '/sign-in/code')
  for (let guess = 0; guess < 5; guess += 1) await browser.post('signInCode', { code: app.wrongCode(ada.secret) })
  const rows = await app.db.selectFrom('attempts').select('key').where('what', '=', 'second-step').execute()
  assert.ok(rows.filter((row) => row.key === ada.id).length >= 5, 'its codes are counted with those of strangers')
})

test('THR-5: a copied cookie without the password opens nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  const thief = app.browser({ address: '198.51.100.66' })
  thief.cookies.set(known, browser.cookies.get(known) ?? '')
  assert.equal(await thief.isSignedIn(), false)
  assert.equal((await thief.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/sign-in')
  thief.cookies.set('__Host-session', browser.cookies.get(known) ?? '')
  thief.cookies.set('__Host-challenge', browser.cookies.get(known) ?? '')
  assert.equal(await thief.isSignedIn(), false)
  assert.equal((await thief.get('signInCode')).location, '/sign-in')
  assert.equal((await app.api('apiMe', undefined, { token: browser.cookies.get(known) ?? '' })).status, 401)
})

test('THR-5: one person’s known browser has no lane for another', async (t) => {
  const app = await startApp(t)
  const [ada, eve] = [await app.protectedPerson(), await app.protectedPerson()]
  const eves = await ownBrowser(app, eve)
  assert.equal(await hasALane(app, eves, ada), false)
})

test('SES-2: a cookie that someone made up is not adopted: the browser gets another', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  browser.cookies.set(known, 'A'.repeat(43))
  await browser.signIn(ada)
  assert.notEqual(browser.cookies.get(known), 'A'.repeat(43))
  assert.match(browser.cookies.get(known) ?? '', /^[\w-]{43}$/)
})

test('SES-6: a known browser does not outlive a change of password in another one (scheb/2fa#126)', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [old, present] = [await ownBrowser(app, ada), await ownBrowser(app, ada)]
  await present.signIn(ada)
  await present.post('password', { password: ada.password, newPassword })
  await present.post('signOut')
  app.clock.advance(2 * minutes)
  const changed = { ...ada, password: newPassword }
  assert.deepEqual([await hasALane(app, old, changed), await hasALane(app, present, changed)], [false, true])
})

test('SES-6: a known browser does not outlive a password reset', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const old = await ownBrowser(app, ada)
  const elsewhere = app.browser()
  await elsewhere.post('forgotPassword', { email: ada.email })
  await elsewhere.postTo(await mailedPath(app, ada.email, 'reset-password'), { newPassword })
  assert.equal(await hasALane(app, old, { ...ada, password: newPassword }), false)
})

test('SES-6: a known browser does not outlive turning off and on again with another phone (vaultwarden#7682)', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [old, present] = [await ownBrowser(app, ada), await ownBrowser(app, ada)]
  await present.signIn(ada)
  await present.post('twoStepDisable')
  const again = { ...ada, ...(await present.enrol(ada)) }
  await present.post('signOut')
  app.clock.advance(2 * minutes)
  assert.deepEqual([await hasALane(app, old, again), await hasALane(app, present, again)], [false, true])
})

test('THR-5: a browser known by its password alone has no lane of codes once two-step is on', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const [before, enrolling] = [app.browser(), app.browser()]
  await before.signIn(ada)
  const person = { ...ada, ...(await enrolling.enrol(ada)) }
  app.clock.advance(2 * minutes)
  assert.equal(await hasALane(app, before, person), false)
})

/** Another browser that shows the same cookie: a copy, or the original of one that was planted. */
function copyOf(app: App, browser: Browser) {
  const copy = app.browser({ address: '198.51.100.66' })
  copy.cookies.set(known, browser.cookies.get(known) ?? assert.fail('not known'))
  return copy
}

test('SES-2: a cookie that somebody put into the browser before is not known when its owner has signed in there', async (t) => {
  const app = await startApp(t)
  const [ada, eve] = [await app.protectedPerson(), await app.protectedPerson()]
  const eves = await ownBrowser(app, eve)
  const shared = copyOf(app, eves)
  await ownBrowser(app, ada, shared)
  assert.deepEqual([await hasALane(app, eves, ada), await hasALane(app, shared, ada)], [false, true])
  assert.equal(await hasALane(app, shared, eve), true, 'who was known there before still is, by the new cookie')
})

test('SES-2: a copied cookie that died with its generation stays dead when the owner signs in by the original', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [browser, elsewhere] = [await ownBrowser(app, ada), await ownBrowser(app, ada)]
  const copy = copyOf(app, browser)
  await elsewhere.signIn(ada)
  await elsewhere.post('twoStepDisable')
  const again = { ...ada, ...(await elsewhere.enrol(ada)) }
  app.clock.advance(2 * minutes)
  await ownBrowser(app, again, browser)
  assert.deepEqual([await hasALane(app, copy, again), await hasALane(app, browser, again)], [false, true])
})

test('SES-2: a copied cookie dies with Finish and with a changed password in the very browser it was copied from', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  const first = copyOf(app, browser)
  await browser.signIn(ada)
  await browser.post('replacePhone')
  const proved = secretOn((await browser.get('twoStepScan')).text)
  await browser.post('twoStepCode', { code: app.codeNow(proved) })
  await browser.post('twoStepBackupCodes', { kept: '1' })
  const second = copyOf(app, browser)
  await browser.post('password', { password: ada.password, newPassword })
  await browser.post('signOut')
  app.clock.advance(2 * minutes)
  const changed = { ...ada, secret: proved, password: newPassword }
  const lanes = []
  for (const one of [first, second, browser]) lanes.push(await hasALane(app, one, changed))
  assert.deepEqual(lanes, [false, false, true])
})

test('SES-2: a copy of the cookie that a reset link earned is not known for codes once its owner has given one', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.post('forgotPassword', { email: ada.email })
  await browser.postTo(await mailedPath(app, ada.email, 'reset-password'), { newPassword })
  const copy = copyOf(app, browser)
  const renewed = { ...ada, password: newPassword }
  await ownBrowser(app, renewed, browser)
  assert.deepEqual([await hasALane(app, copy, renewed), await hasALane(app, browser, renewed)], [false, true])
})

test('SES-2: a new password makes no browser known that was not, whatever it shows', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  await browser.signIn(ada)
  browser.cookies.set(known, 'A'.repeat(43))
  assert.equal((await browser.post('password', { password: ada.password, newPassword })).status, 303)
  assert.equal(browser.cookies.get(known), 'A'.repeat(43))
  assert.equal(await app.count('known_browsers'), 0)
  await browser.post('signOut')
  assert.equal(await hasALane(app, browser, { ...ada, password: newPassword }), false)
})
