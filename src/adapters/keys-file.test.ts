import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { BadSetting } from '../bad-setting.ts'
import { developmentKeys } from './keys-file.ts'
import { systemRandomness } from './randomness.ts'

test('development makes its key once and reads it at later starts', (t) => {
  const folder = join(temporaryFolder(t), 'data')
  const first = developmentKeys(folder, systemRandomness)
  assert.equal(first.length, 1)
  assert.equal(first[0]?.bytes.length, 32)
  assert.deepEqual(developmentKeys(folder, systemRandomness), first)
  assert.deepEqual(readdirSync(folder), ['development.keys'])
})

test('the key file and its new folder are for their owner alone', (t) => {
  const folder = join(temporaryFolder(t), 'data')
  developmentKeys(folder, systemRandomness)
  assert.equal(statSync(join(folder, 'development.keys')).mode & 0o777, 0o600)
  assert.equal(statSync(folder).mode & 0o777, 0o700)
})

test('a start that meets a key made in the same moment takes that one', (t) => {
  const folder = temporaryFolder(t)
  const other = Buffer.from(systemRandomness.bytes(32))
  const keys = developmentKeys(folder, {
    ...systemRandomness,
    bytes(length) {
      writeFileSync(join(folder, 'development.keys'), `development:${other.toString('base64')}\n`)
      return systemRandomness.bytes(length)
    },
  })
  assert.deepEqual(keys, [{ id: 'development', bytes: other }])
})

test('a damaged key file is said, not replaced, and not shown', (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'development.keys')
  writeFileSync(file, 'development:c29tZXRoaW5nIGVsc2U=\n')
  assert.throws(
    () => developmentKeys(folder, systemRandomness),
    (problem) => problem instanceof BadSetting && problem.message.includes(file) && !problem.message.includes('c29t'),
  )
  assert.equal(readFileSync(file, 'utf8'), 'development:c29tZXRoaW5nIGVsc2U=\n')
})

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-keys-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}
