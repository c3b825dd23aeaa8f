import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { TOTP, URI } from 'otpauth'
import { secretOn } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { costOf, giveCode, openChallenge, type Protected } from '../../test/second-step.ts'
import { minutes, seconds, stepLength } from '../limits.ts'
import { stepAt } from '../otp/totp.ts'
import { routes } from '../routes.ts'

/** What the API says to the code of a step so many steps from now. */
async function answerTo(app: App, person: Protected, offset: number) {
  const challenge = await openChallenge(app, person)
  return giveCode(app, challenge, app.codeNow(person.secret, app.clock.now() + offset * stepLength))
}

test('OTP-1: what the scan page issues, an independent app reads as SHA-1, 6 digits and 30 s, and its codes sign in', async (t) => {
  const app = await startApp(t)
  const person = await app.person()
  const browser = app.browser()
  await browser.signIn(person)
  await browser.post('twoStepScan')
  const { text } = await browser.get('twoStepScan')
  const theirs = URI.parse(/href="(otpauth:[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '')
  assert.ok(theirs instanceof TOTP)
  assert.deepEqual([theirs.algorithm, theirs.digits, theirs.period], ['SHA1', 6, 30])
  const code = () => theirs.generate({ timestamp: app.clock.now() })
  assert.equal(
    (await browser.post('twoStepCode', { code: code() })).location,
    '/settings/security/two-step/backup-codes',
  )
  await browser.post('twoStepBackupCodes', { kept: '1' })
  app.clock.advance(5 * minutes)
  assert.equal((await giveCode(app, await openChallenge(app, person), code())).status, 200)
})

test('OTP-4: the codes of the step before, the present one and the next are taken', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const statuses: number[] = []
  for (const offset of [-1, 0, 1]) statuses.push((await answerTo(app, ada, offset)).status)
  assert.deepEqual(statuses, [200, 200, 200])
})

test('OTP-4: the codes of two steps before and two steps ahead are refused', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [old, coming] = [await answerTo(app, ada, -2), await answerTo(app, ada, 2)]
  assert.deepEqual([old.json['code'], coming.json['code']], ['wrong_code', 'wrong_code'])
  assert.equal(await app.count('sessions'), 0)
})

test('OTP-4: a code is taken from the first millisecond of the step before its own to the last of the step after', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const step = stepAt(app.clock.now()) + 4
  const opens = step * stepLength
  const code = app.codeNow(ada.secret, opens)
  const at = async (moment: number) => {
    app.clock.set(moment)
    // What was wrong in one stays wrong there.
    const challenge = await openChallenge(app, ada)
    return (await giveCode(app, challenge, code)).json['code'] ?? 'signed in'
  }
  assert.equal(await at(opens - stepLength - 1), 'wrong_code')
  assert.equal(await at(opens + 2 * stepLength), 'wrong_code')
  assert.equal(await at(opens - stepLength), 'signed in')
})

test('OTP-4: the last millisecond in which a code is taken', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const opens = (stepAt(app.clock.now()) + 4) * stepLength
  const challenge = await openChallenge(app, ada)
  app.clock.set(opens + 2 * stepLength - 1)
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret, opens))).status, 200)
})

test('OTP-8: spaces of any width, dashes and full-width digits are read as people mean them', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const fullWidth = (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))
  const ways = [
    (code: string) => ` ${code.slice(0, 3)} ${code.slice(3)}\n`,
    (code: string) => `${code.slice(0, 3)}\u00a0${code.slice(3)}`,
    (code: string) => `${code.slice(0, 3)}\u2009${code.slice(3)}`,
    (code: string) => [...code].join('-'),
    (code: string) => `${code.slice(0, 3)}\u2013${code.slice(3)}`,
    fullWidth,
  ]
  for (const write of ways) {
    app.clock.advance(2 * minutes)
    const browser = app.browser()
    await browser.givePassword(ada)
    const answer = await browser.post('signInCode', { code: write(app.codeNow(ada.secret)) })
    assert.equal(answer.location, '/', write('012345'))
  }
})

