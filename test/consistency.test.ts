import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { minutes } from '../src/limits.ts'
import { startApp } from './kit.ts'
import { tour } from './tour.ts'

test('A11Y-7: help stands in the same place on every page', async (t) => {
  const app = await startApp(t)
  const pages = (await tour(app, 'en')).filter((page) => page.text.includes('<html'))
  const help =
    /<\/main>\s*(?:<\/div>\s*)?<footer class="footer">\s*<p>Need help\? Ask an administrator of your organisation\.<\/p>/
  assert.ok(pages.length > 30)
  assert.deepEqual(
    pages.filter((page) => !help.test(page.text)).map((page) => page.where),
    [],
  )
})

test('A11Y-7: nothing is typed twice: the address is kept when signing in starts again, and a factor given once is enough', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ email: 'ada@ferndale.example' })
  const browser = app.browser()
  await browser.givePassword(ada)
  app.clock.advance(11 * minutes)
  await browser.get('signInCode')
  assert.match((await browser.get('signIn')).text, /name="email"[^>]*value="ada@ferndale\.example"/)
  await browser.signIn(ada)
  assert.doesNotMatch((await browser.get('twoStepDisable')).text, /name="code"/)
  assert.doesNotMatch((await browser.get('newBackupCodes')).text, /name="code"/)
})
