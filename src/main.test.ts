import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { asProgram } from '../test/program.ts'

const program = asProgram('main')

test('it starts without any setting, shows whom to sign in as, and answers', async (t) => {
  const place = await newPlace(t)
  const { said } = await start(t, place)
  assert.match(said(), /Countersign is at http:\/\/localhost:\d+\n/)
  assert.match(said(), /ada@ferndale\.example +correct horse battery +\S/)
  assert.match(said(), /read at http:\/\/localhost:\d+\/dev\/mail/)
  const answer = await fetch(`http://127.0.0.1:${place.port}/healthz`)
  assert.equal(answer.status, 200)
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

test('a request under way is answered before it goes, while no new one is taken', async (t) => {
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
  child.kill('SIGTERM')
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

test('a setting that makes no sense is said in one sentence', async (t) => {
  assert.match(await failure(t, await newPlace(t), { LOG_LEVEL: 'loud' }), /^LOG_LEVEL is not usable/)
})

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
