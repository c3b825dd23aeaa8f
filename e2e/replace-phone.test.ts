import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { minutes, seconds } from '../src/limits.ts'
import { scan } from './qr-code.ts'
import { givePassword, openSecurity, sees, signOut, visit } from './visit.ts'

test('ENR-13, LIFE-1: Ada lost her phone: a backup code lets her in, and she pairs another one without a gap', async (t) => {
  const { app, page } = await visit(t)
  const ada = await app.protectedPerson({ email: 'ada@ferndale.example' })
  const answer = async (label: string, value: string, button: string) => {
    await page.getByLabel(label).first().fill(value)
    await page.getByRole('button', { name: button, exact: true }).click()
  }

  // She reads what to try, and finds her sheet.
  await givePassword(page, ada)
  await page.getByText('Can’t get a code from your app?').click()
  await sees(page, 'Ask an administrator of Ferndale Robotics.')
  await page.getByRole('link', { name: 'Use a backup code instead' }).click()
  await answer('Backup code', ada.codes[0] ?? '', 'Verify')
  await sees(page, '9 backup codes are left')

  // Later she replaces the phone, and confirms with another backup code.
  app.clock.advance(11 * minutes)
  await openSecurity(page)
  await page.getByRole('link', { name: 'Replace your phone' }).click()
  await sees(page, 'Your present phone works until you press Finish.')
  await page.getByRole('button', { name: 'Pair the new phone' }).click()
  await sees(page, 'Confirm that it’s you')
  await page.getByText('Use a backup code instead').click()
  await answer('Backup code', ada.codes[1] ?? '', 'Continue with the backup code')
  const codeOnPhone = await pair(page, () => app.clock.now())

  // Her new backup codes, and Finish.
  await page.getByRole('heading', { name: 'Save your backup codes' }).waitFor()
  const backupCodes = await page.locator('#backup-codes code').allTextContents()
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('button', { name: 'Yes, I have them. Finish' }).click()
  await sees(page, 'Your new phone is paired')
  await sees(page, '10 of 10')
  const told = (await app.mailsTo(ada.email)).map((mail) => mail.subject)
  assert.equal(told.filter((subject) => subject === 'Your phone was replaced').length, 1)
  await signOut(page)

  // From then on the new phone signs her in, and the old one does not.
  app.clock.advance(30 * seconds)
  await givePassword(page, ada)
  await answer('Code from your app', app.codeNow(ada.secret), 'Verify')
  await sees(page, 'The code is incorrect.')
  await answer('Code from your app', codeOnPhone(), 'Verify')
  await sees(page, 'Hello, Ada Lind')
  assert.ok(!backupCodes.some((code) => ada.codes.includes(code)))
})

/** Scans the QR code with an app that is none of ours, and gives its code. */
async function pair(page: Page, now: () => number): Promise<() => string> {
  await page.getByRole('heading', { name: 'Scan the QR code' }).waitFor()
  const phone = await scan(page)
  const codeOnPhone = () => phone.generate({ timestamp: now() })
  await page.getByRole('link', { name: 'Next' }).click()
  await page.getByLabel('Code from your app').fill(codeOnPhone())
  await page.getByRole('button', { name: 'Next' }).click()
  return codeOnPhone
}
