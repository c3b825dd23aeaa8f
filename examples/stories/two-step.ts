import { strict as assert } from 'node:assert'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { scan } from '../../e2e/qr-code.ts'
import { seconds } from '../../src/limits.ts'
import type { Clock } from './harness.ts'
import { standsAt } from './walk.ts'

/** From the page about security to two-step being on. `password`: where it has to be given once more. */
export async function turnOn(page: Page, clock: Clock, password: string | null) {
  await page.getByRole('button', { name: 'Enable two-step authentication' }).click()
  if (password !== null) {
    await standsAt(page, 'Confirm that it’s you')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
  }
  const made = await setUp(page, clock)
  await page.getByRole('heading', { name: 'Two-step authentication is on' }).waitFor()
  return made
}

/** From the QR code to Finish. */
export async function setUp(page: Page, clock: Clock) {
  await standsAt(page, 'Scan the QR code')
  const scanned = await scan(page)
  await page.getByRole('link', { name: 'Next' }).click()
  await page.getByLabel('Code from your app').fill(scanned.generate({ timestamp: clock.now() }))
  await page.getByRole('button', { name: 'Next' }).click()
  await standsAt(page, 'Save your backup codes')
  const backupCodes = await page.locator('#backup-codes code').allTextContents()
  assert.equal(backupCodes.length, 10)
  // What notices that they were saved is a module: clicked before it has come, the page asks for it once more.
  await page.waitForLoadState()
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Save as PDF' }).click()
  await (await downloading).path()
  await page.getByRole('button', { name: 'Finish' }).click()
  return { secret: scanned.secret.base32, backupCodes }
}

/** From the page about security; the last factor was given a while ago. */
export async function turnOff(page: Page, code: () => string): Promise<void> {
  await page.getByRole('link', { name: 'Disable' }).click()
  const dialog = page.getByRole('dialog', { name: 'Turn off two-step authentication?' })
  await dialog.getByLabel('Code from your app').fill(code())
  await dialog.getByRole('button', { name: 'Yes, turn off' }).click()
  await page.getByRole('button', { name: 'Enable two-step authentication' }).waitFor()
}

/** An authenticator app that is none of ours. */
export function phoneOf(secret: string, clock: Clock) {
  const app = new TOTP({ secret: Secret.fromBase32(secret) })
  const codeAt = (timestamp: number) => app.generate({ timestamp })
  return {
    /** Each is good once. */
    nextCode: () => {
      clock.advance(30 * seconds)
      return codeAt(clock.now())
    },
    /** None of those that are taken about now. */
    wrongCode: () => {
      const near = [-2, -1, 0, 1, 2].map((steps) => codeAt(clock.now() + steps * 30 * seconds))
      const wrong = ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code))
      assert.ok(wrong)
      return wrong
    },
  }
}

/** What a browser holds of an application: cookies, and what a page keeps as long as its tab is there. */
export type Kept = Awaited<ReturnType<typeof keptBy>>

export async function keptBy(page: Page) {
  const inTab = await page.evaluate(() => Object.entries({ ...sessionStorage }) as [string, string][])
  return { cookies: await page.context().cookies(), inTab }
}

/** Ends where the address leads a browser that holds that besides what it has. */
export async function putBack(page: Page, address: string, { cookies, inTab }: Kept): Promise<void> {
  await page.goto(address)
  await page.context().addCookies(cookies)
  await page.evaluate((entries) => entries.forEach(([name, value]) => sessionStorage.setItem(name, value)), inTab)
  await page.goto(address)
}
