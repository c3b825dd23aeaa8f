import { strict as assert } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'

const untracked = pathToFileURL(join(import.meta.dirname, '../../scripts/untracked.ts')).href

const late = {
  'a promise that nobody waits for': `void Promise.reject(new Error('late'))`,
  'a timer': `setTimeout(() => { throw new Error('late') })`,
}

for (const [what, code] of Object.entries(late)) {
  test(`a test that passed fails its file all the same when ${what} fails later`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'late.mjs')
    const body = `await import('${untracked}')\nconst { test } = await import('node:test')\n`
    writeFileSync(file, `${body}test('passes', () => { ${code} })\n`)
    // Without this the file would take itself for a part of the run that it stands in.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined }
    const { status, stdout } = spawnSync(process.execPath, [file], { env, encoding: 'utf8' })
    assert.equal(status, 1)
    assert.match(stdout, /Error: late/)
  })
}
