import { buffer } from 'node:stream/consumers'
import type PDFDocument from 'pdfkit'
import type { Instant } from '../adapters/clock.ts'
import { lazily } from '../adapters/lazily.ts'
import { ownFile } from '../adapters/own-files.ts'
import { foldName } from '../spelling/name.ts'
import type { Palette } from '../colours.ts'
import { dateAndTime } from '../ui/dates.ts'
import { sign } from '../ui/logo.ts'
import { type Locale, sayIn } from '../messages/messages.ts'

/** What stands on a sheet of backup codes. `codes` as people see them, `product` as the pages name it. */
export type Sheet = {
  product: string
  /** The e-mail address that someone signs in with. */
  account: string
  name: string
  /** Null: none. */
  organisation: string | null
  madeAt: Instant
  codes: string[]
  signInUrl: string
  colours: Palette
}

type Pdf = InstanceType<typeof PDFDocument> & { colours: Palette }
type Part = ReturnType<Pdf['struct']>
type Pair = [head: string, text: string]

const fonts = { text: 'ui/fonts/inter-400.ttf', strong: 'ui/fonts/inter-600.ttf', code: 'ui/fonts/mono-500.ttf' }
/** Letters and signs that the fonts above can draw (`scripts/fonts.mjs`). */
const drawable = /^[\x20-\x7e\u00a0-\u017f\u0218-\u021b\u0384-\u03ce\u0400-\u045f\u0490\u0491‘’‚“”„–—…•×→✓€ẞ]*$/

// In points, 72 to the inch. A4 is 595 wide and 842 high.
const left = 64
const width = 467
const headColumn = 142
const textColumn = { x: left + headColumn + 18, width: width - headColumn - 18 }
const codeRow = 28
const boxSize = 11

/** Whether the PDF's fonts have all that a name is written with. */
export const isDrawable = (text: string): boolean => drawable.test(foldName(text))

/** The sheet as plain text, UTF-8, with `[ ]` before each code. `timeZone` as a page's reader has it. */
export function sheetAsText(sheet: Sheet, locale: Locale, timeZone: string | null = null): string {
  const words = wordsOf(sheet, locale, timeZone)
  const parts = [
    [words.documentTitle, '='.repeat(words.documentTitle.length), wrapped(words.purpose)],
    words.details.map(([head, text]) => `${head}: ${text}`),
    [words.codes, '', ...sheet.codes.map((code) => `[ ] ${code}`)],
    [words.advice.title, '-'.repeat(words.advice.title.length)],
    ...words.advice.pairs.map(([head, text]) => [head, wrapped(text, '  ')]),
  ]
  return parts.map((lines) => `${lines.join('\n')}\n`).join('\n')
}

/** Editors that don't wrap show it whole; an address is never broken. */
function wrapped(text: string, indent = ''): string {
  return text.replace(/(.{1,72})(?:\s+|$)/g, `${indent}$1\n`).trimEnd()
}

/**
 * The sheet as a PDF: one A4 page of real text, tagged, with its language and title (requirement BAC-9). `timeZone` as a
 * page's reader has it. A name or organisation in a script that the fonts lack is left out: the address says whose codes they are.
 */
export async function sheetAsPdf(sheet: Sheet, locale: Locale, timeZone: string | null = null): Promise<Uint8Array> {
  const product = isDrawable(sheet.product) ? sheet.product : new URL(sheet.signInUrl).host
  const words = wordsOf({ ...sheet, product }, locale, timeZone)
  const pdf = await openPdf({ ...sheet, product }, words.documentTitle, locale)
  const page = pdf.struct('Document')
  pdf.addStructure(page)
  drawMark(pdf)
  write(pdf, page, 'P', product, { x: left + 32, y: 60, width: width - 32, font: 'strong', size: 12, lines: 1 })
  let y = write(pdf, page, 'H1', words.title, { y: 106, font: 'strong', size: 27 }) + 5
  y = write(pdf, page, 'P', words.purpose, { y, size: 11, color: pdf.colours.inkSoft, lines: 2 }) + 20
  y =
    drawPairs(
      pdf,
      page,
      words.details.filter(([, text]) => isDrawable(text)),
      { y, heads: 'text', gap: 4, lines: 6 },
    ) + 20
  y = drawCodes(pdf, page, sheet.codes, words.codes, y) + 26
  y = write(pdf, page, 'H2', words.advice.title, { y, font: 'strong', size: 13, color: pdf.colours.accent }) + 10
  drawPairs(pdf, page, words.advice.pairs, { y, heads: 'strong', gap: 9, lines: 6 })
  page.end()
  pdf.end()
  return buffer(pdf)
}

