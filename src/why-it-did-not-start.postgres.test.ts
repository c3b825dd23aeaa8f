import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { createDatabase } from '../test/database.ts'
import { databaseAt, guarded } from '../test/postgres.ts'
import { openDatabase } from './edges/database.ts'
import { whyItDidNotStart } from './why-it-did-not-start.ts'

const server = new URL(process.env['TEST_POSTGRES'] ?? '')
const asGuarded = (password: string, database: string) =>
  `postgres://${guarded.user}:${encodeURIComponent(password)}@127.0.0.1:${server.port}/${database}`

test('a wrong name or password is one sentence that shows neither', async () => {
  await refused(asGuarded('violet plum', 'postgres'), /refuses the name or the password in DATABASE_URL/)
  await refused(`postgres://nobody:violet@127.0.0.1:${server.port}/postgres`, /refuses the name or the password/)
})

test('a database that isn’t there is one sentence', async () => {
  await refused(databaseAt(server.href, 'nowhere'), /has no database of the name in DATABASE_URL: create it/)
})

test('a server that can’t be reached, by number, name or port, is one sentence', async () => {
  await refused('postgres://violet:plum@127.0.0.1:1/x', /can’t be reached/)
  await refused('postgres://violet:plum@nowhere.invalid/x', /no name that this machine knows/)
})

test('a server without TLS, where it is asked for, is one sentence', async () => {
  await refused(
    `${asGuarded(guarded.password, 'postgres')}?sslmode=require`,
    /offers no TLS, and DATABASE_URL asks for it/,
  )
})

test('a role that may not make tables is one sentence', async () => {
  const own = new URL(await createDatabase({ shapeless: true })).pathname.slice(1)
  await refused(asGuarded(guarded.password, own), /may not make tables: make it the owner/)
})

async function refused(url: string, sentence: RegExp) {
  const problem = await openDatabase(url).then(
    () => assert.fail('it opened'),
    (error: unknown) => error,
  )
  const says = whyItDidNotStart(problem)
  assert.match(says, sentence)
  assert.match(says, /^[^\n]+\.$/)
  assert.doesNotMatch(says, /violet|plum|guarded/)
}
