import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { minutes, seconds } from '../src/limits.ts'
import { textsIn } from './pdf-text.ts'
import { scan } from './qr-code.ts'
import { givePassword, openSecurity, sees, signOut, visit } from './visit.ts'

test('ENR-4, CHL-1, BAC-10, LIFE-8: Ada turns two-step on, signs in with it, by code and by backup code, and turns it off', async (t) => {
  const { app, page } = await visit(t)
  const ada = await app.person({ email: 'ada@ferndale.example' })
  const mails = async () => (await app.mailsTo(ada.email)).map((mail) => mail.subject)

  // She turns it on.
  await givePassword(page, ada)
  await sees(page, 'Hello, Ada Lind')
  await openSecurity(page)
  await page.getByRole('button', { name: 'Enable two-step authentication' }).click()
  await page.getByRole('heading', { name: 'Scan the QR code' }).waitFor()
  const phone = await scan(page)
  const codeOnPhone = () => phone.generate({ timestamp: app.clock.now() })
  assert.deepEqual([phone.issuer, phone.label], ['Countersign', 'ada@ferndale.example'])
  await page.getByRole('link', { name: 'Next' }).click()
  await page.getByLabel('Code from your app').fill(codeOnPhone())
  await page.getByRole('button', { name: 'Next' }).click()

  // She keeps her backup codes.
  await page.getByRole('heading', { name: 'Save your backup codes' }).waitFor()
  const backupCodes = await page.locator('#backup-codes code').allTextContents()
  assert.equal(backupCodes.length, 10)
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Save as PDF' }).click()
  const download = await downloading
  assert.equal(download.suggestedFilename(), 'countersign-backup-codes.pdf')
  const onSheet = await textsIn(await readFile(await download.path()))
  assert.deepEqual(
    backupCodes.filter((code) => !onSheet.includes(code)),
    [],
  )
  assert.deepEqual(await mails(), [])
  await page.getByRole('button', { name: 'Finish' }).click()

  // It is on, the button is gone, and a mail says so.
  await page.getByRole('heading', { name: 'Two-step authentication is on' }).waitFor()
  await sees(page, '10 of 10')
  assert.equal(await page.getByRole('button', { name: 'Enable two-step authentication' }).count(), 0)
  assert.deepEqual(await mails(), ['Two-step authentication was enabled'])
  await signOut(page)

  // She signs in with the code on her phone.
  app.clock.advance(30 * seconds)
  await givePassword(page, ada)
  await page.getByLabel('Code from your app').fill(codeOnPhone())
  await page.getByRole('button', { name: 'Verify' }).click()
  await sees(page, 'Hello, Ada Lind')
  await sees(page, 'Your account is protected by two steps')
  await signOut(page)

  // She left her phone at home: a backup code signs her in, once, and is spoken of.
  app.clock.advance(30 * seconds)
  await givePassword(page, ada)
  await page.getByRole('link', { name: 'Use a backup code instead' }).click()
  await page.getByLabel('Backup code').fill(backupCodes[3] ?? '')
  await page.getByRole('button', { name: 'Verify' }).click()
  await sees(page, 'You used a backup code. 9 backup codes are left.')
  assert.deepEqual((await mails()).slice(1), ['A backup code was used'])

  // Later she turns it off, and is asked for a code since her second step is a while ago.
  app.clock.advance(11 * minutes)
  await openSecurity(page)
  await sees(page, '9 of 10')
  await page.getByRole('link', { name: 'Disable' }).click()
  const dialog = page.getByRole('dialog', { name: 'Turn off two-step authentication?' })
  await dialog.getByLabel('Code from your app').fill(codeOnPhone())
  await dialog.getByRole('button', { name: 'Yes, turn off' }).click()
  await sees(page, 'Two-step authentication is off.')
  await page.getByRole('button', { name: 'Enable two-step authentication' }).waitFor()
  assert.deepEqual((await mails()).slice(2), ['Two-step authentication was disabled'])

  // From then on her password alone signs her in.
  await signOut(page)
  await givePassword(page, ada)
  await sees(page, 'Your account is protected by your password alone.')
})

test('ENR-3: someone on a legacy plan reads why not, and finds no button', async (t) => {
  const { app, page } = await visit(t)
  const hugo = await app.person({ plan: 'professional', planCurrent: false })
  await givePassword(page, hugo)
  await openSecurity(page)
  await sees(page, /comes with the current Automation and Professional plans\. Your organisation is on .*Professional/)
  assert.equal(await page.getByRole('button', { name: 'Enable two-step authentication' }).count(), 0)
  assert.equal(await page.getByRole('main').getByRole('button').count(), 0)
})
