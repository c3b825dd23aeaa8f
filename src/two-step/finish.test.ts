import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { minutes } from '../limits.ts'
import { codesOn } from '../../test/browser.ts'
import { startApp } from '../../test/kit.ts'
import { giveCode, mobileToken, openChallenge } from '../../test/second-step.ts'
import { routes } from '../routes.ts'

/** Ada in her browser, on the page with the backup codes. */
async function verified(t: TestContext) {
  const app = await startApp(t)
  const ada = await app.person({ email: 'ada@ferndale.example' })
  const browser = app.browser()
  const { secret, codes } = await browser.enrolUntilFinish(ada)
  return { app, ada, browser, secret, codes, finish: () => browser.post('twoStepBackupCodes', { kept: '1' }) }
}

async function textOfPdf(bytes: ArrayBuffer): Promise<string> {
  const page = await (await getDocument({ data: new Uint8Array(bytes) }).promise).getPage(1)
  const { items } = await page.getTextContent()
  return items.map((item) => ('str' in item ? item.str : '')).join('\n')
}

test('ENR-10: Finish turns it on, says so on the Security tab, and the button is gone', async (t) => {
  const { app, browser, finish } = await verified(t)
  const finished = await finish()
  assert.equal(finished.location, '/settings/security')
  const { seen } = await browser.follow(finished)
  assert.match(seen, /Two-step authentication is on\. From now on you are asked for a code/)
  assert.match(seen, /On since .*2027/)
  assert.match(seen, /Backup codes left 10 of 10/)
  assert.match(seen, /Disable/)
  assert.doesNotMatch(seen, /Enable two-step authentication/)
  assert.equal(await app.count('enrolments'), 0)
  assert.deepEqual([await app.count('authenticators'), await app.count('backup_codes')], [1, 10])
})

test('ENR-10: from Finish on, the password alone leads to a question', async (t) => {
  const { app, ada, finish } = await verified(t)
  const other = app.browser()
  assert.equal((await other.givePassword(ada)).location, '/')
  await finish()
  assert.equal((await other.givePassword(ada)).location, '/sign-in/code')
  assert.equal(await other.isSignedIn(), false)
})

test('MAIL-1: Finish sends exactly one mail, in words, with no code in it', async (t) => {
  const { app, ada, codes, secret, finish } = await verified(t)
  assert.deepEqual(await app.mails(), [])
  await finish()
  const mails = await app.mails()
  assert.deepEqual(
    mails.map((mail) => [mail.to, mail.subject]),
    [[ada.email, 'Two-step authentication was enabled']],
  )
  const whole = JSON.stringify(mails)
  assert.ok([secret, ...codes].every((hidden) => !whole.includes(hidden)))
})

test('SES-6: Finish ends the other sessions, in browsers and in the mobile app, and keeps this one', async (t) => {
  const { app, ada, browser, finish } = await verified(t)
  const other = app.browser()
  await other.signIn(ada)
  const token = await mobileToken(app, ada)
  assert.equal((await app.api('apiMe', undefined, { token })).status, 200)
  await finish()
  assert.equal(await other.isSignedIn(), false)
  assert.equal((await app.api('apiMe', undefined, { token })).status, 401)
  assert.equal(await browser.isSignedIn(), true)
  assert.equal(await app.count('sessions'), 1)
})

test('SES-6: someone else’s sessions and challenges outlive Finish', async (t) => {
  const { app, finish } = await verified(t)
  const eve = await app.person({ email: 'eve@ferndale.example' })
  const hers = app.browser()
  await hers.signIn(eve)
  await finish()
  assert.equal(await hers.isSignedIn(), true)
})

test('SES-2: Finish renews the session token; the old cookie is refused by the next request', async (t) => {
  const { app, browser, finish } = await verified(t)
  const old = browser.session()
  const finished = await finish()
  const line = finished.headers.getSetCookie().find((cookie) => cookie.startsWith('__Host-session=')) ?? ''
  assert.match(line, /HttpOnly/i)
  assert.match(line, /Secure/i)
  assert.match(line, /SameSite=Lax/i)
  assert.match(line, /Path=\/(;|$)/i)
  assert.doesNotMatch(line, /Domain/i)
  const thief = app.browser({ session: old })
  assert.equal(await thief.isSignedIn(), false)
  assert.equal(await browser.isSignedIn(), true)
})

