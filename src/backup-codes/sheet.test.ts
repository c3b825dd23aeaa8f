import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { systemRandomness } from '../adapters/randomness.ts'
import { colours } from '../colours.ts'
import { makeBackupCode } from './code.ts'
import { type Sheet, sheetAsPdf, sheetAsText } from './sheet.ts'

const codes = Array.from({ length: 10 }, () => makeBackupCode(systemRandomness))
const anna = {
  product: 'Countersign',
  account: 'anna.kowalska@example.com',
  name: 'Anna Kowalska',
  organisation: 'Northwind Logistics',
  madeAt: Date.UTC(2026, 10, 24, 14, 58),
  codes,
  signInUrl: 'https://sign-in.example.com/sign-in',
  colours: colours.light,
}
const polish = { ...anna, name: 'ZAŻÓŁĆ GĘŚLĄ JAŹŃ', organisation: 'zażółć gęślą jaźń Ńandu' }
const longest: Sheet = {
  ...anna,
  product: 'Żegluga Śródlądowa i Przewozy Wielkogabarytowe Wrocław S.A.W',
  account: `${'W'.repeat(48)}@example.com`,
  name: 'W'.repeat(60),
  organisation: 'Ż'.repeat(60),
}

test('BAC-9: the PDF is one A4 page', async () => {
  const pdf = await open(await sheetAsPdf(anna, 'en'))
  assert.equal(pdf.numPages, 1)
  const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 })
  assert.deepEqual([Math.round(width), Math.round(height)], [595, 842])
})

test('BAC-9: all ten codes, the address, names and date are real text', async () => {
  const texts = await textsOf(await sheetAsPdf(anna, 'en'))
  assert.deepEqual(
    texts.filter((text) => codes.includes(text)),
    codes,
  )
  for (const text of [anna.account, anna.name, anna.organisation, '24 November 2026 at 14:58 UTC'])
    assert.ok(texts.includes(text), text)
})

test('BAC-9: language and title are set, the title is shown, and the text is tagged', async () => {
  const bytes = await sheetAsPdf(anna, 'pl')
  const pdf = await open(bytes)
  const { info } = await pdf.getMetadata()
  assert.deepEqual({ Language: 'pl', Title: 'Countersign: kody zapasowe', ...info }, info)
  assert.equal((await pdf.getViewerPreferences())?.get('DisplayDocTitle'), true)
  assert.match(Buffer.from(bytes).toString('latin1'), /\/Marked true/)
  const tree = await (await pdf.getPage(1)).getStructTree()
  assert.match(JSON.stringify(tree), /"Document".*"H1".*"L".*"LI".*"H2"/)
})

test('BAC-9: Polish letters come out as text, and each has its shape in an embedded font', async () => {
  const bytes = await sheetAsPdf(polish, 'pl')
  const texts = await textsOf(bytes)
  assert.ok(texts.includes(polish.name) && texts.includes(polish.organisation))
  assert.equal(await missingShapes(bytes), 0)
  const raw = Buffer.from(bytes).toString('latin1')
  assert.equal(raw.match(/\/FontFile2/g)?.length, 3)
  assert.doesNotMatch(raw, /\/Type1\b/)
})

test('BAC-9: with names of 60 characters everything stays on the page in English', async () => {
  await everythingIsOnThePage(await sheetAsPdf(longest, 'en'), longest)
})

test('BAC-9: with names of 60 characters everything stays on the page in Polish', async () => {
  await everythingIsOnThePage(await sheetAsPdf(longest, 'pl'), longest)
})

test('BAC-9: an address of the greatest length still stands whole on the one page', async () => {
  const sheet = { ...anna, account: `${'a'.repeat(64)}@${'long-name.'.repeat(18)}example` }
  await everythingIsOnThePage(await sheetAsPdf(sheet, 'pl'), sheet)
})

test('a Ukrainian or Greek name is drawn with its own letters', async () => {
  const sheet = { ...anna, name: 'Ґалаґан Їжакевич', organisation: 'Ωκεανός Ναυτιλία' }
  const bytes = await sheetAsPdf(sheet, 'en')
  const texts = await textsOf(bytes)
  assert.ok(texts.includes(sheet.name) && texts.includes(sheet.organisation))
  assert.equal(await missingShapes(bytes), 0)
})