test('OTP-8: a code with leading zeros keeps them', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  while (!app.codeNow(ada.secret).startsWith('0')) app.clock.advance(stepLength)
  const challenge = await openChallenge(app, ada)
  const code = app.codeNow(ada.secret)
  assert.equal((await giveCode(app, challenge, String(Number(code)))).status, 422)
  assert.equal((await giveCode(app, challenge, code)).status, 200)
})

test('OTP-8: what is no six digits is said as a slip under the field, kept, and costs no try', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  const short = await browser.post('signInCode', { code: '12345' })
  assert.equal(short.status, 422)
  assert.match(short.seen, /That is one digit short\./)
  assert.match(short.text, /value="12345"/)
  const long = await browser.post('signInCode', { code: '12345678' })
  assert.match(long.seen, /That is 2 digits too many: a code has six\./)
  for (const code of ['', '1234567', '12345x', '1e5', '362104 401263', '0'.repeat(65)]) {
    assert.equal((await browser.post('signInCode', { code })).status, 422, code)
  }
  assert.equal(await app.triesCounted(), 0)
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
})

test('OTP-8, BAC-2: at every door a code is read with what was copied along with it, in digits of any script', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const arabic = (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)))
  const now = () => (app.clock.advance(1 * minutes), app.codeNow(ada.secret))
  const [first, second, third] = [app.browser(), app.browser(), app.browser()]
  for (const browser of [first, second]) await browser.givePassword(ada)
  assert.equal((await first.post('signInCode', { code: `Code: ${now()}.` })).location, '/')
  assert.equal((await second.post('signInBackupCode', { backupCode: `[ ] ${ada.codes[0]}` })).location, '/')
  const byCode = await giveCode(app, await openChallenge(app, ada), arabic(now()))
  const backupCode = `Kod zapasowy: „${ada.codes[1]}”`
  const byBackupCode = await app.api('apiSignInBackupCode', { challenge: await openChallenge(app, ada), backupCode })
  const token = String(byBackupCode.json['token'])
  const fresh = await app.api('apiFresh', { code: `1. ${now()}` }, { token })
  assert.deepEqual([byCode.status, byBackupCode.status, fresh.status], [200, 200, 200])
  app.clock.advance(11 * minutes)
  assert.equal((await first.post('newBackupCodes', { code: `• ${now()}` })).location, routes.twoStepBackupCodes)
  const other = await app.person()
  await third.signIn(other)
  await third.post('twoStepScan')
  const secret = secretOn((await third.get('twoStepScan')).text)
  const proved = await third.post('twoStepCode', { code: `Kod: ${arabic(app.codeNow(secret))}` })
  assert.equal(proved.location, routes.twoStepBackupCodes)
})

test('OTP-10: a code of the past ten minutes is said to come from a slow clock, is refused and costs a try', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [two, ten, older] = [await answerTo(app, ada, -4), await answerTo(app, ada, -20), await answerTo(app, ada, -21)]
  assert.match(String(two.json['detail']), /about 2 minutes behind/)
  assert.match(String(ten.json['detail']), /about 10 minutes behind/)
  assert.equal(older.json['detail'], 'The code is incorrect.')
  assert.deepEqual([two.status, two.json['code'], two.json['triesLeft']], [401, 'wrong_code', 4])
  assert.equal(await app.triesCounted(), 3)
})

test('OTP-10: nothing is said of the codes that are still to come', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const plain = await giveCode(app, await openChallenge(app, ada), app.wrongCode(ada.secret))
  for (const offset of [2, 3, 20]) assert.equal((await answerTo(app, ada, offset)).text, plain.text)
})

