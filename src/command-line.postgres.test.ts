import { strict as assert } from 'node:assert'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { createDatabase } from '../test/database.ts'
import { startApp } from '../test/kit.ts'
import { readKeys } from './settings.ts'

const execute = promisify(execFile)
const program = join(import.meta.dirname, 'command-line.ts')
const keyOf = (letter: string) => Buffer.from(`${letter} key of thirty-two bytes, no more`).subarray(0, 32)
const [one, two] = [`one:${keyOf('a').toString('base64')}`, `two:${keyOf('b').toString('base64')}`]

test('on PostgreSQL an operator adds a person, rotates keys beside the running application, and asks the doctor', async (t) => {
  const address = await createDatabase()
  const who = ['--email', 'nora@example.com', '--name', 'Nora Fell', '--organisation', 'Fell & Sons']
  const added = await countersign(address, ['add-person', ...who])
  assert.match(added.stdout, /Nora Fell is in Fell & Sons/, added.stderr)
  assert.match((await countersign(address, ['add-person', ...who])).stderr, /^There is somebody with the address/)

  const app = await startApp({ address, keys: readKeys(one), at: Date.now() })
  t.after(() => app.close())
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

async function countersign(address: string, args: string[], keys = one) {
  const env = { PATH: process.env['PATH'], DATABASE_URL: address, COUNTERSIGN_KEYS: keys }
  const running = execute(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], { env })
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (problem: { code: number; stdout: string; stderr: string }) => problem,
  )
}
