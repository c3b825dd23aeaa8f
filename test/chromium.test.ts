import assert from 'node:assert/strict'
import { test } from 'node:test'
import { launchBrowser } from './chromium.ts'

test('the browser of the tests draws a page, Polish letters included', async (t) => {
  const browser = await launchBrowser()
  t.after(() => browser.close())
  const page = await browser.newPage()
  await page.goto(`data:text/html;charset=utf-8,${encodeURIComponent('<h1>Zażółć gęślą jaźń</h1>')}`)
  assert.equal(await page.getByRole('heading').innerText(), 'Zażółć gęślą jaźń')
  const { width } = (await page.getByRole('heading').boundingBox()) ?? { width: 0 }
  assert.ok(width > 0)
})
