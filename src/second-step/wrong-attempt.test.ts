import { routes } from '../routes.ts'
import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, startApp } from '../../test/kit.ts'
import {
  type Protected,
  giveCode,
  guessWrong,
  openChallenge,
  ownBrowser,
  wrongBackupCode,
} from '../../test/second-step.ts'
import { hours, minutes } from '../limits.ts'

const warning = 'Someone knows your password'
const suspended = 'Codes are suspended'

const subjects = async (app: App, email: string) => (await app.mailsTo(email)).map(({ subject }) => subject)
const told = async (app: App, email: string, subject: string) =>
  (await subjects(app, email)).filter((one) => one === subject).length

/** A hundred wrong codes from browsers that aren't known, as fast as the budget lets them through. */
async function guessAHundred(app: App, person: Protected) {
  for (let round = 0; round < 20; round += 1) {
    assert.deepEqual(await guessWrong(app, person, 5), [401, 401, 401, 401, 401])
    app.clock.advance(7 * hours)
  }
}

/** As many from a known one. */
async function guessAHundredFrom(app: App, browser: ReturnType<App['browser']>, person: Protected) {
  for (let round = 0; round < 20; round += 1) {
    await browser.givePassword(person)
    for (let guess = 0; guess < 5; guess += 1) {
      await browser.post('signInCode', { code: app.wrongCode(person.secret) })
    }
    app.clock.advance(7 * hours)
  }
}

test('THR-12: the owner is mailed when the budget runs out, not before, with time, browser, address, place and what to do', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await guessWrong(app, ada, 4)
  assert.equal(await told(app, ada.email, warning), 0)
  const stranger = app.browser({
    address: '198.51.100.66',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  })
  await stranger.givePassword(ada)
  await stranger.post('signInCode', { code: app.wrongCode(ada.secret) })
  const mail = (await app.mailsTo(ada.email)).find(({ subject }) => subject === warning)
  const text = mail?.text.replace(/\s+/g, ' ') ?? ''
  assert.match(text, /Time: 2 March 2027 at 12:05 UTC/)
  assert.match(text, /Browser: Firefox · Linux/)
  assert.match(text, /IP address: 198\.51\.100\.66/)
  assert.match(text, /Place: the internet: an address from which you have not signed in before/)
  assert.match(text, /https:\/\/countersign\.test\/settings\/security\/was-it-you/)
  assert.match(text, /Choose a new password now/)
  assert.match(text, /If you can’t sign in yourself/)
})

test('THR-12: the mail says when the address is one that the owner signs in from, or lies in a private network', async (t) => {
  const app = await startApp(t)
  const places: [string, RegExp][] = [
    ['203.0.113.7', /an address from which you have signed in before/],
    ['192.168.1.20', /a private network/],
    ['100.64.3.4', /a provider’s network/],
    ['::1', /the machine on which the application runs/],
  ]
  for (const [address, place] of places) {
    const ada = await app.protectedPerson()
    const stranger = app.browser({ address })
    await stranger.givePassword(ada)
    for (let guess = 0; guess < 5; guess += 1) await stranger.post('signInCode', { code: app.wrongCode(ada.secret) })
    const mail = (await app.mailsTo(ada.email)).find(({ subject }) => subject === warning)
    assert.match(mail?.text.replace(/\s+/g, ' ') ?? '', place, address)
  }
})

test('THR-12: at most one such mail goes out in 24 hours, whatever door and lane', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  await guessWrong(app, ada, 8)
  await browser.givePassword(ada)
  for (let guess = 0; guess < 5; guess += 1) await browser.post('signInCode', { code: app.wrongCode(ada.secret) })
  app.clock.advance(16 * minutes)
  await guessWrong(app, ada, 5)
  assert.equal(await told(app, ada.email, warning), 1)
  app.clock.advance(24 * hours)
  await guessWrong(app, ada, 5)
  assert.equal(await told(app, ada.email, warning), 2)
})

test('THR-12: wrong backup codes, and guesses of someone signed in, warn as well', async (t) => {
  const app = await startApp(t)
  const [ada, bo] = [await app.protectedPerson(), await app.protectedPerson()]
  const challenge = await openChallenge(app, ada)
  for (let guess = 0; guess < 5; guess += 1) {
    await app.api('apiSignInBackupCode', { challenge, backupCode: wrongBackupCode() })
  }
  const browser = app.browser()
  await browser.signIn(bo)
  app.clock.advance(11 * minutes)
  for (let guess = 0; guess < 5; guess += 1) await browser.post('twoStepDisable', { code: app.wrongCode(bo.secret) })
  assert.deepEqual([await told(app, ada.email, warning), await told(app, bo.email, warning)], [1, 1])
})

test('THR-12: strangers without the password bring no mail', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  for (let guess = 0; guess < 15; guess += 1) await app.api('apiSignIn', { email: ada.email, password: 'plum' })
  assert.equal(await told(app, ada.email, warning), 0)
})

