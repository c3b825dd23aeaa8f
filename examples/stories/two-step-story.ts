import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { minutes } from '../../src/limits.ts'
import { type Example, openBrowser } from './harness.ts'
import { ada } from './people.ts'
import { keptBy, type Kept, phoneOf, putBack, turnOff, turnOn } from './two-step.ts'
import { signIn, signOut, standsAt } from './walk.ts'

/** How one gets about in an application. What is left out is as in those that have a page for each thing, and lead to ours. */
export type Ways = {
  /** Where the form for e-mail and password is. */
  signInAt?: string
  /** Where somebody's letters are. */
  inboxAt?: string
  isIn?: (page: Page) => Promise<void>
  /** Waits until a code is asked for, after the password. */
  isAsked?: (page: Page) => Promise<void>
  /** A code where `Code from your app` is asked for, and a backup code there. */
  giveCode?: (page: Page, code: string) => Promise<void>
  giveBackupCode?: (page: Page, code: string) => Promise<void>
  /** Whether there are no cookies: our pages are opened by a link, and ask for the password. */
  byToken?: boolean
  /** Whether tokens end by their generation alone, this browser's as well. */
  byGeneration?: boolean
  /** From the inbox to the page on which two-step is turned on and off. */
  openSecurity?: (page: Page) => Promise<void>
  /** From the inbox to where a second factor has to be fresh, which it isn't: gives one, and goes on. */
  doWhatNeedsFresh?: (page: Page, code: () => string) => Promise<void>
}

/**
 * Ada turns two-step on, signs in by code and by backup code, goes where only somebody fresh may go, and turns it off, in any application with Countersign in
 * it. Begins and ends signed out.
 */
export async function twoStepStory(t: TestContext, { url, clock }: Example, ways: Ways = {}): Promise<void> {
  const page = await openBrowser(t)
  const elsewhere = await openBrowser(t)
  const { signInAt, inboxAt, isIn, byToken, byGeneration, ...does } = { ...waysOf(url), ...ways }
  const givePassword = async (where: Page) => {
    await where.goto(signInAt)
    await signIn(where, ada)
  }
  const isOut = (where: Page) => standsAt(where, 'Sign in')
  const leave = () => signOut(page).then(() => isOut(page))
  const opensNothing = async (where: Page, kept: Kept) => {
    await putBack(where, inboxAt, kept)
    await isOut(where)
  }

  const goesOn = async () => {
    await page.goto(inboxAt)
    if (byGeneration) return isOut(page)
    await isIn(page)
    await leave()
  }

  await givePassword(elsewhere)
  await isIn(elsewhere)
  await givePassword(page)
  await isIn(page)
  const before = await keptBy(page)

  // She turns it on, and this browser goes on; whatever was opened before is over.
  await does.openSecurity(page)
  const { secret, backupCodes } = await turnOn(page, clock, byToken ? ada.password : null)
  const phone = phoneOf(secret, clock)
  await goesOn()
  await elsewhere.goto(inboxAt)
  await isOut(elsewhere)
  await opensNothing(elsewhere, before)

  // Her password alone opens nothing, nor does what this browser had before.
  await givePassword(page)
  await does.isAsked(page)
  await opensNothing(page, before)
  await givePassword(page)
  await does.isAsked(page)
  await does.giveCode(page, phone.wrongCode())
  await page.getByText('The code is incorrect').first().waitFor()
  await does.giveCode(page, phone.nextCode())
  await isIn(page)
  await leave()

  await givePassword(page)
  await does.giveBackupCode(page, backupCodes[0] ?? '')
  await isIn(page)

  clock.advance(11 * minutes)
  await does.doWhatNeedsFresh(page, phone.nextCode)

  clock.advance(11 * minutes)
  await page.goto(inboxAt)
  await isIn(page)
  await does.openSecurity(page)
  await page.getByText('9 of 10').waitFor()
  await turnOff(page, phone.nextCode)
  await goesOn()
  await givePassword(page)
  await isIn(page)
  await leave()
}

function waysOf(url: string): Required<Ways> {
  return {
    signInAt: `${url}/sign-in`,
    inboxAt: `${url}/inbox`,
    byToken: false,
    byGeneration: false,
    async isIn(page) {
      await standsAt(page, 'Inbox')
      await page.getByText(`Signed in as ${ada.name}`).waitFor()
    },
    isAsked: (page) => page.getByLabel('Code from your app').waitFor(),
    async giveCode(page, code) {
      await page.getByLabel('Code from your app').fill(code)
      await page.getByRole('button', { name: 'Verify' }).click()
    },
    async giveBackupCode(page, code) {
      await page.getByRole('link', { name: 'Use a backup code instead' }).click()
      await page.getByLabel('Backup code').fill(code)
      await page.getByRole('button', { name: 'Verify' }).click()
    },
    openSecurity: (page) => page.getByRole('link', { name: 'Two-step authentication' }).click(),
    async doWhatNeedsFresh(page, code) {
      await page.goto(`${url}/password`)
      await standsAt(page, 'Confirm that it’s you')
      await page.getByLabel('Code from your app').fill(code())
      await page.getByRole('button', { name: 'Continue', exact: true }).click()
      await standsAt(page, 'Change password')
    },
  }
}
