import { after, type TestContext } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../test/chromium.ts'
import { codesOn, secretOn } from '../test/browser.ts'
import type { Someone } from '../test/kit.ts'
import { seconds } from '../src/limits.ts'
import { routes } from '../src/routes.ts'
import { type Served, serveApp } from '../test/served.ts'

let launched: Promise<Browser> | undefined
const longestWait = 20 * seconds // a busy machine is no fault

after(async () => (await launched)?.close())

/** A page of the application in a browser of its own cookies; both are gone when the test ends. */
export async function visit(
  t: TestContext,
  options: BrowserContextOptions = {},
  serving: Parameters<typeof serveApp>[1] = {},
): Promise<{ app: Served; page: Page }> {
  let page: Page | undefined
  // Before the server, which waits for whoever is still connected.
  t.after(() => page?.context().close())
  const app = await serveApp(t, serving)
  page = await anotherBrowser(app, options)
  return { app, page }
}

/** A page with cookies of its own. Addresses may be paths. Close its context when done. */
export async function anotherBrowser(app: Served, options: BrowserContextOptions = {}): Promise<Page> {
  launched ??= launchBrowser()
  const context = await (
    await launched
  ).newContext({ baseURL: app.baseUrl, locale: 'en-GB', ignoreHTTPSErrors: true, ...options })
  context.setDefaultTimeout(longestWait)
  return context.newPage()
}

/** Gives the password; ends at the start page or at the question for a code. */
export async function givePassword(page: Page, person: Someone): Promise<void> {
  await page.goto(routes.signIn)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** The cogwheel, "Profile settings", "Security": the way the design names. */
export async function openSecurity(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings menu' }).click()
  await page.getByRole('link', { name: 'Profile settings' }).click()
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Security' }).click()
  await page.getByRole('heading', { name: 'Security', level: 1 }).waitFor()
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings menu' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('You are signed out.').waitFor()
}

/** Text that stands on the page, in sight. */
export async function sees(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor()
}

/** A browser puts the focus where a page wants it when it first draws it: some moments after its text can be found. */
export async function focusIsSettled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const wanted = [...document.querySelectorAll('[autofocus]')].some((element) => element.checkVisibility())
    return !wanted || document.activeElement !== document.body
  })
}

/** From being signed in to the ten backup codes; only Finish is left. Returns the codes. */
export async function enrolUntilFinish(app: Served, page: Page): Promise<string[]> {
  await openSecurity(page)
  await page.getByRole('button', { name: 'Enable two-step authentication' }).click()
  await page.getByRole('heading', { name: 'Scan the QR code' }).waitFor()
  const secret = secretOn(await page.content())
  await page.getByRole('link', { name: 'Next' }).click()
  await page.getByLabel('Code from your app').fill(app.codeNow(secret))
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('heading', { name: 'Save your backup codes' }).waitFor()
  return codesOn(await page.content())
}
