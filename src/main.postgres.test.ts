import { strict as assert } from 'node:assert'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { createDatabase } from '../test/database.ts'
import { freePort } from '../test/free-port.ts'
import { asProgram } from '../test/program.ts'
import { openAsItIs } from './adapters/database.ts'
import { demoPeople } from './standalone/people/demo.ts'

const program = asProgram('main')

test('three copies of the application start at once on an empty PostgreSQL, share it, and go quietly', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-main-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const address = await createDatabase({ shapeless: true })
  const nodes = await Promise.all([1, 2, 3].map(() => start(t, folder, address)))
  for (const { port } of nodes) assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200)
  const db = openAsItIs(address)
  t.after(() => db.destroy())
  assert.equal((await db.selectFrom('people').select('id').execute()).length, demoPeople.length)
  for (const { child } of nodes) {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    assert.deepEqual(await gone, [0, null])
  }
  assert.deepEqual(readdirSync(folder), ['development.keys'])
})

async function start(t: TestContext, folder: string, address: string) {
  const port = await freePort()
  const env = { PATH: process.env['PATH'], DATA_DIR: folder, DATABASE_URL: address, PORT: String(port) }
  const child = spawn(process.execPath, program, { cwd: folder, env })
  t.after(() => child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => assert.fail(said))])
  return { port, child }
}
