import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { routes } from '../src/routes.ts'
import { codesOn, secretOn } from '../test/browser.ts'
import type { Served } from '../test/served.ts'
import { enrolUntilFinish, givePassword, sees, visit } from './visit.ts'

// Browsers under test keep no back/forward cache, so its two events are sent to the page as such a browser would send them.

test('WEB-2, ENR-11: the page with the QR code goes into the back/forward cache empty, and is asked for again', async (t) => {
  const { app, page } = await visit(t)
  await givePassword(page, await app.person())
  await enrolUntilFinish(app, page)
  await page.goto(routes.security)
  await page.getByRole('button', { name: 'Enable two-step authentication' }).click()
  await page.getByRole('heading', { name: 'Scan the QR code' }).waitFor()
  const secret = secretOn(await page.content())
  await isWiped(page, [secret])
  assert.equal(secretOn(await page.content()), secret)
})

test('WEB-2, BAC-8: the page with the backup codes goes in empty; after Finish elsewhere it comes back as the Security tab', async (t) => {
  const { app, page } = await visit(t)
  await givePassword(page, await app.person())
  const codes = await enrolUntilFinish(app, page)
  await isWiped(page, codes)
  assert.deepEqual(codesOn(await page.content()), codes)
  const another = await page.context().newPage()
  await another.goto(routes.twoStepBackupCodes)
  await another.getByRole('button', { name: 'Finish' }).click()
  await another.getByRole('button', { name: 'Yes, I have them. Finish' }).click()
  await sees(another, 'Two-step authentication is on')
  await isWiped(page, codes)
  await sees(page, 'Two-step authentication is on')
  assert.ok(!codes.some((code) => page.url().includes(code)))
})

test('WEB-2, BAC-8: so do renewed codes, and the two pages of another phone', async (t) => {
  const { app, page } = await visit(t)
  const ada = await app.protectedPerson()
  await givePassword(page, ada)
  await giveCode(app, page, ada.secret)
  await sees(page, 'Hello, Ada Lind')
  await page.goto(routes.newBackupCodes)
  await page.getByRole('button', { name: 'Make new codes' }).click()
  await page.getByRole('heading', { name: 'Save your new backup codes' }).waitFor()
  await isWiped(page, codesOn(await page.content()))
  await page.goto(routes.replacePhone)
  await page.getByRole('button', { name: 'Pair the new phone' }).click()
  await page.getByRole('heading', { name: 'Scan the QR code' }).waitFor()
  const secret = secretOn(await page.content())
  await isWiped(page, [secret])
  await page.getByRole('link', { name: 'Next' }).click()
  await giveCode(app, page, secret)
  await page.getByRole('heading', { name: 'Save your backup codes' }).waitFor()
  await isWiped(page, codesOn(await page.content()))
})

async function giveCode(app: Served, page: Page, secret: string) {
  await page.getByLabel('Code from your app').fill(app.codeNow(secret))
  await page.keyboard.press('Enter')
}

async function isWiped(page: Page, secrets: string[]) {
  // The page's scripts have run by then.
  await page.waitForLoadState('load')
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  const left = (await page.locator('body').innerHTML()).replaceAll(' ', '')
  assert.deepEqual(
    secrets.filter((secret) => left.includes(secret)),
    [],
  )
  assert.equal(left.trim(), '')
  const loaded = page.waitForEvent('load')
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  await loaded
}
