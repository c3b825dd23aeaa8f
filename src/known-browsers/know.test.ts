import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, startApp } from '../../test/kit.ts'
import { giveCode, guessWrong, openChallenge, ownBrowser } from '../../test/second-step.ts'
import { hashToken } from '../adapters/token.ts'
import { days, knownBrowserKept, knownBrowsersPerPerson, minutes } from '../limits.ts'

const known = '__Host-known'
const newBrowser = 'You signed in from a new browser'

const newBrowserMails = async (app: App, email: string) =>
  (await app.allMails()).filter((mail) => mail.to === email && mail.subject === newBrowser).length

test('THR-5: passing both steps makes a browser known: 256 bits in a cookie out of scripts’ reach, kept as a hash', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  assert.equal(browser.cookies.has(known), false)
  const answer = await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  const line = answer.headers.getSetCookie().find((cookie) => cookie.startsWith(known)) ?? ''
  assert.match(line, /^__Host-known=[\w-]{43}; Max-Age=15552000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  const token = browser.cookies.get(known) ?? ''
  const rows = await app.db.selectFrom('known_browsers').selectAll().execute()
  assert.ok(rows.some((row) => row.token_hash === hashToken(token) && row.second_step === 1))
  assert.ok(!JSON.stringify(rows).includes(token))
})

test('THR-5: a known browser skips no step', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  assert.equal((await browser.givePassword(ada)).location, '/sign-in/code')
  assert.equal(await browser.isSignedIn(), false)
  assert.equal((await browser.post('signInCode', { code: app.wrongCode(ada.secret) })).status, 401)
})

test('THR-5: while unknown browsers are blocked, the owner signs in, becomes fresh and turns it off in a known one', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  assert.deepEqual(await guessWrong(app, ada, 6), [401, 401, 401, 401, 401, 429])
  assert.equal((await browser.signIn(ada)).location, '/')
  app.clock.advance(11 * minutes)
  await guessWrong(app, ada, 5)
  assert.equal((await browser.post('twoStepDisable', { code: app.codeNow(ada.secret) })).location, '/settings/security')
})

test('THR-5: a known browser’s lane has a budget of the same size, which no other lane feels', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [first, second] = [await ownBrowser(app, ada), await ownBrowser(app, ada)]
  await first.givePassword(ada)
  const statuses: number[] = []
  for (let guess = 0; guess < 6; guess += 1) {
    if (guess === 5) await first.givePassword(ada)
    statuses.push((await first.post('signInCode', { code: app.wrongCode(ada.secret) })).status)
  }
  assert.deepEqual(statuses, [401, 401, 401, 401, 303, 429])
  assert.equal((await second.signIn(ada)).location, '/')
  app.clock.advance(1 * minutes)
  assert.equal((await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))).status, 200)
})

test('THR-5: Finish knows the browser it was pressed in, and so does turning off', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  const { secret, codes } = await browser.enrol(ada)
  await browser.post('signOut')
  app.clock.advance(5 * minutes)
  const person = { ...ada, secret, codes }
  await guessWrong(app, person, 5)
  assert.equal((await browser.signIn(person)).location, '/')
  assert.equal((await browser.post('twoStepDisable')).location, '/settings/security')
  const rows = await app.db.selectFrom('known_browsers').select(['generation', 'second_step']).execute()
  assert.deepEqual(rows, [{ generation: 2, second_step: 0 }])
})

test('a browser known to two people has lanes of each, by one cookie', async (t) => {
  const app = await startApp(t)
  const [ada, bo] = [await app.protectedPerson(), await app.protectedPerson()]
  const browser = await ownBrowser(app, ada)
  await ownBrowser(app, bo, browser)
  await guessWrong(app, ada, 5)
  await guessWrong(app, bo, 5)
  assert.equal((await browser.signIn(ada)).location, '/')
  await browser.post('signOut')
  assert.equal((await browser.signIn(bo)).location, '/')
})

test('the browsers last signed in with stay known, the one longest not seen is forgotten', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const oldest = await ownBrowser(app, ada)
  const others = []
  for (let more = 0; more < knownBrowsersPerPerson; more += 1) others.push(await ownBrowser(app, ada))
  assert.equal(await app.count('known_browsers'), knownBrowsersPerPerson)
  await guessWrong(app, ada, 5)
  assert.equal((await others[0]?.signIn(ada))?.location, '/')
  app.clock.advance(1 * minutes)
  assert.equal((await oldest.signIn(ada)).status, 429)
})

test('AUD-4: a browser that is signed in with stays known; one not seen for 180 days is swept', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [used, unused] = [await ownBrowser(app, ada), await ownBrowser(app, ada)]
  app.clock.advance(knownBrowserKept - 1 * days)
  await used.signIn(ada)
  await used.post('signOut')
  app.clock.advance(1 * days)
  await app.countersign.sweep()
  const hashes = (await app.db.selectFrom('known_browsers').select('token_hash').execute()).map((row) => row.token_hash)
  assert.deepEqual(hashes, [hashToken(used.cookies.get(known) ?? '')])
  assert.ok(!hashes.includes(hashToken(unused.cookies.get(known) ?? '')))
})

test('MAIL-1: a sign-in in a new browser is told by one mail, in a known one by none, also after two-step was turned on again', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const before = await newBrowserMails(app, ada.email)
  const browser = await ownBrowser(app, ada)
  assert.equal(await newBrowserMails(app, ada.email), before + 1)
  await browser.signIn(ada)
  await browser.post('twoStepDisable')
  await browser.post('signOut')
  await browser.signIn({ ...ada, secret: undefined })
  const again = await browser.enrol(ada)
  await browser.post('signOut')
  app.clock.advance(2 * minutes)
  await browser.signIn({ ...ada, ...again })
  assert.equal(await newBrowserMails(app, ada.email), before + 1)
})

test('MAIL-1: with two-step off a new browser is told as well, and each sign-in of the mobile app', async (t) => {
  const app = await startApp(t)
  const bo = await app.person()
  const browser = app.browser({
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  })
  await browser.signIn(bo)
  await browser.post('signOut')
  await browser.signIn(bo)
  const [first, ...more] = await app.allMails()
  assert.deepEqual(more, [])
  assert.match(first?.text ?? '', /a browser in which you had not signed in\s+before/)
  assert.match(first?.text ?? '', /Firefox · Windows/)
  // Mails of one moment have no order.
  app.clock.advance(1)
  await app.api('apiSignIn', { email: bo.email, password: bo.password })
  assert.match((await app.allMails()).at(-1)?.text ?? '', /in the mobile app or another\s+program/)
  assert.equal(await newBrowserMails(app, bo.email), 2)
})

test('MAIL-1: a new browser that only knew the password is told of by nobody yet', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const before = await newBrowserMails(app, ada.email)
  await app.browser().givePassword(ada)
  assert.equal(await newBrowserMails(app, ada.email), before)
})
