import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { everyPage } from './every-page.ts'
import { inspector } from './inspect.ts'
import { visit } from './visit.ts'
import { watch } from './watch.ts'

// A page that is built alike in both languages is shown to axe once; what words alone can break is looked at in both.
const inspect = inspector()

test('A11Y-1, A11Y-6, WEB-1: in English every page passes axe in light and dark, fits 320 px and twice the text, can be hit, and asks no other host', (t) =>
  everyPagePasses(t, 'en'))

test('A11Y-1, A11Y-6, WEB-1: in Polish every page passes axe, is built and coloured alike, fits 320 px and twice the text, can be hit, and asks no other host', (t) =>
  everyPagePasses(t, 'pl'))

async function everyPagePasses(t: TestContext, locale: 'en' | 'pl') {
  const { app, page } = await visit(t, { locale: locale === 'pl' ? 'pl-PL' : 'en-GB', reducedMotion: 'reduce' })
  const found = watch(page, app.baseUrl)
  await everyPage(app, page, locale, async (where) => void found.push(...(await inspect(page, where))))
  assert.deepEqual(found, [])
}
