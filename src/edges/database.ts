import { type Expression, PostgresAdapter, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { postgresMigrationTimeout } from '../limits.ts'
import type { Instant } from './clock.ts'
import * as first from './migrations/0001-first.ts'
import * as holdsUnderAttack from './migrations/0002-holds-under-attack.ts'
import * as guardsOnPostgres from './migrations/0003-guards-on-postgres.ts'
import { isAddress, openPool, type Patience } from './postgres.ts'
import { isAway } from './postgres-away.ts'
import { takeMigrationLock } from './postgres-driver.ts'
import type { Db, Tx } from './schema.ts'
import { isUnusable, openFile, openFileAsItIs } from './sqlite.ts'
import { exists } from './database-file.ts'

const migrations: Record<string, Migration> = {
  '0001-first': first,
  '0002-holds-under-attack': holdsUnderAttack,
  '0003-guards-on-postgres': guardsOnPostgres,
}

/**
 * Opens the database, brings it to the newest shape, and hands it over: a SQLite file (or `:memory:`), or what stands behind `postgres://…`.
 * Throws when the file's folder can't be written to, the server can't be reached, or what is there is no database of ours.
 */
export async function openDatabase(place: string, onStatement?: (sql: string) => void): Promise<Db> {
  if (isAddress(place)) {
    await migrateByItself(place)
    return openPool(place, onStatement)
  }
  const db = openFile(place, onStatement)
  try {
    await migrate(db)
    return db
  } catch (problem) {
    await db.destroy()
    throw problem
  }
}

/** Opens a database that must be there as it is: brings it to no newer shape, writes nothing by itself. */
export function openAsItIs(place: string, onStatement?: (sql: string) => void, patience?: Patience): Db {
  return isAddress(place) ? openPool(place, onStatement, patience) : openFileAsItIs(place)
}

/** Whether a start made a database there before. Throws when a server can't be reached. */
export async function isThere(place: string): Promise<boolean> {
  if (!isAddress(place)) return exists(place)
  return using(openAsItIs(place), async (db) => {
    const { rows } = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(
      db,
    )
    return rows[0]?.there ?? false
  })
}

/** Does the work on a database that is closed afterwards, whatever comes of it. */
export async function using<Result>(db: Db, work: (db: Db) => Promise<Result>): Promise<Result> {
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

/** Over a connection of its own, which may wait: of many nodes that start at once, one does it, and the others wait for that. */
async function migrateByItself(address: string): Promise<void> {
  const patient = openPool(address, undefined, { connections: 1, statementTimeout: postgresMigrationTimeout })
  await using(patient, (db) =>
    db.transaction().execute(async (tx) => {
      await takeMigrationLock(tx)
      await migrate(tx)
    }),
  )
}

/** Brings it to the newest shape. */
export async function migrate(db: Db): Promise<void> {
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest()
  if (error) throw error
}

/** The migrations that made a database what it is, against those that are known here. */
export async function shapeOf(db: Db): Promise<{ made: string[]; missing: string[]; unknown: string[] }> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  const made = rows.map((row) => row.name)
  const known = Object.keys(migrations)
  return {
    made,
    missing: known.filter((name) => !made.includes(name)),
    unknown: made.filter((name) => !known.includes(name)),
  }
}

/** The engine's own clock, by which the audit trail is guarded, to the whole second that has passed. */
export async function engineNow(db: Db): Promise<Instant> {
  const seconds = isPostgres(db) ? sql`floor(extract(epoch from now()))` : sql`unixepoch()`
  const { rows } = await sql<{ now: number }>`select ${seconds} * 1000 as now`.execute(db)
  return Number(rows[0]?.now)
}

/** For the few statements that the engines don't share. */
export const isPostgres = (db: Db): boolean => db.getExecutor().adapter instanceof PostgresAdapter

/** What only one transaction at a time may decide about. */
export type Lockable =
  `${'address' | 'challenge' | 'demo' | 'email' | 'lane' | 'noted' | 'organisation' | 'person'}:${string}`

/**
 * Waits until no other transaction holds any of this, and holds it until the transaction ends: what is read or counted afterwards stays true
 * until then. A transaction's first statement, so that its snapshots are younger than its locks; always all at once, in the order of their names, so
 * that no two wait for each other. SQLite has one writer at a time: there it is nothing.
 */
export async function lockFor(tx: Tx, ...what: Lockable[]): Promise<void> {
  if (!isPostgres(tx)) return
  await sql`select ${sql.join(what.toSorted().map((one) => lockOn(sql`${one}`)))}`.execute(tx)
}

/** Does the work in the transaction that is under way, or in one of its own. */
export function inTransaction<Result>(db: Db, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return db.isTransaction ? work(db as Tx) : db.transaction().execute(work)
}

/** The same as a piece of a PostgreSQL statement, for what only the database can name. Where that is null, nothing is locked. */
export const lockOn = (what: Expression<unknown>) => sql`pg_advisory_xact_lock(hashtextextended(${what}, 0))`

/** Whether something failed because the database was not to be had, and may well be soon. */
export const databaseIsAway = (problem: Error): boolean => isAway(problem) || isUnusable(problem)
