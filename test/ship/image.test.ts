import { strict as assert } from 'node:assert'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { programOptions } from '../../scripts/node-options.mjs'
import { home } from '../../scripts/sources.mjs'
import { freePort } from '../free-port.ts'
import { startMailServer } from '../mail.ts'
import { buildImage, type Container, runIn } from './image.ts'

// What `docker build` and `docker run` do, followed without an engine: by another user than the one who built, as the image says.

const folder = mkdtempSync(join(tmpdir(), 'countersign-image-'))
chmodSync(folder, 0o755)
const image = await buildImage(folder)
after(() => rmSync(folder, { recursive: true, force: true }))

test('SHIP-1: the image holds the built program, the hasher and a licence, and nothing else', () => {
  assert.deepEqual(readdirSync(join(image.root, 'app')).toSorted(), [
    'LICENSE',
    'command-line.mjs',
    'main.mjs',
    'node_modules',
    'sources',
  ])
  assert.deepEqual(readdirSync(join(image.root, 'app/node_modules')), ['@node-rs'])
  assert.equal(image.user, 'node')
  assert.deepEqual(image.volumes, ['/data'])
})

test('SHIP-1: the image calls Node as `npm start` does', () => {
  assert.deepEqual(image.command, ['node', ...programOptions, 'main.mjs'])
})

test('SHIP-1, OPS-7: a container on a read-only root starts by another user, is healthy, and keeps its data in the volume', async (t) => {
  const { container, port } = await containerFor(t)
  const running = await start(t, { ...container, readOnly: true })
  assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200)
  assert.deepEqual(await done(runIn(image, image.healthcheck, container)), [0, 'It answers.\n', ''])
  assert.ok(existsSync(join(image.root, 'data/countersign.db')))
  await stopped(running)
})

test('SHIP-3: what the Dockerfile’s head prints adds the first person, who is mailed the link', async (t) => {
  const { container, mail } = await containerFor(t)
  await start(t, container)
  const [, printed = ''] =
    /docker exec countersign (node .+)\n/.exec(readFileSync(join(home, 'Dockerfile'), 'utf8')) ?? []
  const values = ['ada@ferndale.example', 'Ada Lind', 'Ferndale Robotics']
  const words = printed.split(' ').map((word) => (word === '…' ? (values.shift() ?? '') : word))
  const [code, said, problem] = await done(runIn(image, words, container))
  assert.deepEqual([code, problem], [0, ''])
  assert.match(said, /Ada Lind is in Ferndale Robotics, on Professional\./)
  while (mail.received.length === 0) await pause(10)
  assert.match(mail.received[0]?.email.text ?? '', /Choose a password/)
})

for (const host of ['127.0.0.1', '0.0.0.0', '::1', '::', 'localhost']) {
  test(`SHIP-1: the health check asks where HOST=${host} listens`, async (t) => {
    const { container } = await containerFor(t, { HOST: host })
    await start(t, container)
    assert.deepEqual(await done(runIn(image, image.healthcheck, container)), [0, 'It answers.\n', ''])
  })
}

test('SHIP-1: the health check says no where nothing answers', async (t) => {
  const { container } = await containerFor(t)
  const [code, , problem] = await done(runIn(image, image.healthcheck, container))
  assert.equal(code, 1)
  assert.match(problem, /^Nothing healthy answers at http:\/\/127\.0\.0\.1:\d+\/healthz: .*\n$/)
})

test('OPS-9: a volume that another user owns is one sentence with the folder', async (t) => {
  const { container } = await containerFor(t)
  const volume = mkdtempSync(join(folder, 'volume-'))
  chmodSync(volume, 0o555)
  const env = { ...container.env, DATA_DIR: volume }
  const [code, said, problem] = await done(runIn(image, image.command, { ...container, env }))
  assert.deepEqual([code, said], [1, ''])
  assert.match(problem, /^The (?:database in the )?data folder can’t be written to.*: check its rights.*\n$/)
})

/** Production's settings, a mail server and an empty volume. */
async function containerFor(t: TestContext, env: Record<string, string> = {}) {
  for (const name of readdirSync(join(image.root, 'data'))) rmSync(join(image.root, 'data', name), { recursive: true })
  const mail = await startMailServer()
  t.after(mail.close)
  const port = await freePort()
  const container: Container = {
    env: {
      PORT: String(port),
      BASE_URL: 'https://sign-in.acme.example',
      COUNTERSIGN_KEYS: `test:${randomBytes(32).toString('base64')}`,
      SMTP_URL: mail.url,
      ...env,
    },
  }
  return { container, port, mail }
}

/** Resolves when it listens. */
async function start(t: TestContext, container: Container): Promise<ChildProcess> {
  const child = runIn(image, image.command, container)
  t.after(() => child.kill('SIGKILL'))
  let problem = ''
  child.stderr.on('data', (piece: Buffer) => (problem += piece.toString()))
  const ended = once(child, 'exit').then(() => assert.fail(problem))
  ended.catch(() => {})
  await Promise.race([once(child.stdout, 'data'), ended])
  return child
}

async function stopped(child: ChildProcess) {
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  assert.deepEqual(await gone, [0, null])
}

async function done(child: ReturnType<typeof runIn>): Promise<[number, string, string]> {
  const [out, problem, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return [code as number, out, problem]
}
