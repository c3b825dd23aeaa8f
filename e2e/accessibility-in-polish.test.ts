import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everyPage } from './every-page.ts'
import { inspect } from './inspect.ts'
import { visit } from './visit.ts'

// A file of its own, so that both languages are walked through at the same time.
test('A11Y-1, A11Y-6: in Polish every page passes axe in light and dark, fits 320 px and twice the text, and can be hit', async (t) => {
  const { app, page } = await visit(t, { locale: 'pl-PL', reducedMotion: 'reduce' })
  const found: string[] = []
  await everyPage(app, page, 'pl', async (where) => void found.push(...(await inspect(page, where))))
  assert.deepEqual(found, [])
})
