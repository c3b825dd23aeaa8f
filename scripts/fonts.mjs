// Cuts the fonts in src/ui/fonts to the letters that the product uses. Its output is committed; run it again only to add
// letters or to take newer fonts. Its packages are heavy and needed once, so they stay outside package.json:
//
//   cd "$(mktemp -d)"
//   npm install --no-save --ignore-scripts subset-font@2.9.0 inter-ui@4.1.1 @fontsource/jetbrains-mono@5.3.0
//   node …/countersign/scripts/fonts.mjs .
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'

const packages = resolve(process.argv[2] ?? '.')
const output = resolve(import.meta.dirname, '../src/ui/fonts')
const require = createRequire(join(packages, 'anything.js'))
const subsetFont = require('subset-font')

const characters = (from, to) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i))
const ascii = characters(0x20, 0x7e)
const noBreakSpace = '\u00a0'
// Latin-1 and Latin Extended-A: Polish and its neighbours, for the names of people and companies.
const letters = characters(0xc0, 0x17f) + 'ẞȘșȚț'
// Paper has no second font to fall back on as a browser has, so its cuts also write Greek and Cyrillic names.
const lettersOnPaper = letters + characters(0x384, 0x3ce) + characters(0x400, 0x45f) + 'Ґґ'
const signs = noBreakSpace + '¡¿§©°ªº«»‘’‚“”„–—…·•×→✓€'

const folderOf = (name) => dirname(require.resolve(`${name}/package.json`))
const inter = join(folderOf('inter-ui'), 'variable/InterVariable.woff2')
const mono = join(folderOf('@fontsource/jetbrains-mono'), 'files/jetbrains-mono-latin-500-normal.woff2')

// Kerning, and digits of one width for the countdown and tables.
const text = { keepFeatures: ['kern', 'tnum'], noHinting: true }
// With ligatures a code would not show each character as it is typed.
const code = { keepFeatures: [], noHinting: true }
// At opsz 14 Inter is drawn for text; its display cut is not used.
const opsz = 14
const plain = ascii + letters + signs
const paper = ascii + lettersOnPaper + signs
const cuts = [
  ['inter.woff2', inter, plain, { ...text, variationAxes: { opsz, wght: { min: 400, max: 700 } } }],
  ['inter-400.ttf', inter, paper, { ...text, variationAxes: { opsz, wght: 400 } }],
  ['inter-600.ttf', inter, paper, { ...text, variationAxes: { opsz, wght: 600 } }],
  ['mono.woff2', mono, ascii, code],
  ['mono-500.ttf', mono, ascii, code],
]

for (const [name, source, wanted, options] of cuts) {
  const targetFormat = name.endsWith('.woff2') ? 'woff2' : 'sfnt'
  const font = await subsetFont(await readFile(source), wanted, { ...options, targetFormat })
  await writeFile(join(output, name), font)
  process.stdout.write(`${name}: ${font.length} bytes\n`)
}
await copyFile(join(folderOf('inter-ui'), 'LICENSE.txt'), join(output, 'LICENSE-inter.txt'))
await copyFile(join(folderOf('@fontsource/jetbrains-mono'), 'LICENSE'), join(output, 'LICENSE-jetbrains-mono.txt'))
