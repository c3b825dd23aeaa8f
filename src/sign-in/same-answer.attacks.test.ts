import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import type { Browser } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { challengesOf, countChecks, giveCode, openChallenge } from '../../test/second-step.ts'
import { seconds } from '../limits.ts'

async function asked(t: TestContext) {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  return { app, ada, browser }
}

const told = async (app: App, email: string) =>
  (await app.mailsTo(email)).filter(({ subject }) => subject === 'Someone knows your password').length

test('THR-2: one wrong code, and the page loaded anew again and again: one try, and no mail', async (t) => {
  const { app, ada, browser } = await asked(t)
  const code = app.wrongCode(ada.secret)
  assert.match((await browser.post('signInCode', { code })).seen, /The code is incorrect/)
  const checks = await countChecks(app)
  const events = (await app.audit()).length
  for (let reload = 0; reload < 8; reload += 1) {
    app.clock.advance(7 * seconds)
    const again = await browser.post('signInCode', { code: reload % 2 === 0 ? code : ` ${code} ` })
    assert.equal(again.status, 401)
    assert.match(again.seen, /You sent that before, and it was not taken\. It doesn’t count a second time/)
  }
  assert.deepEqual([await app.triesCounted(), checks.made, await told(app, ada.email)], [1, 0, 0])
  assert.equal((await app.audit()).length, events)
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
})

test('THR-2: the same for a backup code, which isn’t hashed again, and for one that was used before', async (t) => {
  const { app, ada, browser } = await asked(t)
  await browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
  await browser.post('signOut')
  await browser.givePassword(ada)
  const hashed = app.slowHash.ran
  for (const backupCode of [ada.codes[0] ?? '', '0000-0000-0000-0000', '0000 0000 0000 0000'.toLowerCase()])
    for (let time = 0; time < 3; time += 1) await browser.post('signInBackupCode', { backupCode })
  assert.ok((await app.triesCounted()) <= 2)
  assert.ok(app.slowHash.ran - hashed <= 2)
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
})

test('THR-2: a guesser gains nothing by it: what was wrong isn’t looked at when its time has come, nor is another answer free', async (t) => {
  const { app, ada } = await asked(t)
  const challenge = await openChallenge(app, ada)
  const later = app.codeNow(ada.secret, app.clock.now() + 120 * seconds)
  assert.equal((await giveCode(app, challenge, later)).json['code'], 'wrong_code')
  app.clock.advance(120 * seconds)
  const checks = await countChecks(app)
  assert.equal((await giveCode(app, challenge, later)).json['code'], 'wrong_code')
  assert.equal(checks.made, 0)
  for (let guess = 0; guess < 4; guess += 1) await giveCode(app, challenge, app.wrongCode(ada.secret))
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 429)
  // Nor does what is remembered reach beyond its question.
  assert.equal(await app.triesCounted(), 5)
})

test('THR-2: fifty times the same wrong code at once are five tries: only what is known to be wrong is free', async (t) => {
  const { app, ada } = await asked(t)
  const challenge = await openChallenge(app, ada)
  const code = app.wrongCode(ada.secret)
  const checks = await countChecks(app)
  await Promise.all(Array.from({ length: 50 }, () => giveCode(app, challenge, code)))
  assert.ok(checks.made >= 1 && checks.made <= 5, String(checks.made))
  assert.equal(await app.triesCounted(), checks.made)
})

test('STO-8: what was answered is kept under a key that only its browser has, and differs from question to question', async (t) => {
  const { app, ada } = await asked(t)
  const code = app.wrongCode(ada.secret)
  for (const challenge of await challengesOf(app, ada, 2)) await giveCode(app, challenge, code)
  const rows = await app.db
    .selectFrom('attempts')
    .select('wrong_answer')
    .where('wrong_answer', 'is not', null)
    .execute()
  assert.equal(new Set(rows.map((row) => row.wrong_answer)).size, 2)
  assert.ok(rows.every((row) => /^[\w-]{43}$/.test(row.wrong_answer ?? '')))
})

class KeepsNothing extends Map<string, string> {
  override set() {
    return this
  }
}

test('SES-1: a browser that keeps no cookies is told so, in both languages, for a right password as for a wrong one', async (t) => {
  const { app, ada } = await asked(t)
  for (const [language, words] of [
    ['en', /This browser keeps no cookies of this page.* address above is https:\/\/countersign\.test\./],
    ['pl', /Ta przeglądarka nie zachowuje plików cookie.* https:\/\/countersign\.test\./],
  ] as const) {
    const page = await app.browser({ language }).get('signIn')
    assert.match(page.text, /name="cookies" value="1"/)
    const given = async (password: string, browser: Browser) => {
      const answer = await browser.post('signIn', { email: ada.email, password, cookies: '1' })
      assert.match(answer.seen, words)
      assert.ok(answer.text.includes(`value="${ada.email}"`))
      return [answer.status, answer.text, answer.headers.getSetCookie()]
    }
    const before = await app.dump()
    const right = await given(ada.password, app.browser({ language, cookies: new KeepsNothing() }))
    assert.deepEqual(await given('not hers at all', app.browser({ language, cookies: new KeepsNothing() })), right)
    assert.equal(right[0], 400)
    assert.deepEqual(await app.dump(), before)
  }
  const browser = app.browser()
  assert.deepEqual((await browser.get('signIn')).headers.getSetCookie(), [])
  const answer = await browser.post('signIn', { email: ada.email, password: ada.password, cookies: '1' })
  assert.equal(answer.location, '/sign-in/code')
})
