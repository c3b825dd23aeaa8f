import { strict as assert } from 'node:assert'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { parseEnv } from 'node:util'
import { load } from 'js-yaml'
import { home } from '../../scripts/sources.mjs'
import { readSettings } from '../../src/settings.ts'
import { createDatabase } from '../database.ts'
import { freePort } from '../free-port.ts'
import { startMailServer } from '../mail.ts'
import { asProgram } from '../program.ts'

// compose.yaml and deploy/haproxy.cfg, as far as they go without an engine: the nodes are processes, the proxy is the machine's own HAProxy where it has one.

const read = (path: string) => readFileSync(join(home, path), 'utf8')
const longestWait = 30_000

type Service = {
  build?: string
  image?: string
  env_file?: string
  environment?: Record<string, string>
  networks?: string[]
  healthcheck?: { test: string[] }
}
const compose = load(read('compose.yaml')) as {
  services: Record<string, Service>
  networks: { inside: { ipam: { config: { subnet: string }[] } } }
}
const nodes = Object.entries(compose.services).filter(([, { build }]) => build !== undefined)
const servers = [...read('deploy/haproxy.cfg').matchAll(/^ +server (\S+) (\S+):(\d+)$/gm)]

test('SHIP-3: the proxy’s servers are the nodes of compose.yaml, on the port that the image listens on', () => {
  const [, port] = /^ENV .*\bPORT=(\d+)/m.exec(read('Dockerfile')) ?? []
  assert.deepEqual(
    servers.map(([, name, host, at]) => [name, host, at]),
    nodes.map(([name]) => [name, name, port]),
  )
})

test('SHIP-3: with .env.example filled in, compose.yaml gives each node settings that production takes', () => {
  const filled = { ...parseEnv(read('.env.example')), COUNTERSIGN_KEYS: `k:${randomBytes(32).toString('base64')}` }
  for (const [, { environment = {} }] of nodes) {
    const given = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        value.replace(/\$\{POSTGRES_PASSWORD[^}]*\}/, 'secret'),
      ]),
    )
    const settings = readSettings({ NODE_ENV: 'production', ...filled, ...given })
    assert.ok(settings.databaseUrl?.startsWith('postgres://'))
    assert.deepEqual(settings.trustedProxies, [compose.networks.inside.ipam.config[0]?.subnet])
  }
})

test('SHIP-3: HAProxy, by the file that stands in deploy/, spreads requests over three nodes and leaves out what isn’t ready', async (t) => {
  if (spawnSync('haproxy', ['-v']).status !== 0) {
    t.diagnostic('HAProxy is not installed here: deploy/haproxy.cfg was not run')
    return
  }
  const { ports, child } = await threeNodes(t)
  const proxy = await proxyBefore(t, ports)
  await reaches(proxy, 200)
  // A node that goes takes no request with it.
  child[0]?.kill('SIGTERM')
  for (let request = 0; request < 20; request += 1) assert.equal((await ask(proxy, '/sign-in')).status, 200)
  for (const one of child.slice(1)) one.kill('SIGKILL')
  const { status, headers, body } = await reaches(proxy, 503)
  assert.deepEqual([status, headers['retry-after']], [503, '5'])
  assert.match(body, /not available for a moment/)
})

async function threeNodes(t: TestContext) {
  const [mail, ports] = await Promise.all([startMailServer(), Promise.all([1, 2, 3].map(() => freePort()))])
  t.after(mail.close)
  const env = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    BASE_URL: 'https://localhost',
    DATABASE_URL: await createDatabase({ shapeless: true }),
    COUNTERSIGN_KEYS: `k:${randomBytes(32).toString('base64')}`,
    SMTP_URL: mail.url,
    TRUSTED_PROXIES: '127.0.0.1',
  }
  const child = ports.map((port) => spawn(process.execPath, asProgram('main'), { env: { ...env, PORT: String(port) } }))
  t.after(() => child.forEach((one) => one.kill('SIGKILL')))
  await Promise.all(child.map(listening))
  return { ports, child }
}

async function listening(child: ChildProcess) {
  const { stdout, stderr } = child
  assert.ok(stdout && stderr)
  const ended = once(child, 'exit').then(async () => assert.fail(await text(stderr)))
  ended.catch(() => {})
  await Promise.race([once(stdout, 'data'), ended])
}

/** deploy/haproxy.cfg with this machine's addresses and a certificate of the tests. Returns the port on which it speaks TLS. */
async function proxyBefore(t: TestContext, ports: number[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-proxy-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'certificates'))
  writeFileSync(
    join(folder, 'certificates/localhost.pem'),
    read('test/tls/localhost.pem') + read('test/tls/localhost.key.pem'),
  )
  const [plain, secure] = await Promise.all([freePort(), freePort()])
  const placed = servers.reduce(
    (file, [, , host, at], index) => file.replace(`${host}:${at}`, `127.0.0.1:${ports[index]}`),
    read('deploy/haproxy.cfg')
      .replace('bind :8080', `bind 127.0.0.1:${plain}`)
      .replace('bind :8443', `bind 127.0.0.1:${secure}`)
      .replace('/certificates/', `${folder}/certificates/`),
  )
  writeFileSync(join(folder, 'haproxy.cfg'), placed)
  const child = spawn('haproxy', ['-f', join(folder, 'haproxy.cfg')], { stdio: 'ignore' })
  t.after(() => child.kill('SIGKILL'))
  return secure
}

/** Asks until the answer has this status. */
async function reaches(port: number, status: number) {
  for (const until = Date.now() + longestWait; ; await pause(50)) {
    const answer = await ask(port, '/healthz').catch(() => undefined)
    if (answer?.status === status) return answer
    assert.ok(Date.now() < until, `the proxy never answered ${status}`)
  }
}

async function ask(port: number, path: string) {
  const asked = request({ host: '127.0.0.1', port, path, rejectUnauthorized: false }).end()
  const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage]
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) }
}
