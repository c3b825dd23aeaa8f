import { strict as assert } from 'node:assert'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { installPackages } from '../../scripts/packages.ts'
import { home } from '../../scripts/sources.mjs'
import { seconds } from '../../src/limits.ts'
import { launchBrowser } from '../../test/chromium.ts'
import { freePort } from '../../test/free-port.ts'

const longestWait = 20 * seconds // a busy machine is no fault
const longestEnd = 10 * seconds
/** What an application says, in whatever words, when it can be visited. */
const listening = /\blisten(?:s|ing)\b|\bready\b/i

export type About = {
  /** The folder in `examples/`, and the one in that. */
  name: string
  variant: string
  /** Which script of its package.json serves; `start` if none is named. */
  script?: string
  env?: Record<string, string>
}

export type Example = {
  /** Without a slash at the end. */
  url: string
  /** All that it has said so far. */
  output(): string
  /** Tells it to end, and fails where it doesn't. Once is enough: the end of the test does the same. */
  stop(): Promise<void>
}

/** The application as its team starts it, on a free port with an empty database of its own. It is gone when the test ends. */
export async function startExample(t: TestContext, { name, variant, script = 'start', env = {} }: About) {
  const folder = join(home, 'examples', name, variant)
  makeReady(folder, `the example ${name}`)
  const data = mkdtempSync(join(tmpdir(), `countersign-example-${name}-`))
  const port = env['PORT'] ?? String(await freePort())
  const child = npm(folder, script, { PORT: port, DATABASE: join(data, 'database.sqlite'), ...env })
  const output = collect(child)
  const stop = () => end(child, output)
  t.after(() => stop().finally(() => rmSync(data, { recursive: true, force: true })))
  await began(child, output)
  return { url: `http://localhost:${port}`, output, stop } satisfies Example
}

let launched: Promise<Browser> | undefined
after(async () => (await launched)?.close())

/** A page in a browser of its own cookies; both are gone when the test ends. */
export async function openBrowser(t: TestContext): Promise<Page> {
  launched ??= launchBrowser()
  const context = await (await launched).newContext({ locale: 'en-GB' })
  t.after(() => context.close())
  context.setDefaultTimeout(longestWait)
  // Why nothing happens on a page, the wait for it doesn't say.
  context.on('weberror', (problem) => t.diagnostic(String(problem.error().stack)))
  return context.newPage()
}

const ready = new Set<string>()
const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach((child) => signal(child, 'SIGKILL')))

/** Installed, and built where it has something to build. */
function makeReady(folder: string, whose: string) {
  if (ready.has(folder)) return
  installPackages(folder, whose)
  const built = spawnSync('npm', ['run', 'build', '--if-present'], { cwd: folder, env: plainEnv(), encoding: 'utf8' })
  assert.equal(built.status, 0, built.stdout + built.stderr)
  ready.add(folder)
}

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

/** What this process was started with, but for what would make another program take itself for a test, or for part of this one. */
function plainEnv(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, NODE_ENV: _env, ...env } = process.env
  return { ...env, NEXT_TELEMETRY_DISABLED: '1' }
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