function wordsOf(sheet: Sheet, locale: Locale, timeZone: string | null) {
  const say = sayIn(locale)
  const product = foldName(sheet.product)
  const details: Pair[] = [
    [say('sheet.email'), foldName(sheet.account)],
    [say('sheet.name'), foldName(sheet.name)],
    ...(sheet.organisation === null ? [] : [[say('sheet.organisation'), foldName(sheet.organisation)] as Pair]),
    [say('sheet.made'), dateAndTime({ locale, timeZone }, sheet.madeAt)],
  ]
  const pairs: Pair[] = [
    [say('sheet.keep.title'), say('sheet.keep')],
    [say('sheet.once.title'), say('sheet.once')],
    [say('sheet.use.title'), say('sheet.use', { url: sheet.signInUrl })],
    [say('sheet.renew.title'), say('sheet.renew')],
    [say('sheet.never.title'), say('sheet.never')],
  ]
  return {
    documentTitle: say('sheet.documentTitle', { product }),
    title: say('sheet.title'),
    purpose: say('sheet.purpose', { product }),
    details: details.filter(([, text]) => text !== ''),
    codes: say('sheet.codes'),
    advice: { title: say('sheet.advice'), pairs },
  }
}

/** Read with the first sheet: the font machinery takes longer than the rest of a start. */
const pdfkit = lazily(() => import('pdfkit'))

async function openPdf({ product: author, madeAt, colours }: Sheet, title: string, lang: Locale): Promise<Pdf> {
  const { default: Document } = await pdfkit()
  const pdf = new Document({
    size: 'A4',
    // No margins: what is drawn low on the page never opens a second one.
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    lang,
    displayTitle: true,
    info: { Title: title, Author: author, Creator: author, CreationDate: new Date(madeAt) },
    // No font to begin with: the library's own would be looked for beside its sources, and the built program has none there.
    font: '',
  })
  for (const [name, path] of Object.entries(fonts)) pdf.registerFont(name, ownFile(path))
  return Object.assign(pdf, { colours })
}

/** The word mark's sign: a first stroke, and a second that joins it. */
function drawMark(pdf: Pdf): void {
  asDecoration(pdf, () => {
    pdf.save().translate(left, 55).scale(0.75).lineWidth(sign.stroke).lineCap('round').lineJoin('round')
    pdf.path(sign.first).stroke(pdf.colours.ink)
    pdf.path(sign.second).stroke(pdf.colours.accent)
    pdf.restore()
  })
}

/** Heads on the left, texts on the right, one pair below the other. Answers where the last one ends. */
function drawPairs(
  pdf: Pdf,
  page: Part,
  pairs: Pair[],
  look: { y: number; heads: keyof typeof fonts; gap: number; lines: number },
): number {
  const list = pdf.struct('L')
  page.add(list)
  const ends = pairs.reduce((y, [head, text]) => {
    const item = pdf.struct('LI')
    list.add(item)
    const color = look.heads === 'text' ? pdf.colours.inkSoft : pdf.colours.ink
    const headEnd = write(pdf, item, 'Lbl', head, { y, width: headColumn, font: look.heads, color })
    const textEnd = write(pdf, item, 'LBody', text, { ...textColumn, y, lines: look.lines })
    return Math.max(headEnd, textEnd) + look.gap
  }, look.y)
  return ends - look.gap
}

/** Two columns, the first read to its end before the second, each code behind an empty box to tick. */
function drawCodes(pdf: Pdf, page: Part, codes: string[], caption: string, top: number): number {
  const rows = Math.ceil(codes.length / 2)
  const inset = 24
  const first = top + 46
  const height = 46 + rows * codeRow + 10
  asDecoration(pdf, () =>
    pdf
      .roundedRect(left, top, width, height, 8)
      .lineWidth(0.75)
      .fillAndStroke(pdf.colours.accentWash, pdf.colours.rule),
  )
  write(pdf, page, 'P', caption, {
    x: left + inset,
    y: top + 18,
    width: width - 2 * inset,
    size: 9.5,
    color: pdf.colours.inkSoft,
  })
  const list = pdf.struct('L')
  page.add(list)
  for (const [index, code] of codes.entries()) {
    const x = left + inset + Math.floor(index / rows) * (width / 2 - 6)
    const y = first + (index % rows) * codeRow
    asDecoration(pdf, () =>
      pdf
        .roundedRect(x, y + 3.5, boxSize, boxSize, 2)
        .lineWidth(0.9)
        .fillAndStroke(pdf.colours.surface, pdf.colours.inkSoft),
    )
    const item = pdf.struct('LI')
    list.add(item)
    write(pdf, item, 'LBody', code, { x: x + boxSize + 11, y, font: 'code', size: 14.5 })
  }
  return top + height
}

type Look = {
  y: number
  x?: number
  width?: number
  font?: keyof typeof fonts
  size?: number
  color?: string
  /** What is longer ends in an ellipsis, so that no name pushes the rest off the page. */
  lines?: number
}

/** Writes a text as one tagged part. Answers where it ends. */
function write(pdf: Pdf, structParent: Part, structType: string, text: string, look: Look): number {
  const { x = left, y, width: wide = width, font = 'text', size = 10, color = pdf.colours.ink, lines = 3 } = look
  pdf.font(font).fontSize(size).fillColor(color)
  const lineGap = size * 0.22
  const height = lines * (pdf.currentLineHeight(true) + lineGap)
  pdf.text(text, x, y, { width: wide, height, lineGap, ellipsis: true, structParent, structType })
  return pdf.y
}

/** What is only there to look at: readers of the page's structure pass it by. */
function asDecoration(pdf: Pdf, draw: () => void): void {
  pdf.markContent('Artifact', { type: 'Layout' })
  draw()
  pdf.endMarkedContent()
}
