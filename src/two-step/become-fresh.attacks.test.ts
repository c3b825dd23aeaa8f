import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { adaSignedIn } from '../../test/ada.ts'
import { minutes, seconds } from '../limits.ts'

/** Ada, protected, signed in with a code that is no longer fresh. */
async function stale(t: TestContext) {
  const { app, ada, browser } = await adaSignedIn(t)
  app.clock.advance(11 * minutes)
  return { app, ada, browser }
}

test('SES-2: becoming fresh renews the session token; the old cookie is refused by the next request', async (t) => {
  const { app, ada, browser } = await stale(t)
  const old = browser.session()
  await browser.post('newBackupCodes', { code: app.codeNow(ada.secret) })
  const thief = app.browser({ session: old })
  assert.equal(await thief.isSignedIn(), false)
  assert.equal(await browser.isSignedIn(), true)
})

test('SES-2: a wrong code renews nothing and makes nobody fresh', async (t) => {
  const { app, ada, browser } = await stale(t)
  const before = browser.cookies.get('__Host-session')
  assert.equal((await browser.post('newBackupCodes', { code: app.wrongCode(ada.secret) })).status, 401)
  assert.equal(browser.cookies.get('__Host-session'), before)
  assert.equal((await browser.post('twoStepDisable')).status, 403)
})

test('SES-5: fresh is this very session: another one of the same person is not', async (t) => {
  const { app, ada, browser } = await stale(t)
  const other = app.browser()
  await other.signIn(ada)
  assert.equal((await browser.post('twoStepDisable')).status, 403)
  assert.equal((await browser.post('newBackupCodes')).status, 403)
  assert.equal(await app.count('enrolments'), 0)
})

test('SES-5: fresh is read from the database: what it says there decides', async (t) => {
  const { app, browser } = await stale(t)
  await app.db.updateTable('sessions').set({ fresh_at: app.clock.now() }).execute()
  assert.doesNotMatch((await browser.get('twoStepDisable')).seen, /Enter a code to confirm/)
  await app.db.updateTable('sessions').set({ fresh_at: null }).execute()
  assert.equal((await browser.post('twoStepDisable')).status, 403)
})

test('SES-5: the password given just now is not a second factor', async (t) => {
  const { app, browser } = await stale(t)
  await app.db.updateTable('sessions').set({ password_at: app.clock.now() }).execute()
  assert.equal((await browser.post('twoStepDisable')).status, 403)
  assert.equal((await browser.post('newBackupCodes')).status, 403)
  assert.equal(await app.count('authenticators'), 1)
})

test('OTP-6: fifty posts of one right code at once make fresh once', async (t) => {
  const { app, ada, browser } = await stale(t)
  const code = app.codeNow(ada.secret)
  const cookie = browser.session()
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => app.browser({ session: cookie }).post('newBackupCodes', { code })),
  )
  const done = answers.filter((answer) => answer.location === '/settings/security/two-step/backup-codes')
  assert.equal(done.length, 1)
  assert.ok(answers.every((answer) => answer.status < 500))
  const events = await app.audit()
  assert.equal(events.filter((event) => event.action === 'fresh.given').length, 1)
})

test('OTP-5: the same code, and the one before it, are refused after becoming fresh', async (t) => {
  const { app, ada, browser } = await stale(t)
  const [code, before] = [app.codeNow(ada.secret), app.codeNow(ada.secret, app.clock.now() - 30 * seconds)]
  await browser.post('newBackupCodes', { code })
  const again = await browser.post('newBackupCodes', { code })
  assert.equal(again.status, 401)
  assert.match(again.seen, /That code has been used already\./)
  assert.equal((await browser.post('newBackupCodes', { code: before })).status, 401)
})

test('OTP-10: in the dialog a clock that is behind is named, one that is ahead never', async (t) => {
  const { app, ada, browser } = await stale(t)
  const at = (offset: number) =>
    browser.post('twoStepDisable', { code: app.codeNow(ada.secret, app.clock.now() + offset) })
  assert.match((await at(-2 * minutes)).seen, /from a clock about 2 minutes behind/)
  const ahead = await at(2 * minutes)
  assert.match(ahead.seen, /The code is incorrect\./)
  assert.doesNotMatch(ahead.seen, /ahead/)
})

test('OTP-8: a slip in the dialog keeps what was typed and costs no try', async (t) => {
  const { app, browser } = await stale(t)
  const slip = await browser.post('twoStepDisable', { code: '12 34' })
  assert.equal(slip.status, 422)
  assert.match(slip.seen, /That is two digits short\./)
  assert.match(slip.text, /value="12 34"/)
  assert.equal(await app.triesCounted(), 0)
})

test('THR-2: a fault after the try was charged gives nothing back', async (t) => {
  const { app, ada, browser } = await stale(t)
  app.watch.afterEach = (sql) => {
    if (/^update "authenticators"/i.test(sql)) throw new Error('the disk is gone')
  }
  assert.equal((await browser.post('twoStepDisable', { code: app.codeNow(ada.secret) })).status, 500)
  app.watch.afterEach = () => {}
  assert.equal(await app.triesCounted(), 1)
  assert.equal(await app.count('authenticators'), 1)
})

test('CHL-7: with the authenticator’s row missing, becoming fresh is a fault and never a "yes"', async (t) => {
  const { app, ada, browser } = await stale(t)
  await app.db.deleteFrom('authenticators').execute()
  assert.equal((await browser.post('twoStepDisable', { code: app.codeNow(ada.secret) })).status, 500)
  assert.equal((await browser.post('twoStepDisable', { code: '000000' })).status, 500)
  assert.equal((await browser.post('twoStepDisable')).status, 403)
})

test('LIFE-8: another person’s code and backup codes turn nothing off', async (t) => {
  const { app, browser } = await stale(t)
  const eve = await app.protectedPerson({ email: 'eve@ferndale.example' })
  assert.equal((await browser.post('twoStepDisable', { code: app.codeNow(eve.secret) })).status, 401)
  assert.equal((await browser.post('twoStepDisable', { backupCode: eve.codes[0] ?? '' })).status, 401)
  assert.equal(await app.count('authenticators'), 2)
  const used = await app.db.selectFrom('backup_codes').select('id').where('used_at', 'is not', null).execute()
  assert.deepEqual(used, [])
})

test('AUD-1: fresh given and refused stand in the audit trail with their means', async (t) => {
  const { app, ada, browser } = await stale(t)
  await browser.post('newBackupCodes', { code: app.wrongCode(ada.secret) })
  await browser.post('newBackupCodes', { backupCode: ada.codes[0] ?? '' })
  const events = (await app.audit()).filter((event) => event.action.startsWith('fresh'))
  assert.deepEqual(
    events.map((event) => [event.action, event.actor_id, event.details['means'] ?? null]),
    [
      ['fresh.refused', ada.id, 'code'],
      ['fresh.given', ada.id, 'backup_code'],
    ],
  )
})
