import { strict as assert } from 'node:assert'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const home = join(import.meta.dirname, '..', '..')
const read = (file: string) => readFileSync(join(home, file), 'utf8')

/** The titles of all tests, as they stand in the sources. */
function titlesOfTests(): Set<string> {
  const files = globSync(['src/**/*.test.ts', 'test/**/*.test.ts', 'e2e/**/*.test.ts'], { cwd: home })
  const titles = files.flatMap((file) => [...read(file).matchAll(/^\s*(?:await )?test\(\s*(['"`])(.+?)\1,/gm)])
  return new Set(titles.map(([, , title = '']) => title.replaceAll('\\', '')))
}

/** The tests that a document names: between backquotes, beginning with the id of a rule. */
const testsNamedIn = (text: string) => [...text.matchAll(/`([A-Z0-9]+-\d+[^`]*)`/g)].map(([, title = '']) => title)

test('SECURITY.md names only tests that exist', () => {
  const titles = titlesOfTests()
  const named = testsNamedIn(read('SECURITY.md'))
  assert.ok(named.length > 40, 'the table is read')
  assert.deepEqual(
    named.filter((title) => !titles.has(title)),
    [],
  )
})

test('a test that SECURITY.md made up would be found out', () => {
  assert.deepEqual(testsNamedIn('| `OTP-99: nobody wrote this` |'), ['OTP-99: nobody wrote this'])
  assert.equal(titlesOfTests().has('OTP-99: nobody wrote this'), false)
})
