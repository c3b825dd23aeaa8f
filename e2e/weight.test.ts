import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { routes } from '../src/routes.ts'
import { everyPage } from './every-page.ts'
import { visit } from './visit.ts'

const heaviest = 80_000 // bytes as transferred, font included

test('the sign-in page with all that it loads transfers at most 80 kB', async (t) => {
  const { page } = await visit(t)
  const sizes = new Map<string, Promise<number>>()
  page.on('requestfinished', (request) => {
    const size = request.sizes().then(({ responseBodySize }) => responseBodySize)
    sizes.set(new URL(request.url()).pathname, size)
  })
  await page.goto(routes.signIn, { waitUntil: 'networkidle' })
  const loaded = await Promise.all([...sizes].map(async ([path, size]) => [path, await size] as const))
  const total = loaded.reduce((sum, [, size]) => sum + size, 0)
  const list = loaded.map(([path, size]) => `${path}: ${size}`).join('\n')
  assert.ok(
    ['.css', '.woff2', '.js'].every((ending) => loaded.some(([path]) => path.endsWith(ending))),
    list,
  )
  assert.ok(total > 20_000 && total <= heaviest, `${total} bytes:\n${list}`)
})

test('WEB-1: no page asks another host for anything, breaks its Content-Security-Policy or fails in the console', async (t) => {
  const { app, page } = await visit(t)
  const found = watch(page, app.baseUrl)
  let where = ''
  await everyPage(app, page, 'en', async (place) => void (where = place))
  assert.deepEqual(found, [])
  assert.equal(where, 'a mail')
  // The watch is awake: what a page must not do is seen.
  await page.evaluate(() =>
    document.head.append(Object.assign(document.createElement('style'), { textContent: 'p{}' })),
  )
  await page.evaluate(() => fetch('https://elsewhere.example/').catch(() => null))
  assert.ok(found.length >= 2, found.join('\n'))
})

/** What goes wrong from here on. A refused form is answered with 4xx, of which browsers tell in the console: that is no fault. */
function watch(page: Page, baseUrl: string): string[] {
  const found: string[] = []
  page.on('console', (message) => {
    const refusal = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())
    const ofThePage = message.location().url === page.url()
    if (['error', 'warning'].includes(message.type()) && !(refusal && ofThePage)) found.push(message.text())
  })
  page.on('pageerror', (problem) => found.push(String(problem)))
  page.on('request', (request) => {
    const isOurs = request.url().startsWith(`${baseUrl}/`) || request.url().startsWith('data:')
    if (!isOurs) found.push(`asked ${request.url()}`)
  })
  page.on('requestfailed', (request) => {
    const { errorText = '' } = request.failure() ?? {}
    // What a next page made needless is given up.
    if (errorText !== 'net::ERR_ABORTED') found.push(`failed: ${request.url()} ${errorText}`)
  })
  return found
}
