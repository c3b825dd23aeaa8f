import { strict as assert } from 'node:assert'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

test('OPS-3: mail, new passwords and sheets that fail because their library can’t be read just then go on a moment later, and the process lives', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'late-imports.ts')])
  assert.match(stdout, /all of it/)
})