test('ENR-8: the code used at enrolment is refused at sign-in, and the next one is taken', async (t) => {
  const { app, ada, browser, secret, finish } = await verified(t)
  const code = app.codeNow(secret)
  await finish()
  await browser.post('signOut')
  await browser.givePassword(ada)
  const again = await browser.post('signInCode', { code })
  assert.equal(again.status, 401)
  assert.match(again.seen, /That code has been used already\. Wait for the next one\./)
  const answer = await giveCode(app, await openChallenge(app, ada), code)
  assert.deepEqual([answer.status, answer.json['code']], [401, 'code_already_used'])
  assert.equal(
    (await browser.post('signInCode', { code: app.codeNow(secret, app.clock.now() + 30_000) })).location,
    '/',
  )
})

test('ENR-8: with the burnt step go all before it', async (t) => {
  const { app, ada, browser, secret, finish } = await verified(t)
  const before = app.codeNow(secret, app.clock.now() - 30_000)
  await finish()
  await browser.post('signOut')
  await browser.givePassword(ada)
  assert.equal((await browser.post('signInCode', { code: before })).status, 401)
  assert.equal(await browser.isSignedIn(), false)
})

test('BAC-8: page, PDF and text hold the same ten codes, may not be kept by a browser, and have a fixed name', async (t) => {
  const { app, browser, codes } = await verified(t)
  const page = await browser.get('twoStepBackupCodes')
  const text = await browser.get('twoStepText')
  const cookie = `__Host-session=${browser.cookies.get('__Host-session')}`
  const pdf = await app.request('/settings/security/two-step/backup-codes.pdf', { headers: { cookie } })
  assert.equal(pdf.status, 200)
  assert.deepEqual(codesOn(page.text), codes)
  assert.deepEqual(codesOn(text.text), codes)
  assert.deepEqual(codesOn(await textOfPdf(await pdf.arrayBuffer())), codes)
  for (const { headers } of [page, text, pdf]) assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(pdf.headers.get('content-type'), 'application/pdf')
  assert.equal(pdf.headers.get('content-disposition'), 'attachment; filename="countersign-backup-codes.pdf"')
  assert.equal(text.headers.get('content-disposition'), 'attachment; filename="countersign-backup-codes.txt"')
})

test('BAC-8: no sheet holds the secret', async (t) => {
  const { browser, secret } = await verified(t)
  const sheet = await browser.get('twoStepText')
  const page = await browser.get('twoStepBackupCodes')
  for (const shown of [sheet, page]) assert.ok(!shown.text.replaceAll(' ', '').includes(secret))
})

test('BAC-8: before the code and after Finish there is no PDF and no text', async (t) => {
  const { app, browser, finish } = await verified(t)
  await finish()
  assert.deepEqual([(await browser.get('twoStepPdf')).status, (await browser.get('twoStepText')).status], [404, 404])
  assert.equal((await browser.get('twoStepBackupCodes')).location, '/settings/security')
  const bob = app.browser()
  await bob.signIn(await app.person({ email: 'bob@ferndale.example' }))
  await bob.post('twoStepScan')
  assert.deepEqual([(await bob.get('twoStepPdf')).status, (await bob.get('twoStepText')).status], [404, 404])
})

test('BAC-8: reload and Back show the same ten codes until Finish', async (t) => {
  const { browser, codes } = await verified(t)
  await browser.get('twoStepScan')
  assert.deepEqual(codesOn((await browser.get('twoStepBackupCodes')).text), codes)
})

