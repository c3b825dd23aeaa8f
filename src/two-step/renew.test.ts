import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { adaSignedIn } from '../../test/ada.ts'
import { minutes, seconds } from '../limits.ts'
import { codesOn } from '../../test/browser.ts'

/** Ada, protected, signed in with a code just now. */
async function signedIn(t: TestContext) {
  const { app, ada, browser } = await adaSignedIn(t)
  const renewed = async () => {
    const begun = await browser.post('newBackupCodes')
    return codesOn((await browser.follow(begun)).text)
  }
  const signsIn = async (backupCode = '') => {
    const other = app.browser()
    await other.givePassword(ada)
    return (await other.post('signInBackupCode', { backupCode })).location === '/'
  }
  return { app, ada, browser, renewed, signsIn, finish: () => browser.post('twoStepBackupCodes', { kept: '1' }) }
}

test('BAC-7: after Finish ten new codes are in force, and no old one is', async (t) => {
  const { app, ada, browser, renewed, signsIn, finish } = await signedIn(t)
  const codes = await renewed()
  assert.ok(codes.every((code) => !ada.codes.includes(code)))
  const finished = await finish()
  assert.match(
    (await browser.follow(finished)).seen,
    /Your new backup codes are in force\. .*Backup codes left 10 of 10/,
  )
  assert.equal(await signsIn(ada.codes[0]), false)
  assert.equal(await signsIn(codes[0]), true)
  assert.equal(await app.count('backup_codes'), 10)
})

test('BAC-7: until Finish the old codes are good and the new ones are not', async (t) => {
  const { ada, renewed, signsIn } = await signedIn(t)
  const codes = await renewed()
  assert.equal(await signsIn(codes[0]), false)
  assert.equal(await signsIn(ada.codes[0]), true)
})

test('BAC-7: leaving, or 15 minutes, keeps the old codes', async (t) => {
  const { app, ada, browser, renewed, signsIn, finish } = await signedIn(t)
  await renewed()
  await browser.post('twoStepLeave')
  assert.equal((await finish()).status, 409)
  await renewed()
  app.clock.advance(15 * minutes)
  const late = await finish()
  assert.equal(late.status, 409)
  assert.match(late.seen, /the backup codes that count are those of your last Finish/)
  assert.equal(await signsIn(ada.codes[0]), true)
  assert.equal(await app.count('backup_codes'), 10)
})

test('BAC-7: a second factor of 9:59 ago is enough', async (t) => {
  const { app, browser } = await signedIn(t)
  app.clock.advance(10 * minutes - 1 * seconds)
  assert.doesNotMatch((await browser.get('newBackupCodes')).seen, /Enter a code to confirm/)
  assert.equal((await browser.post('newBackupCodes')).location, '/settings/security/two-step/backup-codes')
})

test('BAC-7: one of 10:01 ago is not: refused, nothing is written, the old codes live', async (t) => {
  const { app, ada, browser, signsIn } = await signedIn(t)
  app.clock.advance(10 * minutes + 1 * seconds)
  assert.match((await browser.get('newBackupCodes')).seen, /Enter a code to confirm/)
  assert.equal((await browser.post('newBackupCodes')).status, 403)
  assert.equal((await browser.post('newBackupCodes', { password: ada.password })).status, 403)
  assert.equal(await app.count('enrolments'), 0)
  assert.equal(await signsIn(ada.codes[0]), true)
})

test('BAC-7: with the code in the form, new codes are made', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  app.clock.advance(11 * minutes)
  const begun = await browser.post('newBackupCodes', { code: app.codeNow(ada.secret) })
  assert.equal(codesOn((await browser.follow(begun)).text).length, 10)
})

test('CHL-4: the page of the new codes says whose they are, as that which asks for a code', async (t) => {
  const { app, browser } = await signedIn(t)
  const begun = await browser.post('newBackupCodes')
  assert.match((await browser.follow(begun)).seen, /Save your new backup codes Account: ada@ferndale\.example /)
  app.clock.advance(11 * minutes)
  const { seen } = await browser.get('security')
  assert.match(seen, /Turn off two-step authentication\? Account: ada@ferndale\.example .*Enter a code to confirm/)
})

test('BAC-10: a backup code used for it is named on the next page, and by mail', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  app.clock.advance(11 * minutes)
  const begun = await browser.post('newBackupCodes', { backupCode: ada.codes[0] ?? '' })
  assert.match((await browser.follow(begun)).seen, /You used a backup code\. 9 backup codes are left\./)
  assert.equal((await app.mails()).at(-1)?.subject, 'A backup code was used')
})

