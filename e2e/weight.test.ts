import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '../src/routes.ts'
import { visit } from './visit.ts'
import { watch } from './watch.ts'

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
