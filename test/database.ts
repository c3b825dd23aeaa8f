import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { isPostgres, openAsItIs, openDatabase } from '../src/adapters/database.ts'
import { migrations } from '../src/adapters/migrations/all.ts'
import type { Patience } from '../src/adapters/postgres.ts'
import type { Db, Tables } from '../src/adapters/schema.ts'
import { migrate } from '../src/adapters/shape.ts'
import { engineOf, overEngine } from '../src/adapters/sqlite.ts'
import { ask, databaseAt, template } from './postgres.ts'

// The databases of the tests: on the engine that the run asks for. `scripts/test.ts` starts the one PostgreSQL and sets both.

/** The engine of this process. */
export const onPostgres = process.env['TEST_ENGINE'] === 'postgres'

/** Of two hundred requests at once the last may wait long, where others use the machine too. */
const patient = { connectTimeout: 60_000, statementTimeout: 60_000 }

type Wanted = {
  /** What two applications share, or one finds again: on SQLite a file, on PostgreSQL a database that goes by this name. */
  file?: string | undefined
  /** A database of a server that is the test's own. */
  address?: string | undefined
  patience?: Patience | undefined
  /** One that nobody uses afterwards: for a test that changes its shape. */
  ruined?: boolean | undefined
  onStatement?: ((sql: string) => void) | undefined
}

/** An empty database of the newest shape, in memory or on PostgreSQL. Destroyed, it is emptied for the next one. */
export async function openTestDatabase({ file, address, patience, ruined, onStatement }: Wanted = {}): Promise<Db> {
  if (!onPostgres) return file === undefined ? inMemory(onStatement) : openDatabase(file, onStatement)
  if (address !== undefined) return openAsItIs(address, onStatement, patience)
  if (file !== undefined) return openAsItIs(await addressOf(file), onStatement, patient)
  if (ruined) return openAsItIs(await createDatabase(), onStatement, patient)
  const lent = free.pop() ?? (await makeLent())
  lent.onStatement = onStatement
  return lent.db
}

let shaped: Promise<Uint8Array> | undefined

/** As `openDatabase(':memory:')` makes it, but migrated once in this process: that takes longer than many a test. */
async function inMemory(onStatement?: (sql: string) => void): Promise<Db> {
  shaped ??= makeShaped()
  const sqlite = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true })
  sqlite.deserialize(await shaped)
  return overEngine(engineOf(sqlite), onStatement)
}

async function makeShaped(): Promise<Uint8Array> {
  const sqlite = new DatabaseSync(':memory:')
  const db = overEngine(engineOf(sqlite))
  await migrate(db)
  const bytes = sqlite.serialize()
  await db.destroy()
  return bytes
}

/** Makes every write of a kind to a table fail, until what is returned is called. */
export async function failWrites(
  db: Db,
  table: string,
  verb: 'insert' | 'update' | 'delete' = 'insert',
): Promise<() => Promise<void>> {
  const name = sql.ref(`fails_${verb}_${table}`)
  if (!isPostgres(db)) {
    await sql`create trigger ${name} before ${sql.raw(verb)} on ${sql.table(table)} begin select raise(abort, 'disk full'); end`.execute(
      db,
    )
    return async () => void (await sql`drop trigger if exists ${name}`.execute(db))
  }
  await sql`create or replace function fails() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$`.execute(
    db,
  )
  await sql`create trigger ${name} before ${sql.raw(verb)} on ${sql.table(table)} for each row execute function fails()`.execute(
    db,
  )
  return async () => void (await sql`drop trigger if exists ${name} on ${sql.table(table)}`.execute(db))
}

type Lent = { db: Db; onStatement: ((sql: string) => void) | undefined }

/** Emptied, with their connections: making a database takes longer than most tests. */
const free: Lent[] = []
const named = new Map<string, Promise<string>>()

async function makeLent(): Promise<Lent> {
  const lent: Lent = {
    db: openAsItIs(await createDatabase(), (text) => lent.onStatement?.(text), patient),
    onStatement: undefined,
  }
  const destroy = lent.db.destroy.bind(lent.db)
  lent.db.destroy = async () => {
    lent.onStatement = undefined
    try {
      await empty(lent.db)
      free.push(lent)
    } catch {
      // A test took away what there was to empty.
      await destroy()
    }
  }
  // Before anybody watches its statements, or makes them fail.
  await (emptying ??= emptyingOf(lent.db))
  return lent
}

let emptying: Promise<string> | undefined

/** In one round trip. Emptying tables one by one is quicker than `truncate` while they are small; the triggers sleep meanwhile. */
async function empty(db: Db) {
  await sql.raw((await emptying) ?? '').execute(db)
}

async function emptyingOf(db: Db): Promise<string> {
  const tables = (await tableNames(db)).map((name) => `delete from "${name}";`)
  // What a test has added to the list of migrations, too.
  tables.push(`delete from countersign_migrations where name > '${Object.keys(migrations).at(-1)}';`)
  return `set session_replication_role = replica; ${tables.join(' ')} set session_replication_role = origin`
}

/** Of what the application keeps, in their order: without the list of its migrations. */
export async function tableNames(db: Db): Promise<(keyof Tables)[]> {
  const tables = await db.introspection.getTables()
  const names = tables.map(({ name }) => name).filter((name) => name !== 'countersign_migrations')
  return names.toSorted() as (keyof Tables)[]
}

function addressOf(file: string): Promise<string> {
  const address = named.get(file) ?? createDatabase()
  named.set(file, address)
  return address
}

let made = 0

/** The address of a new database on the run's PostgreSQL: of the newest shape, or, for what makes that, without any. */
export async function createDatabase({ shapeless = false } = {}): Promise<string> {
  const server = process.env['TEST_POSTGRES'] ?? ''
  const name = `test_${process.pid}_${(made += 1)}`
  await ask(server, `create database ${name} template ${shapeless ? 'template0' : template}`)
  return databaseAt(server, name)
}