test('MAIL-1, AUD-1: renewing leaves exactly one mail, without a code, and one event', async (t) => {
  const { app, ada, renewed, finish } = await signedIn(t)
  const earlier = (await app.mails()).length
  const codes = await renewed()
  await finish()
  const mails = (await app.mails()).slice(earlier)
  assert.deepEqual(
    mails.map((mail) => mail.to),
    [ada.email],
  )
  assert.match(mails[0]?.subject ?? '', /backup codes/i)
  assert.ok(codes.every((code) => !JSON.stringify(mails).includes(code)))
  assert.equal((await app.audit()).filter((event) => event.action === 'backup_codes.renewed').length, 1)
})

test('BAC-8: page, text and PDF of renewed codes are gone after Finish', async (t) => {
  const { browser, renewed, finish } = await signedIn(t)
  const codes = await renewed()
  assert.deepEqual(codesOn((await browser.get('twoStepText')).text), codes)
  assert.equal((await browser.get('twoStepPdf')).status, 200)
  await finish()
  assert.deepEqual([(await browser.get('twoStepPdf')).status, (await browser.get('twoStepText')).status], [404, 404])
  assert.equal((await browser.get('twoStepBackupCodes')).location, '/settings/security')
})

test('BAC-8: who kept them nowhere here is asked once, with the old ones still good', async (t) => {
  const { ada, browser, renewed, signsIn } = await signedIn(t)
  await renewed()
  assert.match(
    (await browser.follow(await browser.post('twoStepBackupCodes'))).seen,
    /Do you have your backup codes\? Account: ada@ferndale\.example /,
  )
  assert.equal(await signsIn(ada.codes[0]), true)
})

test('BAC-7: Finish under codes of an earlier window puts nothing in force and shows those that count', async (t) => {
  const { ada, browser, renewed, signsIn } = await signedIn(t)
  await renewed()
  const firstTab = (await browser.get('twoStepBackupCodes')).text
  const enrolment = /name="enrolment" value="([^"]+)"/.exec(firstTab)?.[1] ?? ''
  const second = await renewed()
  const told = await browser.follow(await browser.post('twoStepBackupCodes', { kept: '1', enrolment }))
  assert.match(told.seen, /Keep these backup codes, not those you saw before/)
  assert.deepEqual(codesOn(told.text), second)
  assert.equal(await signsIn(ada.codes[0]), true)
})

test('BAC-7: of 20 Finishes at once one puts its codes in force, with one mail', async (t) => {
  const { app, browser, renewed, signsIn } = await signedIn(t)
  const codes = await renewed()
  const earlier = (await app.mails()).length
  const cookie = browser.session()
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => app.browser({ session: cookie }).post('twoStepBackupCodes', { kept: '1' })),
  )
  assert.equal(answers.filter((answer) => answer.location === '/settings/security').length, 1)
  assert.deepEqual([await app.count('backup_codes'), (await app.mails()).length - earlier], [10, 1])
  assert.equal(await signsIn(codes[9]), true)
})

test('SES-2: Finish of renewing gives a new session token, and leaves other sessions and the authenticator alone', async (t) => {
  const { app, ada, browser, renewed, finish } = await signedIn(t)
  app.clock.advance(1 * minutes)
  const other = app.browser()
  await other.signIn(ada)
  await renewed()
  const old = browser.session()
  await finish()
  const thief = app.browser({ session: old })
  assert.deepEqual([await thief.isSignedIn(), await other.isSignedIn()], [false, true])
  assert.equal(await app.count('authenticators'), 1)
})

test('BAC-7: someone with two-step off is told so and gets no codes', async (t) => {
  const { app } = await signedIn(t)
  const bob = app.browser()
  await bob.signIn(await app.person({ email: 'bob@ferndale.example' }))
  assert.equal((await bob.get('newBackupCodes')).location, '/settings/security')
  const told = await bob.post('newBackupCodes')
  assert.match((await bob.follow(told)).seen, /Two-step authentication is off\./)
  assert.equal(await app.count('enrolments'), 0)
})

test('ENR-11: renewing shows neither the secret nor a QR code', async (t) => {
  const { ada, browser, renewed } = await signedIn(t)
  await renewed()
  const page = (await browser.get('twoStepBackupCodes')).text
  assert.ok(!page.replaceAll(' ', '').includes(ada.secret))
  assert.doesNotMatch(page, /otpauth:/)
  assert.equal((await browser.get('twoStepScan')).location, '/settings/security/two-step/backup-codes')
  assert.equal((await browser.get('twoStepCode')).location, '/settings/security/two-step/backup-codes')
})
