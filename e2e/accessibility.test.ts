import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everyPage } from './every-page.ts'
import { inspect } from './inspect.ts'
import { visit } from './visit.ts'
import { watch } from './watch.ts'

test('A11Y-1, A11Y-6, WEB-1: in English every page passes axe in light and dark, fits 320 px and twice the text, can be hit, and asks no other host', async (t) => {
  const { app, page } = await visit(t, { reducedMotion: 'reduce' })
  const found = watch(page, app.baseUrl)
  await everyPage(app, page, 'en', async (where) => void found.push(...(await inspect(page, where, 'colours too'))))
  assert.deepEqual(found, [])
})