test('THR-6: a hundred wrong codes from unknown browsers suspend them, backup codes included, for good; the owner is mailed once', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  await guessAHundred(app, ada)
  app.clock.advance(40 * 24 * hours)
  const challenge = await openChallenge(app, ada)
  const refused = await giveCode(app, challenge, app.codeNow(ada.secret))
  assert.deepEqual([refused.status, refused.json['code']], [403, 'codes_suspended'])
  const byBackupCode = await app.api('apiSignInBackupCode', { challenge, backupCode: ada.codes[0] })
  assert.deepEqual([byBackupCode.status, byBackupCode.text], [refused.status, refused.text])
  assert.equal((await browser.signIn(ada)).location, routes.checkUp)
  assert.equal(await told(app, ada.email, suspended), 1)
  const events = (await app.audit()).filter(({ action }) => action === 'two_step.suspended')
  assert.deepEqual(
    events.map(({ subject_id, details }) => [subject_id, details['everywhere']]),
    [[ada.id, false]],
  )
})

test('THR-6: a stolen session in an unknown browser is suspended likewise: it can turn nothing off', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const thief = app.browser()
  await thief.signIn(ada)
  thief.cookies.delete('__Host-known')
  await guessAHundred(app, ada)
  const answer = await thief.post('twoStepDisable', { code: app.codeNow(ada.secret) })
  assert.equal(answer.status, 403)
  assert.match(answer.seen, /none are taken from browsers that you haven’t used before/)
})

test('THR-6: the owner’s own sign-ins in between keep wrong codes from adding up in a row, not within 30 days', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  await guessWrong(app, ada, 5)
  const row = () =>
    app.db.selectFrom('authenticators').select(['wrong_in_a_row', 'wrong_in_a_row_known']).executeTakeFirst()
  assert.deepEqual(await row(), { wrong_in_a_row: 5, wrong_in_a_row_known: 0 })
  await browser.signIn(ada)
  assert.deepEqual(await row(), { wrong_in_a_row: 0, wrong_in_a_row_known: 0 })
  assert.equal(await app.triesCounted(), 5)
})

test('THR-6: a guesser who stays below 100 in 30 days is suspended all the same at 100 in a row', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const statuses: number[] = []
  for (let round = 0; round < 21; round += 1) {
    statuses.push(...(await guessWrong(app, ada, 5)))
    app.clock.advance(48 * hours)
  }
  assert.deepEqual(statuses, [...Array(100).fill(401), ...Array(5).fill(403)])
})

test('THR-6: wrong codes of the owner’s own browsers don’t count against the others, in a row', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const counts = (wrong_in_a_row: number, wrong_in_a_row_known: number) =>
    app.db.updateTable('authenticators').set({ wrong_in_a_row, wrong_in_a_row_known }).execute()
  await counts(159, 60)
  assert.deepEqual(await guessWrong(app, ada, 2), [401, 403])
  await app.db.updateTable('two_step').set({ suspended_at: null }).execute()
  await counts(157, 60)
  assert.deepEqual(await guessWrong(app, ada, 2), [401, 401])
})

test('THR-6: a hundred wrong codes in a row in known browsers suspend the authenticator everywhere; a backup code leads on', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  await guessAHundredFrom(app, browser, ada)
  assert.equal(await told(app, ada.email, suspended), 1)
  // The lane is used up for 30 days besides.
  app.clock.advance(31 * 24 * hours)
  await browser.givePassword(ada)
  const right = await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.equal(right.status, 403)
  assert.match(right.seen, /Use another way, then replace your phone/)
  assert.equal((await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))).status, 403)
  assert.equal((await browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })).location, routes.checkUp)
})

test('THR-7: while suspended, right and wrong codes are answered alike, and nothing is burnt', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await guessAHundred(app, ada)
  const challenge = await openChallenge(app, ada)
  const before = await app.db.selectFrom('authenticators').select('last_step').executeTakeFirst()
  const [right, wrong] = [
    await giveCode(app, challenge, app.codeNow(ada.secret)),
    await giveCode(app, challenge, app.wrongCode(ada.secret)),
  ]
  assert.deepEqual([right.status, right.text, [...right.headers]], [wrong.status, wrong.text, [...wrong.headers]])
  assert.deepEqual(await app.db.selectFrom('authenticators').select('last_step').executeTakeFirst(), before)
})

test('STO-5: a wrong code’s event, count, suspension and mail are all or nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await guessWrong(app, ada, 4)
  const challenge = await openChallenge(app, ada)
  const before = await app.dump()
  app.watch.afterEach = (sql) => {
    if (sql.startsWith('insert into "outbox"')) throw new Error('the disk is full')
  }
  assert.equal((await giveCode(app, challenge, app.wrongCode(ada.secret))).status, 500)
  app.watch.afterEach = () => {}
  const { attempts: _tries, ...rest } = await app.dump()
  const { attempts: _before, ...untouched } = before
  assert.deepEqual(rest, untouched)
})
