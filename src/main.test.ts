import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import { Migrator } from 'kysely/migration'
import { asProgram } from '../test/program.ts'
import * as first from './adapters/migrations/0001-first.ts'
import { engineOf, overEngine } from './adapters/sqlite.ts'

const program = asProgram('main')

test('it starts without any setting, shows whom to sign in as, and answers', async (t) => {
  const place = await newPlace(t)
  const { said } = await start(t, place)
  assert.match(said(), /Countersign is at http:\/\/localhost:\d+\n/)
  assert.match(said(), /It listens on 127\.0\.0\.1, port \d+: this machine alone reaches it\.\n/)
  assert.match(said(), /ada@ferndale\.example +correct horse battery +\S/)
  assert.match(said(), /read at http:\/\/localhost:\d+\/dev\/mail/)
  const answer = await fetch(`http://127.0.0.1:${place.port}/healthz`)
  assert.equal(answer.status, 200)
})

test('HOST, as some shells export it, takes the demo people to no network, unless that is asked for', async (t) => {
  const place = await newPlace(t)
  for (const host of ['0.0.0.0', '::', '192.0.2.2', 'my-machine', '[::ffff:192.0.2.2]']) {
    const says = await failure(t, place, { HOST: host })
    assert.match(says, /^HOST is .*, where others reach it, .* set DEMO_BEYOND_LOOPBACK=yes as well\.$/, host)
  }
  assert.equal(existsSync(join(place.folder, 'data')), false)
  const { said, child } = await start(t, place, { HOST: '0.0.0.0', DEMO_BEYOND_LOOPBACK: 'yes' })
  assert.match(said(), /It listens on 0\.0\.0\.0, port \d+: others reach it too\.\n/)
  assert.match(said(), /ada@ferndale\.example/)
  await stop(child)
  const near = await start(t, place, { HOST: '127.0.0.2' })
  assert.match(near.said(), /Countersign is at http:\/\/127\.0\.0\.2:\d+\n/)
})

test('a second start finds what the first one made', async (t) => {
  const place = await newPlace(t)
  await stop((await start(t, place)).child)
  const { said } = await start(t, place)
  assert.match(said(), /ada@ferndale\.example/)
})

test('SIGTERM ends it with 0 and leaves the database in one file', async (t) => {
  const place = await newPlace(t)
  const { child } = await start(t, place)
  assert.equal(await stop(child, 'SIGTERM'), 0)
  assert.deepEqual(readdirSync(join(place.folder, 'data')).toSorted(), ['countersign.db', 'development.keys'])
})

test('SIGINT ends it with 0, and said twice no differently', async (t) => {
  const { child } = await start(t, await newPlace(t))
  child.kill('SIGINT')
  assert.equal(await stop(child, 'SIGINT'), 0)
})

test('SIGUSR1, by which Node opens a debugger to everybody on the machine, changes nothing', async (t) => {
  const place = await newPlace(t)
  const { child, err } = run(t, place, production())
  await once(child.stdout, 'data')
  child.kill('SIGUSR1')
  await reached(place)
  assert.equal(await stop(child), 0)
  assert.equal(err(), '')
})

for (const signal of ['SIGTERM', 'SIGHUP'] as const)
  test(`told to go by ${signal}, it answers a request under way first, while no new one is taken`, async (t) => {
    const place = await newPlace(t)
    const { child } = await start(t, place)
    const socket = connect(place.port, '127.0.0.1')
    t.after(() => socket.destroy())
    const answer = textOf(socket)
    const half =
      'POST /api/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{'
    socket.write(half)
    await reached(place)
    const gone = once(child, 'exit')
    child.kill(signal)
    await refusesConnections(place.port)
    socket.write('}')
    assert.match(await answer, /^HTTP\/1\.1 422 /)
    assert.deepEqual(await gone, [0, null])
  })

