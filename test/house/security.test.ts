import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { titlesOfTests } from './titles.ts'
import { home } from './tool.ts'

const read = (file: string) => readFileSync(join(home, file), 'utf8')

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