test('BAC-8: who has neither saved, printed nor copied them is asked once, and may go on', async (t) => {
  const { app, browser, codes } = await verified(t)
  const asked = await browser.follow(await browser.post('twoStepBackupCodes', { kept: '' }))
  assert.equal(asked.status, 200)
  assert.match(asked.seen, /Do you have your backup codes\?.*Yes, I have them\. Finish.*Back to the codes/)
  assert.equal(await app.count('authenticators'), 0)
  assert.deepEqual(codesOn((await browser.get('twoStepBackupCodes')).text), codes)
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, '/settings/security')
})

test('ENR-7: Finish under codes of an earlier attempt turns nothing on and shows the codes that count', async (t) => {
  const { app, ada, browser, codes } = await verified(t)
  const firstTab = (await browser.get('twoStepBackupCodes')).text
  const enrolment = /name="enrolment" value="([^"]+)"/.exec(firstTab)?.[1] ?? ''
  const second = await browser.enrolUntilFinish(ada)
  const told = await browser.post('twoStepBackupCodes', { kept: '1', enrolment })
  const { text, seen } = await browser.follow(told)
  assert.match(seen, /You started again in another window\. Keep these backup codes/)
  assert.deepEqual(codesOn(text), second.codes)
  assert.notDeepEqual(second.codes, codes)
  assert.equal(await app.count('authenticators'), 0)
})

test('ENR-4: a Finish before the code leads back to the QR code and turns nothing on', async (t) => {
  const { app, browser } = await verified(t)
  await browser.post('twoStepScan')
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, '/settings/security/two-step/scan')
  assert.equal((await browser.post('twoStepBackupCodes')).location, '/settings/security/two-step/scan')
  assert.equal(await app.count('authenticators'), 0)
  assert.equal(await app.count('backup_codes'), 0)
})

test('ENR-4: a code after Finish leads to the Security tab and changes nothing', async (t) => {
  const { app, browser, secret, finish } = await verified(t)
  await finish()
  app.clock.advance(1 * minutes)
  const { audit_events: before, ...rest } = await app.dump()
  assert.equal((await browser.post('twoStepCode', { code: app.codeNow(secret) })).location, '/settings/security')
  const { audit_events: after, ...restAfter } = await app.dump()
  assert.deepEqual(restAfter, rest)
  assert.equal(after?.length, (before?.length ?? 0) + 1)
})

test('ENR-7: Begin while it is on leads to the Security tab, says so, and writes no enrolment', async (t) => {
  const { app, ada, browser, finish } = await verified(t)
  await finish()
  const begun = await browser.post('twoStepScan', { password: ada.password })
  assert.equal(begun.location, '/settings/security')
  assert.match((await browser.follow(begun)).seen, /Two-step authentication is on already\./)
  assert.equal(await app.count('enrolments'), 0)
})

test('SES-5: the code that proved the secret counts as fresh for ten minutes, so that it can be turned off at once', async (t) => {
  const { app, browser, finish } = await verified(t)
  await finish()
  app.clock.advance(9 * minutes)
  assert.doesNotMatch((await browser.get('twoStepDisable')).seen, /Enter a code to confirm/)
  app.clock.advance(2 * minutes)
  assert.match((await browser.get('twoStepDisable')).seen, /Enter a code to confirm/)
})

test('BAC-9: the codes as text open in every editor: UTF-8 with its mark, lines ended as Windows ends them', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  const person = await app.person({ name: 'Żółć Łąka', locale: 'pl' })
  const { codes } = await browser.enrolUntilFinish(person)
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const file = await app.request(routes.twoStepText, { headers: { cookie } })
  const bytes = Buffer.from(await file.arrayBuffer())
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  const text = bytes.subarray(3).toString('utf8')
  assert.ok(text.includes('Żółć Łąka') && !text.includes('\ufeff'))
  assert.doesNotMatch(text, /[^\r]\n|\r[^\n]/)
  // A line as it stands in the file is taken.
  const line = text.split('\r\n').find((one) => one.includes(codes[0] ?? ''))
  await browser.post('twoStepBackupCodes', { kept: '1' })
  await browser.post('signOut')
  await browser.givePassword(person)
  assert.equal((await browser.post('signInBackupCode', { backupCode: `${line}\r` })).location, '/')
})
