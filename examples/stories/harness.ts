import { strict as assert } from 'node:assert'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { after, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { home } from '../../scripts/sources.mjs'
import { seconds } from '../../src/limits.ts'
import { launchBrowser } from '../../test/chromium.ts'
import { freePort } from '../../test/free-port.ts'
import { makeReady, plainEnv } from './make-ready.ts'

const longestWait = 20 * seconds // a busy machine is no fault
const longestEnd = 10 * seconds
/** What an application says, in whatever words, when it can be visited. */
const listening = /\blisten(?:s|ing)\b|\bready\b/i

export type About = {
  /** The folder in `examples/`, and the one in that. */
  name: string
  variant: string
  /** A copy of that, which is started in its place. */
  folder?: string
  /** Which script of its package.json serves; `start` if none is named. */
  script?: string
  env?: Record<string, string>
}

export type Example = {
  /** Without a slash at the end. */
  url: string
  clock: Clock
  /** The files in which its own tables are, and those of the second step. */
  database: string
  twoStep: string
  /** All that it has said so far. */
  output(): string
  /** Tells it to end, and fails where it doesn't. Once is enough: the end of the test does the same. */
  stop(): Promise<void>
}

/** The application's, in milliseconds since 1970. A phone has the same. */
export type Clock = { now(): number; advance(by: number): void }

/** The application as its team starts it, on a free port with an empty database of its own. It is gone when the test ends. */
export async function startExample(t: TestContext, about: About) {
  const { name, variant, script = 'start', env = {} } = about
  const { folder = join(home, 'examples', name, variant) } = about
  makeReady(folder, `the example ${name}`)
  const data = mkdtempSync(join(tmpdir(), `countersign-example-${name}-`))
  const port = env['PORT'] ?? String(await freePort())
  const url = `http://localhost:${port}`
  const [database, twoStep] = [join(data, 'database.sqlite'), join(data, 'countersign.sqlite')]
  const clock = clockIn(join(data, 'clock'))
  const child = npm(folder, script, {
    ...clock.env,
    ...(variant === 'after' && settings(url, twoStep)),
    PORT: port,
    DATABASE: database,
    ...env,
  })
  const output = collect(child)
  const stop = () => end(child, output)
  t.after(() => stop().finally(() => rmSync(data, { recursive: true, force: true })))
  await began(child, output)
  return { url, clock, database, twoStep, output, stop } satisfies Example
}

/** What an application with Countersign in it is told besides, by its environment: its own address, the keys, and a database for the second step. */
const settings = (url: string, twoStep: string) => ({
  BASE_URL: url,
  COUNTERSIGN_KEYS: `story:${randomBytes(32).toString('base64')}`,
  COUNTERSIGN_DATABASE: twoStep,
})

/** Goes on by itself, and ahead when a story says so. */
function clockIn(file: string): Clock & { env: Record<string, string> } {
  let ahead = 0
  const write = () => writeFileSync(file, String(ahead))
  write()
  const preload = pathToFileURL(join(home, 'test/moved-clock.mjs'))
  return {
    env: { NODE_OPTIONS: `--import=${preload.href}`, TEST_CLOCK: file },
    now: () => Date.now() + ahead,
    advance(by) {
      ahead += by
      write()
    },
  }
}

let launched: Promise<Browser> | undefined
after(async () => (await launched)?.close())

/** A page in a browser of its own cookies; both are gone when the test ends. */
export async function openBrowser(t: TestContext, about: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  launched ??= launchBrowser()
  const context = await (await launched).newContext({ locale: 'en-GB', ...about })
  t.after(() => context.close())
  context.setDefaultTimeout(longestWait)
  // Why nothing happens on a page, the wait for it doesn't say.
  context.on('weberror', (problem) => t.diagnostic(String(problem.error().stack)))
  return context.newPage()
}

const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach((child) => signal(child, 'SIGKILL')))

/** A group of its own, so that it can be told to end together with npm's shell, and not only npm. */
function npm(folder: string, script: string, env: Record<string, string>): ChildProcess {
  const child = spawn('npm', ['run', script], {
    cwd: folder,
    env: { ...plainEnv(), ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  // Its pipes are closed once everybody has gone who holds them.
  child.once('close', () => running.delete(child))
  return child
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      child.emit('said')
    })
  }
  return () => text
}

async function began(child: ChildProcess, output: () => string) {
  const enough = AbortSignal.any([AbortSignal.timeout(longestWait), endOf(child)])
  while (!listening.test(output())) {
    await once(child, 'said', { signal: enough }).catch(() => assert.fail(`It doesn't listen:\n${output()}`))
  }
}

function endOf(child: ChildProcess): AbortSignal {
  const ended = new AbortController()
  child.once('close', () => ended.abort())
  return ended.signal
}

async function end(child: ChildProcess, output: () => string) {
  if (!running.has(child)) return
  const gone = once(child, 'close', { signal: AbortSignal.timeout(longestEnd) })
  signal(child, 'SIGTERM')
  await gone.catch(() => {
    signal(child, 'SIGKILL')
    assert.fail(`It didn't end when it was told to:\n${output()}`)
  })
}

function signal(child: ChildProcess, name: NodeJS.Signals) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name)
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== 'ESRCH') throw problem
  }
}