test('CHL-3: each wrong code says how many tries are left; the fifth is the last', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const left: unknown[] = []
  for (let guess = 0; guess < 5; guess += 1) {
    left.push((await giveCode(app, challenge, app.wrongCode(ada.secret))).json['triesLeft'])
  }
  assert.deepEqual(left, [4, 3, 2, 1, 0])
  const right = await giveCode(app, challenge, app.codeNow(ada.secret))
  assert.deepEqual([right.status, right.json['code']], [429, 'too_many_tries'])
})

test('CHL-3: a challenge is answered until its last millisecond and not after ten minutes', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [inTime, late] = [await openChallenge(app, ada), await openChallenge(app, ada)]
  const opened = app.clock.now()
  app.clock.set(opened + 10 * minutes - 1)
  assert.equal((await giveCode(app, inTime, app.codeNow(ada.secret))).status, 200)
  app.clock.set(opened + 10 * minutes)
  const answer = await giveCode(app, late, app.codeNow(ada.secret, app.clock.now() + 30 * seconds))
  assert.deepEqual([answer.status, answer.json['code']], [410, 'challenge_expired'])
})

test('CHL-3: a browser whose challenge ended goes back to the first step, which says why and keeps the address', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  app.clock.advance(10 * minutes)
  const late = await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.equal(late.location, '/sign-in')
  const page = await browser.follow(late)
  assert.match(page.seen, /That took too long/)
  assert.ok(page.text.includes(`value="${ada.email}"`))
})

test('CHL-5: in a known browser the right code takes two commits and six statements: what is answered and the try, then everything else at once', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('signOut')
  app.clock.advance(2 * minutes)
  await browser.givePassword(ada)
  const cost = await costOf(app, () => browser.post('signInCode', { code: app.codeNow(ada.secret) }))
  assert.equal(await browser.isSignedIn(), true)
  assert.deepEqual(cost, { statements: 6, commits: 2 })
})

test('CHL-5: the right code takes two commits in a new browser and over the API, too, the mail about it included', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  const inBrowser = await costOf(app, () => browser.post('signInCode', { code: app.codeNow(ada.secret) }))
  assert.equal(await browser.isSignedIn(), true)
  app.clock.advance(2 * minutes)
  const challenge = await openChallenge(app, ada)
  const overApi = await costOf(app, () => giveCode(app, challenge, app.codeNow(ada.secret)))
  assert.equal(inBrowser.commits, 2)
  assert.equal(overApi.commits, 2)
  assert.ok(inBrowser.statements <= 10 && overApi.statements <= 9, JSON.stringify([inBrowser, overApi]))
})

test('CHL-5: a backup code takes two commits, its mail included', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  const cost = await costOf(app, () => browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' }))
  assert.equal(await browser.isSignedIn(), true)
  assert.equal(cost.commits, 2)
  assert.ok(cost.statements <= 15, JSON.stringify(cost))
})

test('SES-5: a session born from a second factor is fresh, and knows when its password was given', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const passwordAt = app.clock.now()
  app.clock.advance(3 * minutes)
  await giveCode(app, challenge, app.codeNow(ada.secret))
  const row = await app.db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([row.kind, row.password_at, row.fresh_at], ['mobile', passwordAt, app.clock.now()])
})

test('AUD-1: a sign-in leaves its two steps in the audit trail, and each wrong code its refusal', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  // Of two events within one millisecond either may come first.
  app.clock.advance(1)
  await giveCode(app, challenge, app.wrongCode(ada.secret))
  app.clock.advance(1)
  await giveCode(app, challenge, app.codeNow(ada.secret))
  const trail = (await app.audit()).slice(-3)
  assert.deepEqual(
    trail.map(({ action, subject_id, details }) => [action, subject_id, details['reason'] ?? details['means'] ?? null]),
    [
      ['sign_in.password_accepted', ada.id, 'password'],
      ['sign_in.refused', ada.id, 'wrong_code'],
      ['sign_in.completed', ada.id, 'code'],
    ],
  )
})
