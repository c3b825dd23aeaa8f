import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everyPage } from './every-page.ts'
import { inspect } from './inspect.ts'
import { visit } from './visit.ts'
import { watch } from './watch.ts'

// A file of its own, so that both languages are walked through at the same time.
test('A11Y-1, A11Y-6, WEB-1: in Polish every page passes axe, in the same colours, fits 320 px and twice the text, can be hit, and asks no other host', async (t) => {
  const { app, page } = await visit(t, { locale: 'pl-PL', reducedMotion: 'reduce' })
  const found = watch(page, app.baseUrl)
  await everyPage(app, page, 'pl', async (where) => void found.push(...(await inspect(page, where, 'all but colours'))))
  assert.deepEqual(found, [])
})
