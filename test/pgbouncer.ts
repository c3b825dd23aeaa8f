import { spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { endsWithUs } from './ends-with-us.ts'
import { freePort } from './free-port.ts'

const places = ['pgbouncer', '/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer']
const program = places.find((place) => spawnSync(place, ['--version']).status === 0)

/** What it calls itself, with its version; null where this machine has none. */
export const pgbouncer: string | null =
  program === undefined ? null : (spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0] ?? '')

/** As `pool_mode` calls them. */
export type PoolMode = 'session' | 'transaction' | 'statement'

const root = process.getuid?.() === 0
const nobody = 65_534

/** A real PgBouncer before the database of that address, over few connections to it. It ends with this process, however that ends. */
export async function startPgBouncer(url: string, mode: PoolMode): Promise<{ url: string; stop(): Promise<void> }> {
  if (program === undefined) throw new Error('This machine has no PgBouncer')
  const to = new URL(url)
  const name = basename(to.pathname)
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'countersign-pgbouncer-'))
  const settings = join(folder, 'pgbouncer.ini')
  const host = to.searchParams.get('host') ?? to.hostname
  writeFileSync(
    settings,
    `[databases]
${name} = host=${host} port=${to.port} dbname=${name} user=${to.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${mode === 'session' ? 40 : 3}
`,
  )
  // It refuses to run as root.
  if (root) for (const one of [folder, settings]) chownSync(one, nobody, nobody)
  const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--pdeathsig=KILL']
  const [first, ...rest] = [...(root ? asNobody : []), program, settings]
  const running = endsWithUs(spawn(first, rest, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] }))
  let said = ''
  running.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4000)))
  const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()))
  while (!(await takesConnections(port))) {
    if (running.exitCode !== null || running.signalCode !== null) throw new Error(`PgBouncer did not start: ${said}`)
    await pause(10)
  }
  return {
    url: `postgres://${to.username}@127.0.0.1:${port}/${name}`,
    async stop() {
      running.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function takesConnections(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = connect(port, '127.0.0.1')
  probe.once('connect', () => resolve(true))
  probe.once('error', () => resolve(false))
  return promise.finally(() => probe.destroy())
}
