import { type Expression, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import { jsonObjectFrom as jsonOnPostgres } from 'kysely/helpers/postgres'
import { jsonObjectFrom as jsonOnSqlite } from 'kysely/helpers/sqlite'
import { postgresMigrationTimeout } from '../limits.ts'
import { Unable } from '../operator-error.ts'
import type { Instant } from './clock.ts'
import { exists } from './database-file.ts'
import { isPostgres } from './engine.ts'
import { isAddress, openPool, type Patience } from './postgres.ts'
import { type Given, prepared } from './prepared.ts'
import { isAway } from './postgres-away.ts'
import type { Db, Tables, Tx } from './schema.ts'
import { makeWhatIsMissing, migrate, shapeOf } from './shape.ts'
import { isUnusable, openFile, openFileAsItIs } from './sqlite.ts'

export { isPostgres }

/**
 * Opens the database, brings it to the newest shape, and hands it over: a SQLite file (or `:memory:`), or what stands behind `postgres://…`.
 * Throws when the file's folder can't be written to, the server can't be reached, or what is there is no database of ours (`Unable`).
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
  return using(openAsItIs(place), async (db) => (await shapeOf(db)).made.length > 0)
}

/** Does the work on a database that is closed afterwards, whatever comes of it. */
export async function using<Result>(db: Db, work: (db: Db) => Promise<Result>): Promise<Result> {
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

/** Throws, as a start would, where one couldn't make a database of ours there; a server's tables are made and undone. What is there must be nothing of ours. */
export async function tryToMake(place: string): Promise<void> {
  // A file is made by the start, and a look at it would make it as well.
  if (!isAddress(place)) return
  await using(openPool(place, undefined, { connections: 1 }), async (db) => {
    const undone = new Error('It can be made')
    const made = db.transaction().execute(async (tx) => {
      const why = await whyNotFit(tx)
      if (why !== null) throw new Unable(why)
      await makeWhatIsMissing(tx)
      throw undone
    })
    await made.catch((problem: unknown) => {
      if (problem !== undone) throw problem
    })
  })
}

/** Over a connection of its own, which may wait: of many nodes that start at once, one does it, and the others wait for that. */
async function migrateByItself(address: string): Promise<void> {
  const patience = { connections: 1, statementTimeout: postgresMigrationTimeout }
  await using(openPool(address, undefined, patience), async (db) => {
    // In a transaction, which not every pooler lets anybody have.
    const why = await db.transaction().execute(whyNotFit)
    if (why !== null) throw new Unable(why)
    await migrate(db)
  })
}

/** Why a server's database can't hold what people type, as a sentence; null: it can. Other encodings than UTF-8 have no sign for some names. */
export async function whyNotFit(db: Db): Promise<string | null> {
  if (!isPostgres(db)) return null
  const { rows } = await sql<{ encoding: string }>`select current_setting('server_encoding') as encoding`.execute(db)
  const encoding = rows[0]?.encoding
  if (encoding === 'UTF8') return null
  return `The database in DATABASE_URL is in ${encoding}, which has no sign for many a name: create one with ENCODING 'UTF8'.`
}

/** The engine's own clock, by which the audit trail is guarded, to the whole second that has passed. */
export async function engineNow(db: Db): Promise<Instant> {
  const seconds = isPostgres(db) ? sql`floor(extract(epoch from now()))` : sql`unixepoch()`
  const { rows } = await sql<{ now: number }>`select ${seconds} * 1000 as now`.execute(db)
  return Number(rows[0]?.now)
}

/** What only one transaction at a time may decide about. */
export type Lockable =
  `${'address' | 'challenge' | 'demo' | 'email' | 'lane' | 'noted' | 'organisation' | 'person'}:${string}`

/**
 * Waits until no other transaction holds any of this, and holds it until the transaction ends: what is read or counted afterwards stays true
 * until then. A transaction's first statement, so that its snapshots are younger than its locks; always all at once, in the order of their names, so
 * that no two wait for each other. SQLite has one writer at a time: there it is nothing.
 */
export async function lockFor(tx: Tx, ...what: Lockable[]): Promise<void> {
  if (what.length > 0 && isPostgres(tx)) await lockAll(what.length)(tx, Object.fromEntries(what.toSorted().entries()))
}

const lockStatements = new Map<number, ReturnType<typeof prepareLocks>>()

function lockAll(many: number) {
  const lock = lockStatements.get(many) ?? prepareLocks(many)
  lockStatements.set(many, lock)
  return lock
}

const prepareLocks = (many: number) =>
  prepared((tx: Tx, given: Given<Record<number, string>>) =>
    tx.selectNoFrom(Array.from({ length: many }, (_, index) => lockOn(given[index]!).as(`lock${index}`))),
  )

/** The same as a piece of a PostgreSQL statement, for what only the database can name. Where that is null, nothing is locked. */
export const lockOn = (what: Expression<unknown>) => sql`pg_advisory_xact_lock(hashtextextended(${what}, 0))`

/** One row of a query as one value of a statement around it; `fromJson` reads it. */
export const asJson = <Database, From extends keyof Database, Row>(
  db: Db,
  query: SelectQueryBuilder<Database, From, Row>,
): RawBuilder<Row | null> => {
  const one = query as unknown as SelectQueryBuilder<Tables, never, Row>
  return (isPostgres(db) ? jsonOnPostgres(one) : jsonOnSqlite(one)) as RawBuilder<Row | null>
}

/** SQLite gives it as text. */
export const fromJson = <Row>(value: Row | null | undefined): Row | null =>
  typeof value === 'string' ? (JSON.parse(value) as Row) : (value ?? null)

/** Whether something failed because the database was not to be had, and may well be soon. */
export const databaseIsAway = (problem: Error): boolean => isAway(problem) || isUnusable(problem)
