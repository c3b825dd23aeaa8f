import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '../src/routes.ts'
import type { Page } from 'playwright-core'
import { minutes } from '../src/limits.ts'
import { addPasskey } from '../test/passkeys.ts'
import { makeKey } from '../test/security-key.ts'
import { anotherBrowser, givePassword, visit } from './visit.ts'
import { watch } from './watch.ts'

const heaviest = 80_000 // bytes as transferred, font included

test('the sign-in page with all that it loads transfers at most 80 kB', async (t) => {
  const { page } = await visit(t)
  const { total, list, paths } = await weighing(page, () => page.goto(routes.signIn, { waitUntil: 'networkidle' }))
  assert.ok(
    ['.css', '.woff2', '.js'].every((ending) => paths.some((path) => path.endsWith(ending))),
    list,
  )
  assert.ok(total > 20_000 && total <= heaviest, `${total} bytes:\n${list}`)
})

test('the page that asks for a code, with a passkey beside it, transfers at most 90 kB with all that it loads', async (t) => {
  const { app, page } = await visit(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  await addPasskey(browser, makeKey(), 'Key', app.baseUrl)
  await browser.post('signOut')
  app.clock.advance(1 * minutes)
  await givePassword(page, ada)
  await page.waitForURL((url) => url.pathname === routes.signInCode || url.pathname === routes.signInPasskey)
  // Another one, with nothing in its cache yet.
  const other = await anotherBrowser(app)
  t.after(() => other.context().close())
  await other.context().addCookies(await page.context().cookies())
  const weigh = await weighing(other, () => other.goto(routes.signInCode, { waitUntil: 'networkidle' }))
  assert.ok(weigh.list.includes('/passkey.js'), weigh.list)
  assert.ok(weigh.total > 20_000 && weigh.total <= 90_000, `${weigh.total} bytes:\n${weigh.list}`)
})

test('WEB-1: what a page must not do is seen by those who watch it', async (t) => {
  const { app, page } = await visit(t)
  const found = watch(page, app.baseUrl)
  await page.goto(routes.signIn)
  assert.deepEqual(found, [])
  await page.evaluate(() =>
    document.head.append(Object.assign(document.createElement('style'), { textContent: 'p{}' })),
  )
  await page.evaluate(() => fetch('https://elsewhere.example/').catch(() => null))
  assert.ok(found.length >= 2, found.join('\n'))
})

/** What a page transfers. */
async function weighing(page: Page, open: () => Promise<unknown>) {
  const sizes = new Map<string, Promise<number>>()
  page.on('requestfinished', (request) => {
    const size = request.sizes().then(({ responseBodySize }) => responseBodySize)
    sizes.set(new URL(request.url()).pathname, size)
  })
  await open()
  const loaded = await Promise.all([...sizes].map(async ([path, size]) => [path, await size] as const))
  const total = loaded.reduce((sum, [, size]) => sum + size, 0)
  return { total, list: loaded.map(([path, size]) => `${path}: ${size}`).join('\n'), paths: [...sizes.keys()] }
}
