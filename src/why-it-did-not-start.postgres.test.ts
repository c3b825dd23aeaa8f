import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { createDatabase } from '../test/database.ts'
import { ask, barred, databaseAt, guarded } from '../test/postgres.ts'
import { asProgram } from '../test/program.ts'
import { isThere, openAsItIs, openDatabase, using } from './adapters/database.ts'
import { migrate, shapeOf } from './adapters/shape.ts'
import { databaseOf, readSettings } from './settings.ts'
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

test('OPS-9: an address at which something else than PostgreSQL answers is one sentence that says so, for the doctor too', async (t) => {
  // Who speaks first, and who answers: mail, the web with and without TLS, a shell, a cache.
  const strangers = [
    { greets: '220 mail.ferndale.example ESMTP\r\n' },
    { greets: 'SSH-2.0-OpenSSH_9.9\r\n' },
    { answers: 'HTTP/1.1 400 Bad Request\r\n\r\n' },
    { answers: Buffer.from([21, 3, 1, 0, 2, 2, 70]) },
    { answers: "-ERR unknown command ''\r\n" },
  ]
  for (const { greets, answers } of strangers) {
    const stranger = createServer((socket) => {
      socket.on('error', () => {})
      if (greets) socket.write(greets)
      socket.on('data', () => answers && socket.end(answers))
    }).listen(0, '127.0.0.1')
    t.after(() => stranger.close())
    await once(stranger, 'listening')
    const address = `postgres://violet:plum@127.0.0.1:${(stranger.address() as AddressInfo).port}/x`
    const says = /^What answers at the address in DATABASE_URL is no PostgreSQL server/
    await refused(address, says)
    await refused(`${address}?sslmode=verify-full`, says)
    if (greets) assert.match(await doctorsWords(address), /no PostgreSQL server: see that its host and its port/)
  }
})

test('a server without TLS, where it is asked for, is one sentence', async () => {
  await refused(
    `${asGuarded(guarded.password, 'postgres')}?sslmode=require`,
    /offers no TLS, and DATABASE_URL asks for it/,
  )
})

test('a role that may not make tables is one sentence', async () => {
  const own = new URL(await createDatabase({ shapeless: true })).pathname.slice(1)
  await refused(asGuarded(guarded.password, own), /may not make tables, or use the schema: make it the owner/)
})

test('OPS-9: a rule of pg_hba.conf that lets nobody in, or a role that may not sign in, is no wrong password', async () => {
  await refused(asGuarded(guarded.password, barred), /lets nobody in [^.]*pg_hba\.conf.*sslmode in DATABASE_URL/)
  await ask(server.href, 'create role unlettered nologin').catch(() => {})
  await refused(server.href.replace('//postgres@', '//unlettered@'), /lets nobody in .* role may sign in/)
})

test('OPS-9: a database in another encoding than UTF-8 is refused by the start and by the doctor, before any name is lost', async () => {
  for (const encoding of ['LATIN1', 'SQL_ASCII']) {
    const name = `in_${encoding.toLowerCase()}_${process.pid}`
    await ask(server.href, `create database ${name} encoding '${encoding}' locale 'C' template template0`)
    const address = databaseAt(server.href, name)
    const says = new RegExp(`DATABASE_URL is in ${encoding}, .* create one with ENCODING 'UTF8'\\.`)
    await refused(address, says)
    assert.match(await doctorsWords(address), new RegExp(`^WRONG +database +.*is in ${encoding}`, 'm'))
    assert.equal(await isThere(address), false)
    await using(openAsItIs(address), migrate)
    await refused(address, says)
    const stdout = await doctorsWords(address)
    assert.match(stdout, new RegExp(`^WRONG +database +.*is in ${encoding}`, 'm'))
  }
})

test('OPS-9: a role or a database that has its own limit of connections is one sentence that names it', async () => {
  const name = new URL(await createDatabase({ shapeless: true })).pathname.slice(1)
  await ask(server.href, `alter database ${name} connection limit 0`)
  await refused(
    asGuarded(guarded.password, name),
    /no connection left for us: .* CONNECTION LIMIT of the role or the database/,
  )
})

test('OPS-9: a schema that isn’t there is one sentence', async () => {
  const address = await createDatabase({ shapeless: true })
  const { databaseUrl } = readSettings({ DATABASE_URL: `${address}&options=-c search_path=nope` })
  await refused(databaseUrl ?? '', /no schema .* search_path names, in DATABASE_URL/)
})

test('OPS-9: tables of another program that have the names of ours are one sentence, and stay as they are', async () => {
  for (const table of ['people', 'two_step']) {
    const address = await createDatabase({ shapeless: true })
    await ask(address, `create table ${table} (theirs int)`)
    await ask(address, `create table kysely_migration as select '2020-theirs' as name, '2020' as timestamp`)
    await refused(address, /Another program’s tables .* have the names of ours/)
    const { fields } = await ask(address, `select * from ${table}`)
    assert.deepEqual(
      fields.map(({ name }) => name),
      ['theirs'],
    )
    assert.equal(await isThere(address), false)
  }
})

test('OPS-9: a certificate’s file that can’t be read, or a parameter that the server doesn’t know, is one sentence', async () => {
  const address = asGuarded(guarded.password, 'postgres')
  await refused(`${address}?sslmode=verify-full&sslrootcert=/nowhere/ca.pem`, /sslrootcert.* can’t be read/)
  await refused(`${address}?options=-c nothing_of_ours=1`, /doesn’t know a parameter/)
})

test('OPS-9: libpq’s form for a socket names the same database, with a password beside it or in it', async () => {
  const address = new URL(await createDatabase())
  const folder = address.searchParams.get('host')
  const form = `postgresql://postgres@${address.pathname}?host=${folder}&port=${address.port}`
  const settings = readSettings({ DATABASE_URL: form, DATABASE_PASSWORD: `p@ss/w?rd#%41'"` })
  await using(await openDatabase(databaseOf(settings)), async (db) => assert.ok((await shapeOf(db)).made.length > 0))
})

test('OPS-9: the doctor says before the first start why that could make no tables, and makes none', async () => {
  const [empty, others, readOnly] = await Promise.all([1, 2, 3].map(() => createDatabase({ shapeless: true })))
  await ask(others ?? '', 'create table people (theirs int)')
  await ask(
    readOnly ?? '',
    `alter database ${new URL(readOnly ?? '').pathname.slice(1)} set default_transaction_read_only = on`,
  )
  assert.match(await doctorsWords(empty ?? ''), /^warning +database +There is nothing of Countersign/m)
  assert.match(await doctorsWords(others ?? ''), /^WRONG +database +Another program’s tables/m)
  assert.match(await doctorsWords(readOnly ?? ''), /^WRONG +database +.* can only be read/m)
  const { rows } = await ask(empty ?? '', `select 1 from pg_class where relnamespace = 'public'::regnamespace`)
  assert.equal(rows.length, 0)
})

async function doctorsWords(address: string): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: address,
    COUNTERSIGN_KEYS: `a:${randomBytes(32).toString('base64')}`,
  }
  const said = promisify(execFile)(process.execPath, [...asProgram('command-line'), 'doctor'], { env })
  return (await said.catch((problem: { stdout: string }) => problem)).stdout
}

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
