import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask, databaseAt, startPostgres, template } from '../test/postgres.ts'

/** A database that nodes can be started on. */
export type Engine = {
  name: 'sqlite' | 'postgres'
  /** A folder of this run's own, for what a node keeps in files. */
  folder: string
  /** The settings that lead a node to it. */
  env: Record<string, string>
  /** What `openDatabase` takes. */
  place: string
  close(): Promise<void>
}

/** A server whose processes can all be killed at once. */
export type PostgresEngine = Engine & {
  /** Returns when none of its processes is left. */
  kill(): Promise<void>
  /** Its name on the server. */
  database: string
  /** Starts it again on what it left behind. */
  start(): Promise<void>
  /** One statement, over a connection of its own. */
  ask(statement: string): ReturnType<typeof ask>
}

export const engineNames = ['sqlite', 'postgres'] as const

/** `running`: a PostgreSQL that runs already. */
export function startEngine(name: Engine['name'], running?: string): Promise<Engine | PostgresEngine> {
  return name === 'sqlite' ? startSqlite() : startPostgresEngine(running)
}

async function startSqlite(): Promise<Engine> {
  const folder = newFolder('sqlite')
  const close = async () => rmSync(folder, { recursive: true, force: true })
  return { name: 'sqlite', folder, env: { DATA_DIR: folder }, place: join(folder, 'countersign.db'), close }
}

let started = 0

/** A server of its own, or a database of its own on one that runs already: that one is never killed. */
export async function startPostgresEngine(running?: string): Promise<PostgresEngine> {
  const folder = newFolder('postgres')
  const server = running === undefined ? await startPostgres() : null
  const url = running ?? server?.url ?? ''
  const database = `faults_${process.pid}_${(started += 1)}`
  await ask(url, `create database ${database} template ${template}`)
  // Tests do without; here a commit must outlive its server. What the kernel holds outlives a killed process anyway.
  await ask(url, `alter database ${database} set synchronous_commit = on`)
  const place = databaseAt(url, database)
  return {
    name: 'postgres',
    folder,
    env: { DATA_DIR: folder, DATABASE_URL: place },
    place,
    database,
    ask: (statement) => ask(url, statement),
    async kill() {
      if (!server) throw new Error('A server that others use is not killed')
      const { rows } = await ask(url, `select current_setting('data_directory') as data`)
      const { data } = rows[0] as { data: string }
      const parent = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
      // One of its own that died badly makes it begin anew: the parent goes first.
      const all = [parent, ...childrenOf(parent)]
      for (const one of all) killIfThere(one)
      while (all.some(isThere)) await new Promise((resolve) => setTimeout(resolve, 10))
      // It says "ready", and who waits for the next one would believe it.
      rmSync(join(data, 'postmaster.pid'), { force: true })
    },
    start: async () => server?.resume(),
    async close() {
      if (server) await server.stop()
      else await ask(url, `drop database if exists ${database} with (force)`)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const isServer = (engine: Engine): engine is PostgresEngine => engine.name === 'postgres'

const newFolder = (name: string) => mkdtempSync(join(tmpdir(), `countersign-faults-${name}-`))

function childrenOf(pid: number): number[] {
  const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return pids === '' ? [] : pids.split(' ').map(Number)
}

function killIfThere(pid: number) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone by itself in the meantime.
  }
}

function isThere(pid: number): boolean {
  try {
    // A dead one that nobody has asked after yet stays in the list.
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
