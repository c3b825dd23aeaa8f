import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { fileMigrationTimeout } from '../limits.ts'
import { Unable } from '../operator-error.ts'
import { systemClock } from './clock.ts'
import { isPostgres } from './engine.ts'
import { migrations } from './migrations/all.ts'
import type { Db, Tx } from './schema.ts'
import { isBusy } from './sqlite.ts'

// Which migrations made a database what it is, and bringing it to the newest shape (requirement OPS-8, decision 21).

/** Our list, in each database. */
const list = 'countersign_migrations'
/** Where it stood before: a name that any other program with the same library uses as well. */
const formerList = 'kysely_migration'

/** The migrations that made a database, against those that are known here. */
type Shape = {
  made: string[]
  missing: string[]
  /** Names that we don't know. */
  unknown: string[]
  /** Made by another form of a migration than ours. */
  changed: string[]
}

/** Reads it. A database in which there is nothing of ours was made by none. */
export async function shapeOf(db: Db): Promise<Shape> {
  const rows = await readEither(db)
  const made = rows.map(({ name }) => name)
  const known = Object.keys(migrations)
  return {
    made,
    missing: known.filter((name) => !made.includes(name)),
    unknown: made.filter((name) => !known.includes(name)),
    changed: rows.flatMap(({ name, checksum }) => {
      const ours = migrations[name]?.checksum
      return ours === undefined || checksum === null || checksum === ours ? [] : [name]
    }),
  }
}

/** Why this program has to leave a database of that shape alone, as a sentence; null: it needn't. */
export function whyNotOurs({ made, missing, unknown, changed }: Shape): string | null {
  const newest = Object.keys(migrations).at(-1) ?? ''
  const strange = [
    ...unknown.filter((name) => name < newest),
    ...missing.filter((name) => name < (made.at(-1) ?? '')),
    ...changed,
  ]
  if (strange.length > 0)
    return `The database was made by other migrations than this program’s (${strange.join(', ')}): start the version that made it, or restore a back-up.`
  if (unknown.length > 0) return 'The database was written by a newer version of Countersign: start that one.'
  return null
}

/**
 * Brings it to the newest shape, all of it or nothing. Of several who start at once one does it, the others wait for that. Throws `Unable` for a
 * database that is not ours to change; nothing is changed then.
 */
export async function migrate(db: Db): Promise<void> {
  if ((await mustBeOurs(db)).missing.length === 0) return
  await waitingForOthers(() => db.transaction().execute(makeWhatIsMissing))
}

/** What `migrate` does in its transaction. */
export async function makeWhatIsMissing(tx: Tx): Promise<void> {
  await lockShape(tx)
  const { missing } = await mustBeOurs(tx)
  if (!(await hasTable(tx, list))) await beginList(tx)
  for (const name of missing) {
    await migrations[name]?.up(tx)
    await addToList(tx, name)
  }
}

async function mustBeOurs(db: Db): Promise<Shape> {
  const shape = await shapeOf(db)
  const why = whyNotOurs(shape)
  if (why !== null) throw new Unable(why)
  return shape
}

/** What an older version has made goes over; that one reads from its own list that a newer one was here. */
async function beginList(tx: Tx): Promise<void> {
  const former = await readFormerList(tx)
  await sql`create table ${sql.table(list)} (name text primary key, checksum text not null, made_at bigint not null)`.execute(
    tx,
  )
  for (const { name } of former) await addToList(tx, name)
  if (former.length > 0)
    await sql`insert into ${sql.table(formerList)} (name, timestamp)
      values (${list}, ${new Date(systemClock.now()).toISOString()})`.execute(tx)
}

async function addToList(tx: Tx, name: string): Promise<void> {
  const checksum = migrations[name]?.checksum
  await sql`insert into ${sql.table(list)} (name, checksum, made_at)
    values (${name}, ${checksum}, ${systemClock.now()})`.execute(tx)
}

type Made = { name: string; checksum: string | null }

async function readEither(db: Db): Promise<Made[]> {
  if (await hasTable(db, list)) return readList(db)
  const former = await readFormerList(db)
  // Between the two looks another one that starts has carried it over.
  return former.some(({ name }) => name === list) ? readList(db) : former
}

async function readList(db: Db): Promise<Made[]> {
  const { rows } = await sql<Made>`select name, checksum from ${sql.table(list)} order by name`.execute(db)
  return rows
}

/** Empty where that is another program's. */
async function readFormerList(db: Db): Promise<Made[]> {
  if (!(await hasTable(db, formerList)) || !(await hasTable(db, 'two_step'))) return []
  const { rows } = await sql<Made>`select name, null as checksum from ${sql.table(formerList)} order by name`.execute(
    db,
  )
  return rows.some(({ name }) => name === '0001-first') ? rows : []
}

export async function hasTable(db: Db, name: string): Promise<boolean> {
  const found = isPostgres(db)
    ? // Not by `to_regclass` alone: after a wait for a lock that may still remember that there was none.
      sql`select 1 from pg_class where relname = ${name} and relkind in ('r', 'p') and pg_table_is_visible(oid)`
    : sql`select 1 from sqlite_master where type = 'table' and name = ${name}`
  return (await found.execute(db)).rows.length > 0
}

/** The lock that older versions hold while they migrate. SQLite's transactions come one after the other. */
async function lockShape(tx: Tx): Promise<void> {
  if (isPostgres(tx)) await sql`select pg_advisory_xact_lock(3853314791062309107)`.execute(tx)
}

/** On PostgreSQL the lock waits by itself. */
async function waitingForOthers(work: () => Promise<void>): Promise<void> {
  const until = systemClock.now() + fileMigrationTimeout
  for (;;) {
    try {
      return await work()
    } catch (problem) {
      if (!isBusy(problem) || systemClock.now() > until) throw problem
      await pause(20)
    }
  }
}
