import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask, databaseAt, startPostgres } from '../test/postgres.ts'

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
  return name === 'sqlite' ? startSqlite() : startPostgresEngine()
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
export function folderOfOurs(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), name))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A server of its own, with the settings it comes with: fsync and synchronous_commit on. */
async function startPostgresEngine(): Promise<Engine> {
  const server = await startPostgres('it comes')
  const { rows } = await ask(server.url, 'show server_version')
  const [{ server_version: version }] = rows as [{ server_version: string }]
  let databases = 0
  return {
    name: 'postgresql',
    described: `PostgreSQL ${version}, fsync and synchronous_commit on`,
    async newDatabase() {
      databases += 1
      await ask(server.url, `create database bench${databases}`)
      return databaseAt(server.url, `bench${databases}`)
    },
    stop: () => server.stop(),
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