test('a file .env in the working folder is read, and the environment goes before it', async (t) => {
  const place = await newPlace(t)
  writeFileSync(join(place.folder, '.env'), 'PORT=1\nDATA_DIR=elsewhere\n')
  await start(t, place)
  assert.ok(existsSync(join(place.folder, 'elsewhere', 'countersign.db')))
})

test('STO-4: production with a key starts, logs in JSON and shows nobody to sign in as', async (t) => {
  const place = await newPlace(t)
  const { said } = await start(t, place, production())
  assert.equal(JSON.parse(said().split('\n')[0] ?? '').msg, 'listening')
  assert.equal((await fetch(`http://127.0.0.1:${place.port}/dev/mail`)).status, 404)
})

test('STO-4: production refuses a database with demo people', async (t) => {
  const place = await newPlace(t)
  await stop((await start(t, place)).child)
  assert.match(await failure(t, place, production()), /^DATA_DIR holds demo people .*ada@ferndale\.example/)
})

test('STO-4: production without a key says so in one sentence', async (t) => {
  const sentence = await failure(t, await newPlace(t), { ...production(), COUNTERSIGN_KEYS: '' })
  assert.match(sentence, /^COUNTERSIGN_KEYS is missing/)
})

test('a port in use is said in one sentence', async (t) => {
  const place = await newPlace(t)
  const other = createServer().listen(place.port, '127.0.0.1')
  t.after(() => other.close())
  await once(other, 'listening')
  assert.equal(
    await failure(t, place),
    `Port ${place.port} is in use: stop what uses it, or set PORT to another number.`,
  )
})

test('a data folder that can’t be written to is said in one sentence', async (t) => {
  const place = await newPlace(t)
  // A file where the folder should be: root, too, can't write there.
  writeFileSync(join(place.folder, 'data'), '')
  assert.match(
    await failure(t, place),
    /^The data folder can’t be written to \(.*\): check its rights, or set DATA_DIR\.$/,
  )
})

test('a damaged database is said in one sentence', async (t) => {
  const place = await newPlace(t)
  writeFileSync(join(place.folder, 'countersign.db'), 'not a database '.repeat(100))
  assert.match(await failure(t, place, { DATA_DIR: '.' }), /^The database file countersign\.db .* is damaged/)
})

test('OPS-9: a database with tables of our names that aren’t ours is said in one sentence', async (t) => {
  const place = await newPlace(t)
  const theirs = new DatabaseSync(join(place.folder, 'countersign.db'))
  theirs.exec('create table organisations (id text)')
  theirs.close()
  assert.match(await failure(t, place, { DATA_DIR: '.' }), /^The database file countersign\.db .* another program’s/)
})

test('a setting that makes no sense is said in one sentence', async (t) => {
  assert.match(await failure(t, await newPlace(t), { LOG_LEVEL: 'loud' }), /^LOG_LEVEL is not usable/)
})

test('OPS-9: whatever keeps it from starting is one sentence with the name of the setting', async (t) => {
  const given: [Record<string, string>, RegExp][] = [
    [{ BASE_URL: 'https://[::1]', SMTP_URL: 'smtp://127.0.0.1:9' }, /^MAIL_FROM is missing: BASE_URL names no domain/],
    [{ DATA_DIR: '/proc/nowhere' }, /^The data folder can’t be written to .* set DATA_DIR\.$/],
    [{ DATA_DIR: join('gone', 'data') }, /^The data folder can’t be written to .* set DATA_DIR\.$/],
    [{ DATA_DIR: 'x'.repeat(300) }, /^The data folder can’t be written to .* set DATA_DIR\.$/],
    [{ PORT: '0x12c1' }, /^PORT is not usable/],
    [{ HOST: 'localhost:80' }, /^HOST is not usable/],
    [{ NODE_ENV: 'test' }, /^NODE_ENV is not usable: it is development or production\.$/],
    [{ DATABASE_PASSWORD: 'x' }, /^DATABASE_PASSWORD is set and DATABASE_URL is not/],
  ]
  const place = await newPlace(t)
  symlinkSync('/nowhere/at/all', join(place.folder, 'gone'))
  for (const [env, says] of given) assert.match(await failure(t, place, env), says)
})

