import { after, type TestContext } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { minutes, seconds } from '../../src/limits.ts'
import { launchBrowser } from '../../test/chromium.ts'
import type { Someone } from '../../test/kit.ts'
import { type Served, serveApp } from '../../test/served.ts'
import { serveInside, type ServedInside } from './serve-inside.ts'
import { serveExport } from './serve-export.ts'

const longestWait = 20 * seconds // a busy machine is no fault
const serving = { web: serveExport('web'), inside: serveExport('inside') }
const launching: Promise<Browser> = launchBrowser()
after(async () => {
  await (await launching).close()
  for (const build of Object.values(serving)) (await build).close()
})

type PhoneOptions = BrowserContextOptions & { env?: Record<string, string> }

/** The app on a phone's screen, and the real server that it may talk to, with these settings. Both are gone when the test ends. */
export async function phone(
  t: TestContext,
  { env, ...options }: PhoneOptions = {},
): Promise<{ app: Served; page: Page }> {
  const { origin } = await serving.web
  const app = await serveApp(t, { env: { API_ORIGINS: origin, ...env } })
  return { app, page: await openPhone(t, origin, options) }
}

/** The same for an application of somebody else's: the app that was built for it, and its server. */
export async function phoneInside(
  t: TestContext,
  options: BrowserContextOptions = {},
): Promise<{ app: ServedInside; page: Page }> {
  const { origin } = await serving.inside
  const app = await serveInside(t, origin)
  return { app, page: await openPhone(t, origin, options) }
}

async function openPhone(t: TestContext, baseURL: string, options: BrowserContextOptions): Promise<Page> {
  const screen = { viewport: { width: 390, height: 844 }, locale: 'en-GB', hasTouch: true }
  const context = await (await launching).newContext({ ...screen, baseURL, ...options })
  context.setDefaultTimeout(longestWait)
  t.after(() => context.close())
  const page = await context.newPage()
  await page.goto('/')
  return page
}

/** The first start: types the server's address. */
export async function chooseServer(page: Page, address: string): Promise<void> {
  await page.getByLabel('Server address').fill(address)
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** The first step. */
export async function givePassword(page: Page, person: Someone): Promise<void> {
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Both steps; ends at home. */
export async function signIn(page: Page, app: Served, person: Someone & { secret: string }): Promise<void> {
  await givePassword(page, person)
  await page.getByLabel('Code from your app').fill(app.codeNow(person.secret))
  await page.getByRole('button', { name: 'Verify' }).click()
  await sees(page, `Hello, ${person.name}`)
  // The next code is another one.
  app.clock.advance(minutes)
}

/** Text that stands on the screen, in sight. */
export async function sees(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor()
}
