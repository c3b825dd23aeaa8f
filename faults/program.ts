import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { endsWithUs } from '../test/ends-with-us.ts'
import { freePort } from '../test/free-port.ts'
import { asBuiltProgram, asProgram } from '../test/program.ts'
import type { Engine } from './engine.ts'
import type { Order, Reply } from './node.ts'

/** `main`: src/main.ts as it stands. `node`: the same with a quick hash and a clock to move. */
type Kind = 'main' | 'node'

let node: Promise<string[]> | undefined
/** Built once, for all. */
const nodeProgram = () => (node ??= asBuiltProgram('faults/node.ts'))

export type ProgramOptions = {
  kind: Kind
  engine: Engine
  smtpUrl: string
  env?: Record<string, string>
  nodeOptions?: string[]
  /** What Node is called with, if it isn't what dist/ holds. */
  words?: string[]
}

/** The address that people type; forms are taken from there only. */
export const baseUrl = 'https://sign-in.acme.example'

/** A node with production's settings that is started, killed and started again, on one port and one database. */
export async function installProgram(options: ProgramOptions) {
  const port = await freePort()
  const keys = `faults:${randomBytes(32).toString('base64')}`
  const env = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    BASE_URL: baseUrl,
    COUNTERSIGN_KEYS: keys,
    SMTP_URL: options.smtpUrl,
    TRUSTED_PROXIES: '127.0.0.1',
    ...options.engine.env,
    ...options.env,
  }
  const words = options.words ?? (options.kind === 'main' ? asProgram('main') : await nodeProgram())
  let child: ChildProcess | undefined
  let ahead = 0
  let said = ''

  const program = {
    port,
    env,
    origin: `http://127.0.0.1:${port}`,
    /** What it wrote to stdout and stderr since it was started first. */
    said: () => said,
    /** The clock that it goes by. */
    now: () => Date.now() + ahead,
    pid: () => child?.pid ?? 0,

    /** Resolves when it listens. */
    async start() {
      const started = endsWithUs(
        spawn(process.execPath, [...(options.nodeOptions ?? []), ...words], {
          cwd: options.engine.folder,
          env: { PATH: process.env['PATH'], ...env, FAULTS_AHEAD: String(ahead) },
          stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        }),
      )
      child = started
      const listening = Promise.withResolvers<void>()
      const collect = (chunk: Buffer) => {
        said += chunk.toString()
        if (said.includes('"msg":"listening"')) listening.resolve()
      }
      said = ''
      started.stdout?.on('data', collect)
      started.stderr?.on('data', collect)
      started.on('exit', () => listening.reject(new Error(`The program ended: ${said}`)))
      await listening.promise
    },

    /** Without a warning, wherever it stands. */
    async kill() {
      const dying = child
      if (!dying || dying.exitCode !== null || dying.signalCode !== null) return
      const gone = once(dying, 'exit')
      dying.kill('SIGKILL')
      await gone
    },

    /** Tells it to stop, as a supervisor does. What it ended with, and after how many milliseconds. */
    async stop() {
      if (!child) throw new Error('The program was not started')
      const began = performance.now()
      const [gone, silent] = [once(child, 'exit'), once(child, 'close')]
      child.kill('SIGTERM')
      const [code, signal] = (await gone) as [number | null, NodeJS.Signals | null]
      const took = performance.now() - began
      // What it said last has come through by then.
      await silent
      return { how: signal ?? code, took }
    },

    /** Puts the clock forward (or back), in milliseconds, for the node that runs and those that are started later. */
    advance(by: number) {
      ahead += by
      send({ ahead })
    },

    /** Heap and resident memory in bytes, after a collection. Needs `--expose-gc`. */
    async memory() {
      const reply = await ask({ ask: 'memory' })
      return 'memory' in reply ? reply.memory : { heapUsed: 0, rss: 0 }
    },

    async sweep() {
      await ask({ ask: 'sweep' })
    },
  }

  function send(order: Order) {
    if (child?.connected) child.send(order)
  }

  async function ask(order: Order): Promise<Reply> {
    if (!child) throw new Error('The program was not started')
    const { promise: ended, reject } = Promise.withResolvers<never>()
    const end = () => reject(new Error(`The program ended: ${said}`))
    child.once('exit', end)
    const answered = once(child, 'message')
    send(order)
    try {
      const [reply] = (await Promise.race([answered, ended])) as [Reply]
      return reply
    } finally {
      child.off('exit', end)
    }
  }

  return program
}

export type Program = Awaited<ReturnType<typeof installProgram>>
