import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { minutes, seconds } from '../src/limits.ts'
import { textsIn } from './pdf-text.ts'
import { scan } from './qr-code.ts'
import { givePassword, openSecurity, sees, signOut, visit } from './visit.ts'

test('WEB-9, ENR-14: the same without JavaScript: Ada turns it on, signs in both ways, and turns it off', async (t) => {
  const { app, page } = await visit(t, { javaScriptEnabled: false })
  const ada = await app.person({ email: 'ada@ferndale.example' })
  const mails = async () => (await app.mailsTo(ada.email)).map((mail) => mail.subject)

  // She turns it on. The setup key opens, and the link for an app on this device stands beside it.
  await givePassword(page, ada)
  await openSecurity(page)
  await page.getByRole('button', { name: 'Enable two-step authentication' }).click()
  const phone = await scan(page)
  const codeOnPhone = () => phone.generate({ timestamp: app.clock.now() })
  await page.getByText('Can’t scan it?').click()
  const setupKey = await page.locator('#setup-key').innerText()
  assert.equal(setupKey.replaceAll(' ', ''), phone.secret.base32)
  const openApp = page.getByRole('link', { name: 'Open an authenticator app on this device' })
  assert.match((await openApp.getAttribute('href')) ?? '', /^otpauth:\/\/totp\//)
  await page.getByRole('link', { name: 'Next' }).click()
  await page.locator('noscript p', { hasText: 'a new code every 30 seconds' }).waitFor()
  await page.getByLabel('Code from your app').fill(codeOnPhone())
  await page.getByRole('button', { name: 'Next' }).click()

  // She saves the codes; nobody can know here that she did, so she is asked once.
  await page.getByRole('heading', { name: 'Save your backup codes' }).waitFor()
  const backupCodes = await page.locator('#backup-codes code').allTextContents()
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Save as PDF' }).click()
  const onSheet = await textsIn(await readFile(await (await downloading).path()))
  assert.deepEqual([backupCodes.length, backupCodes.filter((code) => !onSheet.includes(code))], [10, []])
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('heading', { name: 'Do you have your backup codes?' }).waitFor()
  await page.getByRole('button', { name: 'Yes, I have them. Finish' }).click()
  await page.getByRole('heading', { name: 'Two-step authentication is on' }).waitFor()
  assert.deepEqual(await mails(), ['Two-step authentication was enabled'])
  await signOut(page)

  // She signs in with a code, then with a backup code.
  app.clock.advance(30 * seconds)
  await givePassword(page, ada)
  await page.getByLabel('Code from your app').fill(codeOnPhone())
  await page.getByRole('button', { name: 'Verify' }).click()
  await sees(page, 'Your account is protected by two steps')
  await signOut(page)
  await givePassword(page, ada)
  await page.getByRole('link', { name: 'Use a backup code instead' }).click()
  await page.getByLabel('Backup code').fill(backupCodes[0] ?? '')
  await page.getByRole('button', { name: 'Verify' }).click()
  await sees(page, 'You used a backup code. 9 backup codes are left.')

  // She turns it off, on a page that stands for the dialog.
  app.clock.advance(11 * minutes)
  await openSecurity(page)
  await page.getByRole('link', { name: 'Disable' }).click()
  await page.getByRole('heading', { name: 'Turn off two-step authentication?' }).waitFor()
  await page.getByLabel('Code from your app').fill(codeOnPhone())
  await page.getByRole('button', { name: 'Yes, turn off' }).click()
  await page.getByRole('button', { name: 'Enable two-step authentication' }).waitFor()
  assert.deepEqual((await mails()).slice(1), ['A backup code was used', 'Two-step authentication was disabled'])
})
