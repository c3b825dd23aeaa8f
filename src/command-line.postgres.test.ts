import { strict as assert } from 'node:assert'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { createDatabase } from '../test/database.ts'
import { startApp } from '../test/kit.ts'
import { asProgram } from '../test/program.ts'
import { openAsItIs, openDatabase } from './adapters/database.ts'
import { readKeys } from './adapters/key-ring.ts'

const execute = promisify(execFile)
const program = asProgram('command-line')
const keyOf = (letter: string) => Buffer.from(`${letter} key of thirty-two bytes, no more`).subarray(0, 32)
const [one, two] = [`one:${keyOf('a').toString('base64')}`, `two:${keyOf('b').toString('base64')}`]

test('on PostgreSQL an operator adds a person, rotates keys beside the running application, and asks the doctor', async (t) => {
  const address = await createDatabase()
  const who = ['--email', 'nora@example.com', '--name', 'Nora Fell', '--organisation', 'Fell & Sons']
  const added = await countersign(address, ['add-person', ...who])
  assert.match(added.stdout, /Nora Fell is in Fell & Sons/, added.stderr)
  assert.match((await countersign(address, ['add-person', ...who])).stderr, /^There is somebody with the address/)

  const app = await startApp(t, { address, keys: readKeys(one), at: Date.now() })
  await app.protectedPerson()
  const rotated = await countersign(address, ['keys', 'rotate'], `${two},${one}`)
  assert.match(rotated.stdout, /^[1-9]\d* values sealed anew\./, rotated.stderr)
  assert.match(rotated.stdout, /Key “one” is not needed by the database any more/)

  const well = await countersign(address, ['doctor'], two)
  assert.equal(well.code, 0, well.stdout)
  assert.match(well.stdout, /^ok +database +It is whole, up to date/m)
  assert.match(well.stdout, /^ok +audit /m)
  assert.doesNotMatch(well.stdout, /postgres:\/\/| disk /)
  assert.match((await countersign(address, ['doctor'], one)).stdout, /^WRONG +keys +“two” is missing/m)
})

test('on PostgreSQL `backup` and `restore` name the server’s own means and touch nothing', async () => {
  const address = await createDatabase()
  for (const [command, means] of [
    ['backup', /^The database of DATABASE_URL is backed up by [^\n]*pg_dump[^\n]*docs\/operating\.md[^\n]*\.\n$/],
    ['restore', /^The database of DATABASE_URL is restored by [^\n]*pg_restore[^\n]*docs\/operating\.md[^\n]*\.\n$/],
  ] as const) {
    const { code, stdout, stderr } = await countersign(address, [command, '/tmp/nowhere/monday.db'])
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, means)
  }
})

test('on PostgreSQL a command that needs the database makes nothing where there is nothing', async () => {
  const address = await createDatabase({ shapeless: true })
  const rotated = await countersign(address, ['keys', 'rotate'])
  assert.equal(rotated.code, 1)
  assert.match(rotated.stderr, /^There is nothing of Countersign in the database: is DATABASE_URL right\?\n$/)
  const examined = await countersign(address, ['doctor'])
  assert.equal(examined.code, 0)
  assert.match(examined.stdout, /^warning +database +There is nothing of Countersign in the database yet/m)
  const away = await countersign('postgres://violet:plum@127.0.0.1:1/x', ['doctor'])
  assert.match(away.stdout, /^WRONG +\w+ +The database server in DATABASE_URL can’t be reached/m)
  assert.doesNotMatch(away.stdout + away.stderr, /violet|plum/)
})

test('`move` takes everything from a SQLite file to PostgreSQL, once, while nobody else has it open', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-move-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'old.db')
  const old = await openDatabase(file)
  t.after(() => old.destroy().catch(() => {}))
  await sql`insert into organisations (id, name, plan, plan_current) values ('o1', 'Fell & Sons', 'basic', 1)`.execute(
    old,
  )
  const address = await createDatabase({ shapeless: true })
  const go = (...more: string[]) => countersign(address, ['move', '--from', `sqlite:${file}`, ...more])

  assert.match((await go()).stderr, /^The old database is in use: stop the application first\.\n$/)
  await old.destroy()
  const moved = await go('--to', address)
  assert.deepEqual([moved.code, moved.stderr], [0, ''])
  assert.match(moved.stdout, /^organisations +1 row$/m)
  assert.match(moved.stdout, /^Everything was moved and reads the same\./m)
  assert.match(
    (await go()).stderr,
    /^The new database is not empty: there are rows in organisations\. It has to be\.\n$/,
  )
  const db = openAsItIs(address)
  const names = await db.selectFrom('organisations').select('name').execute()
  await db.destroy()
  assert.deepEqual(names, [{ name: 'Fell & Sons' }])

  assert.match((await countersign(address, ['move', '--from', file])).stderr, /^It moves from sqlite:FILE to postgres/)
  assert.match((await go('--to', `sqlite:${file}`)).stderr, /^It moves from sqlite:FILE to postgres/)
  const nowhere = await countersign(address, ['move', '--from', `sqlite:${file}.not`])
  assert.equal(nowhere.code, 1)
  assert.match(nowhere.stderr, /^There is no database [^\n]*\n$/)
})

async function countersign(address: string, args: string[], keys = one) {
  const env = { PATH: process.env['PATH'], DATABASE_URL: address, COUNTERSIGN_KEYS: keys }
  const running = execute(process.execPath, [...program, ...args], { env })
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (problem: { code: number; stdout: string; stderr: string }) => problem,
  )
}