test('what the fonts can’t draw is left out of the PDF rather than shown as empty boxes', async () => {
  const bytes = await sheetAsPdf({ ...anna, name: '山田花子', product: '連署' }, 'en')
  const texts = await textsOf(bytes)
  assert.equal(await missingShapes(bytes), 0)
  assert.ok(texts.includes(anna.account) && texts.includes('sign-in.example.com'))
  assert.ok(!texts.includes('Name'))
})

test('BAC-8: the text sheet holds the same ten codes in the same order, each behind a box', async () => {
  const lines = sheetAsText(anna, 'en').split('\n')
  assert.deepEqual(
    lines.filter((line) => line.startsWith('[ ] ')),
    codes.map((code) => `[ ] ${code}`),
  )
  assert.ok(lines.includes(`E-mail address: ${anna.account}`))
  assert.ok(lines.every((line) => line.length <= 76))
})

test('I18N-1: the Polish sheets are Polish throughout', async () => {
  const text = sheetAsText(anna, 'pl')
  const drawn = (await textsOf(await sheetAsPdf(anna, 'pl'))).join(' ')
  for (const sheet of [text, drawn]) {
    assert.match(sheet, /Kody zapasowe|kody zapasowe/)
    assert.match(sheet, /24 listopada 2026/)
    assert.doesNotMatch(sheet, /backup|code|sheet|phone/i)
  }
})

test('the time zone of the date can be given', () => {
  assert.match(sheetAsText(anna, 'pl', 'Europe/Warsaw'), /24 listopada 2026 15:58 CET/)
})

test('a name with line breaks or invisible characters adds no line of its own', () => {
  const text = sheetAsText({ ...anna, name: 'Anna\r\n[ ] AAAA-\u202eBBBB', organisation: ' \u200b ' }, 'en')
  assert.ok(text.split('\n').includes('Name: Anna [ ] AAAA-BBBB'))
  assert.doesNotMatch(text, /Organisation|\r/)
})

async function everythingIsOnThePage(bytes: Uint8Array, sheet: Sheet): Promise<void> {
  const pdf = await open(bytes)
  assert.equal(pdf.numPages, 1)
  const items = await itemsOf(bytes)
  const texts = items.map(({ text }) => text)
  // A long address is broken over lines, never cut.
  assert.ok(texts.join('').includes(sheet.account))
  assert.ok(!texts.some((text) => text.includes('…')))
  assert.deepEqual(
    texts.filter((text) => codes.includes(text)),
    codes,
  )
  assert.ok(items.every(({ x, right, y }) => x >= 60 && right <= 540 && y >= 30))
}

const open = (bytes: Uint8Array) => getDocument({ data: Uint8Array.from(bytes), verbosity: 0 }).promise

async function textsOf(bytes: Uint8Array): Promise<string[]> {
  return (await itemsOf(bytes)).map(({ text }) => text)
}

async function itemsOf(bytes: Uint8Array) {
  const page = await (await open(bytes)).getPage(1)
  const { items } = await page.getTextContent()
  return items.flatMap((item) => {
    if (!('str' in item) || item.str.trim() === '') return []
    const [x, y] = [Number(item.transform[4]), Number(item.transform[5])]
    return [{ text: item.str, x, y, right: x + item.width }]
  })
}

/** How many characters a font has no shape for: a PDF shows glyph 0 in their place. */
async function missingShapes(bytes: Uint8Array): Promise<number> {
  const page = await (await open(bytes)).getPage(1)
  const { fnArray, argsArray } = await page.getOperatorList()
  // Between the glyphs stand numbers: kerning.
  type Shown = number | { originalCharCode: number }
  const shown: Shown[] = fnArray.flatMap((operator, at) => (operator === OPS.showText ? argsArray[at][0] : []))
  const glyphs = shown.filter((glyph) => typeof glyph === 'object')
  assert.ok(glyphs.length > 500)
  return glyphs.filter((glyph) => glyph.originalCharCode === 0).length
}
