import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test, type TestContext } from 'node:test'
import type { BrowserContextOptions } from 'playwright-core'
import { textsIn } from './pdf-text.ts'
import { enrolUntilFinish, givePassword, sees, visit } from './visit.ts'

test('BAC-8: on paper stand the product, the account, the date, the ten codes and what to do with them', async (t) => {
  const { page, codes, ada } = await atTheBackupCodes(t)
  const printed = await textsIn(await page.pdf({ format: 'A4' }))
  const text = printed.join(' ').replace(/\s+/g, ' ')
  const position = (what: string) => text.indexOf(what)
  for (const code of codes) assert.ok(position(code) > 0, `${code} in: ${text}`)
  let rest = text
  const use =
    'Where you are asked for a code from your app, a passkey or a security key, choose “Use a backup code instead”.'
  const wanted = ['Countersign · Backup codes', `Account: ${ada.email}`, 'Made on 2 March 2027', use, ...codes]
  wanted.push('Each code works once.', 'Never tell one to somebody who calls or writes.')
  for (const part of wanted) {
    assert.ok(rest.includes(part), `“${part}” in: ${rest}`)
    rest = rest.replace(part, '')
  }
  assert.match(rest, /^[\d\s.]*$/, 'nothing else is printed but the numbers of the codes')
})

test('BAC-8: the sheet fits on one page, in Polish too', async (t) => {
  const { page } = await atTheBackupCodes(t)
  await page.getByRole('button', { name: 'Polski' }).click()
  await page.getByRole('heading', { name: 'Zapisz kody zapasowe' }).waitFor()
  const pdf = await page.pdf({ format: 'A4' })
  assert.equal(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length, 1)
  assert.ok((await textsIn(pdf)).join(' ').includes('Kody zapasowe'))
})

test('BAC-8: “Copy” puts the ten codes on the clipboard, one a line, and says so; then Finish asks nothing', async (t) => {
  const { page, codes } = await atTheBackupCodes(t, { permissions: ['clipboard-read', 'clipboard-write'] })
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await page
    .getByRole('status')
    .filter({ hasText: /^Copied$/ })
    .waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), codes.join('\n'))
  await page.getByRole('button', { name: 'Finish' }).click()
  await sees(page, 'Two-step authentication is on')
})

test('BAC-8: the text file holds the same ten codes; then Finish asks nothing', async (t) => {
  const { page, codes } = await atTheBackupCodes(t)
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download as text' }).click()
  const download = await downloading
  assert.equal(download.suggestedFilename(), 'countersign-backup-codes.txt')
  const text = await readFile(await download.path(), 'utf8')
  assert.deepEqual(text.match(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/g), codes)
  await page.getByRole('button', { name: 'Finish' }).click()
  await sees(page, 'Two-step authentication is on')
})

test('“Print” opens the browser’s own dialog; then Finish asks nothing', async (t) => {
  const { page } = await atTheBackupCodes(t)
  await page.evaluate(() => Object.assign(globalThis, { print: () => (document.title = 'printing') }))
  await page.getByRole('button', { name: 'Print' }).click()
  assert.equal(await page.title(), 'printing')
  await page.getByRole('button', { name: 'Finish' }).click()
  await sees(page, 'Two-step authentication is on')
})

test('Finish without keeping the codes asks once, shows them again on request, and forces nothing', async (t) => {
  const { page, codes } = await atTheBackupCodes(t)
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('heading', { name: 'Do you have your backup codes?' }).waitFor()
  await page.getByRole('link', { name: 'Back to the codes' }).click()
  await sees(page, codes[0] ?? '')
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('button', { name: 'Yes, I have them. Finish' }).click()
  await sees(page, 'Two-step authentication is on')
})

async function atTheBackupCodes(t: TestContext, options: BrowserContextOptions = {}) {
  const { app, page } = await visit(t, options)
  const ada = await app.person()
  await givePassword(page, ada)
  const codes = await enrolUntilFinish(app, page)
  // What notices that the codes were kept runs once everything is there.
  await page.waitForLoadState()
  return { app, page, ada, codes }
}