test('OPS-9: with a sender’s address, mail leaves from a site that is known by a number alone', async (t) => {
  const place = await newPlace(t)
  const env = { BASE_URL: 'https://[::1]', SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'countersign@acme.example' }
  assert.match((await start(t, place, env)).said(), /Countersign is at https:\/\/\[::1\]\n/)
})

test('OPS-9: a folder may have any name', async (t) => {
  const place = await newPlace(t)
  for (const name of ['what?mode=ro', 'num#ber', 'per%41cent', 'with blank', 'file:x?mode=ro', 'żółw', `it's`]) {
    const { child } = await start(t, place, { DATA_DIR: name })
    assert.equal(await stop(child), 0)
    assert.ok(existsSync(join(place.folder, name, 'countersign.db')), name)
  }
})

test('OPS-9: a disk that takes nothing more is one sentence', async (t) => {
  const place = await newPlace(t)
  // No file may grow beyond 20 kB, as on a full disk.
  const limited = spawn('sh', ['-c', 'ulimit -f 40; exec "$0" "$@"', process.execPath, ...program], {
    cwd: place.folder,
    env: { PATH: process.env['PATH'], PORT: String(place.port) },
  })
  t.after(() => limited.kill('SIGKILL'))
  const err = collect(limited.stderr)
  assert.deepEqual(await once(limited, 'close'), [1, null])
  assert.match(err(), /^The disk of the data folder \(DATA_DIR\) [^\n]*\.\n$/)
})

test('OPS-9: started in a folder that was removed meanwhile, it says that its data folder has no place', async (t) => {
  const place = await newPlace(t)
  const there = join(place.folder, 'there')
  mkdirSync(there)
  const started = spawn('sh', ['-c', 'rmdir "$PWD" && exec "$0" "$@"', process.execPath, ...program], { cwd: there })
  t.after(() => started.kill('SIGKILL'))
  const err = collect(started.stderr)
  assert.deepEqual(await once(started, 'close'), [1, null])
  assert.match(err(), /^The folder in which this was started is gone: [^\n]*\.\n$/)
})

test('OPS-9: a file .env that is a folder, or no text, is one sentence', async (t) => {
  const place = await newPlace(t)
  const file = join(place.folder, '.env')
  mkdirSync(file)
  assert.equal(await failure(t, place), 'The file .env can’t be read.')
  rmSync(file, { recursive: true })
  writeFileSync(file, Buffer.from('PORT=4000\n', 'utf16le'))
  assert.equal(await failure(t, place), 'The file .env is not text in UTF-8.')
})

test('OPS-9: the same file of settings means the same by `npm start` and by `docker run --env-file`', async (t) => {
  const place = await newPlace(t)
  const lines = [
    'DATA_DIR="kept here"',
    "ISSUER='Acme #1'\r",
    'PLANS="team, enterprise"',
    'LOG_LEVEL = warn',
    'METRICS_TOKEN=',
  ]
  writeFileSync(join(place.folder, '.env'), lines.join('\n'))
  assert.equal(await stop((await start(t, place)).child), 0)
  assert.ok(existsSync(join(place.folder, 'kept here', 'countersign.db')))
  writeFileSync(join(place.folder, '.env'), '')
  // As docker reads it: everything behind the first "=", its line end excepted.
  const env = Object.fromEntries(lines.map((line) => /^(\w+)[^=]*=(.*)$/.exec(line.trimEnd())?.slice(1) ?? []))
  rmSync(join(place.folder, 'kept here'), { recursive: true })
  assert.equal(await stop((await start(t, place, env)).child), 0)
  assert.deepEqual(readdirSync(place.folder).toSorted(), ['.env', 'kept here'])
})

