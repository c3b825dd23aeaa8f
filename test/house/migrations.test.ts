import { strict as assert } from 'node:assert'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { migrations } from '../../src/adapters/migrations/all.ts'
import { importsOf, readSources, type Source } from './sources.ts'

const files = readSources('src/adapters/migrations/0*.ts').toSorted((a, b) => (a.path < b.path ? -1 : 1))
const nameOf = ({ path }: Source) => path.replace(/^.*\/|\.ts$/g, '')

/** Of the text, however a check-out ends its lines. */
const checksumOf = (text: string) => createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')

test('OPS-8: a migration that landed is what it was: its file has the checksum that stands in every database', () => {
  assert.ok(files.length >= 4, 'the files are found')
  assert.deepEqual(
    Object.fromEntries(files.map((file) => [nameOf(file), checksumOf(file.text)])),
    Object.fromEntries(Object.entries(migrations).map(([name, { checksum }]) => [name, checksum])),
    'one that landed is never edited: what is wrong with it is mended by a new one. A new one is named in all.ts, with this checksum',
  )
  const [first] = files
  assert.notEqual(checksumOf(`${first?.text} `), checksumOf(first?.text ?? ''))
})

test('OPS-8: migrations are numbered without a gap, and lean on nothing of ours that may change after they landed', () => {
  assert.deepEqual(
    files.map((file) => nameOf(file).slice(0, 4)),
    files.map((_, index) => String(index + 1).padStart(4, '0')),
  )
  const ours = (source: Source) => importsOf(source).filter(({ to }) => /^(?:src|test)\//.test(to))
  assert.deepEqual(files.flatMap(ours), [])
  assert.equal(
    ours({ path: 'src/adapters/migrations/0099-x.ts', text: `import { minutes } from '../../limits.ts'` }).length,
    1,
  )
})
