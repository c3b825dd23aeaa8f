import { strict as assert } from 'node:assert'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { mailWaiting } from '../src/mail/waiting.ts'
import { demoPeople } from '../src/standalone/people/demo.ts'
import { readKeys } from '../src/adapters/key-ring.ts'
import { createDatabase, onPostgres } from './database.ts'
import { endsWithUs } from './ends-with-us.ts'
import { freePort } from './free-port.ts'
import { type App, type AppOptions, noon, type Span, startApp } from './kit.ts'
import { startMailServer } from './mail.ts'
import { asProgram } from './program.ts'

/** With whose settings the built program runs. */
export type Surroundings = 'production' | 'development'

const tls = (name: string) => readFileSync(join(import.meta.dirname, 'tls', name))
const longestWait = 20_000

/**
 * The program that ships, as a process of its own, and around it what the kit has: people, browsers, a clock to move, a mailbox to read. In production's
 * settings it stands behind a proxy that ends TLS, and sends its mail to a mail server. `words`: what Node is called with, if not with dist/; `node`: which Node, if not this one.
 */
export async function startShipped(
  span: Span,
  surroundings: Surroundings,
  options: AppOptions & { node?: string; words?: string[] } = {},
): Promise<App> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-shipped-'))
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const clock = clockOf(join(folder, 'clock'), options.at ?? noon)
  const keys = `shipped:${randomBytes(32).toString('base64')}`
  const address = onPostgres ? await createDatabase({ shapeless: true }) : undefined
  const open: (() => Promise<unknown>)[] = [async () => rmSync(folder, { recursive: true })]

  const env: Record<string, string> = {
    NODE_ENV: surroundings,
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: folder,
    COUNTERSIGN_KEYS: keys,
    TRUSTED_PROXIES: '127.0.0.1',
    BASE_URL: `http://localhost:${port}`,
    ...(address && { DATABASE_URL: address }),
    ...options.env,
  }
  if (surroundings === 'production') {
    const [mail, proxy] = await Promise.all([startMailServer(), endTls(port)])
    open.push(mail.close, () => proxy.close())
    Object.assign(env, { SMTP_URL: mail.url, BASE_URL: `https://localhost:${proxy.port}` })
  }
  const command = [options.node ?? process.execPath, ...(options.words ?? asProgram('main'))]
  const { child, said } = await run(command, env, clock.file)
  open.push(() => ended(child))

  const app = await startApp(span, {
    ...options,
    env: { BASE_URL: env['BASE_URL'] ?? '' },
    keys: readKeys(keys),
    ...(address ? { address } : { file: join(folder, 'countersign.db') }),
    elsewhere: {
      clock,
      fetch: (request, from) => send(origin, request, from.address),
      async mailSent() {
        const until = Date.now() + longestWait
        while ((await mailWaiting(app.db)).waiting > 0) {
          assert.ok(Date.now() < until, `mail still waits: ${said()}`)
          await pause(10)
        }
      },
      async close() {
        for (const close of open.toReversed()) await close()
      },
    },
  })
  if (surroundings === 'development') await withoutDemo(app)
  return app
}

/** Tests bring people of their own, some under the same addresses. */
async function withoutDemo({ db }: App) {
  const emails = demoPeople.map(({ email }) => email)
  await db.deleteFrom('people').where('email', 'in', emails).execute()
}

/** A clock that goes on by itself, and ahead when a test says so: here and in the program. */
function clockOf(file: string, start: number) {
  let ahead = start - Date.now()
  const write = () => writeFileSync(file, String(ahead))
  write()
  return {
    file,
    now: () => Date.now() + ahead,
    advance(by: number) {
      ahead += by
      write()
      return Date.now() + ahead
    },
    set(to: number) {
      ahead = to - Date.now()
      write()
      return to
    },
  }
}

/** Resolves once it listens. */
async function run([node = '', ...words]: string[], env: Record<string, string>, clock: string) {
  const preload = ['--import', join(import.meta.dirname, 'moved-clock.mjs')]
  const child = endsWithUs(
    spawn(node, [...preload, ...words], {
      cwd: tmpdir(),
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        TEST_CLOCK: clock,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()))
  const gone = once(child, 'exit').then(() => assert.fail(`it ended: ${said}`))
  gone.catch(() => {})
  await Promise.race([once(child.stdout, 'data'), gone])
  return { child, said: () => said }
}

async function ended(child: ChildProcess) {
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

/** As the proxy in front of it would: from this address. */
async function send(origin: string, request: Request, address: string): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const headers = new Headers(request.headers)
  headers.set('x-forwarded-for', address)
  return fetch(origin + pathname + search, {
    method: request.method,
    headers,
    redirect: 'manual',
    ...(request.body && { body: await request.arrayBuffer() }),
  })
}

/** A proxy that ends TLS, as stands before every production. */
async function endTls(port: number) {
  const server = createTlsServer(
    { key: tls('localhost.key.pem'), cert: tls('localhost.pem') },
    (incoming, outgoing) => {
      const headers = {
        ...incoming.headers,
        'x-forwarded-for': incoming.socket.remoteAddress,
        'x-forwarded-proto': 'https',
      }
      const { method, url } = incoming
      const onward = forward({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      onward.on('error', () => outgoing.destroy())
      incoming.pipe(onward)
    },
  )
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