test('OPS-9: a line of .env that would give a setting its value elsewhere, and none here, is refused by the setting’s name', async (t) => {
  const place = await newPlace(t)
  const file = join(place.folder, '.env')
  for (const line of [
    'ISSUER: Acme',
    '\uFEFF  ISSUER : "Acme"',
    'set ISSUER=Acme',
    'PORT=1\r\nexport ISSUER:Acme',
    'ENV ISSUER = Acme',
  ]) {
    writeFileSync(file, `LOG_LEVEL=warn\n${line}\n`)
    assert.equal(await failure(t, place), 'ISSUER is not usable: a line of .env reads NAME=value.', line)
  }
  // What isn't ours, what says nothing, and a comment.
  writeFileSync(
    file,
    'THEIRS: x\nset THEIRS=1\n# ISSUER: Acme\nISSUER\nTHEIRS_ISSUER: a\nexport LOG_LEVEL=warn\nTHEIRS=x ISSUER: y\n',
  )
  assert.equal(await stop((await start(t, place)).child), 0)
})

test('OPS-9: of three starts at once on a database of an older version one brings it up to date, and all serve', async (t) => {
  for (let times = 0; times < 3; times += 1) {
    const places = await Promise.all([newPlace(t), newPlace(t), newPlace(t)])
    const data = places[0]?.folder ?? ''
    await makeOlderDatabase(join(data, 'countersign.db'))
    const env = { ...production(), DATA_DIR: data }
    const started = await Promise.all(places.map((place) => start(t, place, env)))
    for (const { port } of places) assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200)
    for (const { child } of started) assert.equal(await stop(child), 0)
  }
})

/** As the first version left it: not even a log of its own, as after a back-up. */
async function makeOlderDatabase(file: string) {
  const db = overEngine(engineOf(new DatabaseSync(file)))
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => ({ '0001-first': first }) },
  }).migrateToLatest()
  assert.equal(error, undefined)
  await db.destroy()
}

type Place = { folder: string; port: number }

async function newPlace(t: TestContext): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-main-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return { folder, port }
}

function production() {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    BASE_URL: 'https://sign-in.acme.example',
    COUNTERSIGN_KEYS: `test:${randomBytes(32).toString('base64')}`,
    SMTP_URL: 'smtp://127.0.0.1:9',
  }
}

function run(t: TestContext, { folder, port }: Place, env: Record<string, string>) {
  const child = spawn(process.execPath, program, {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: String(port), ...env },
  })
  t.after(() => child.kill('SIGKILL'))
  return { child, out: collect(child.stdout), err: collect(child.stderr) }
}

/** Waits for the first thing it says on stdout: it listens by then. */
async function start(t: TestContext, place: Place, env: Record<string, string> = {}) {
  const { child, out, err } = run(t, place, env)
  const ended = once(child, 'exit').then(() => assert.fail(`it ended: ${err()}`))
  await Promise.race([once(child.stdout, 'data'), ended])
  ended.catch(() => {})
  return { child, said: out }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  const gone = once(child, 'exit')
  child.kill(signal)
  const [code] = (await gone) as [number | null]
  return code
}

/** Its one sentence on stderr, without the line's end; nothing on stdout, exit code 1. */
async function failure(t: TestContext, place: Place, env: Record<string, string> = {}): Promise<string> {
  const { child, out, err } = run(t, place, env)
  const [code] = await once(child, 'close')
  assert.equal(code, 1, err())
  assert.equal(out(), '')
  assert.match(err(), /^[^\n]+\.\n$/)
  return err().trimEnd()
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return () => text
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const text = collect(stream)
  await once(stream, 'end')
  return text()
}

/** What was sent before on other connections has arrived once this is answered. */
async function reached({ port }: Place) {
  await (await fetch(`http://127.0.0.1:${port}/healthz`, { headers: { connection: 'close' } })).text()
}

async function refusesConnections(port: number) {
  for (;;) {
    const probe = connect(port, '127.0.0.1')
    const refused = await Promise.race([
      once(probe, 'connect').then(() => false),
      once(probe, 'error').then(() => true),
    ]).catch(() => true)
    probe.destroy()
    if (refused) return
  }
}
