import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery, type DatabaseConnection, Kysely, sql, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { BadSetting } from '../settings.ts'
import * as first from './migrations/0001-first.ts'
import * as holdsUnderAttack from './migrations/0002-holds-under-attack.ts'
import type { Instant } from './clock.ts'
import type { Db, Tables } from './schema.ts'

const migrations: Record<string, Migration> = { '0001-first': first, '0002-holds-under-attack': holdsUnderAttack }

/**
 * Opens the SQLite file (or `:memory:`), brings it to the newest shape, and hands it over. File and folder, where they are new,
 * are for their owner alone. Throws when the folder can't be written to, or the file is no database of ours.
 */
export async function openDatabase(file: string, onStatement?: (sql: string) => void): Promise<Db> {
  if (file !== ':memory:') makeFile(file)
  const sqlite = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5000 })
  try {
    // FULL: a code that was burnt stays burnt when the power fails.
    sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
    const db = overSqlite(sqlite, onStatement)
    const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest()
    if (error) throw error
    return db
  } catch (problem) {
    sqlite.close()
    throw problem
  }
}

/** Opens a file that must be there as it is: brings it to no newer shape, writes nothing by itself. */
export function openAsItIs(file: string): Db {
  if (!existsSync(file)) throw noDatabase(file)
  return overSqlite(new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5000 }))
}

/**
 * Opens a file that must be there for this process alone, until it is closed: nobody else can read it or write to it meanwhile. All it holds
 * is in that one file then. Throws SQLite's "busy" while anybody else has it open.
 */
export function openAlone(file: string): Db {
  if (!existsSync(file)) throw noDatabase(file)
  const sqlite = new DatabaseSync(file, { timeout: 500 })
  try {
    // Everybody who has a WAL database open holds a shared lock on its file, so it can be had exclusively only when nobody has.
    sqlite.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; COMMIT')
    return overSqlite(sqlite)
  } catch (problem) {
    sqlite.close()
    throw problem
  }
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

function noDatabase(file: string) {
  return new BadSetting(`There is no database ${file}: is DATA_DIR right?`)
}

function overSqlite(sqlite: DatabaseSync, onStatement?: (sql: string) => void): Db {
  return new Kysely<Tables>({
    dialect: new ImmediateSqliteDialect({ database: adapt(sqlite) }),
    log: onStatement && ((event) => onStatement(event.query.sql)),
  })
}

/** The engine's own clock, by which the audit trail is guarded, to the whole second that has passed. */
export async function engineNow(db: Db): Promise<Instant> {
  const seconds =
    db.getExecutor().adapter instanceof SqliteAdapter ? sql`unixepoch()` : sql`floor(extract(epoch from now()))`
  const { rows } = await sql<{ now: number }>`select ${seconds} * 1000 as now`.execute(db)
  return Number(rows[0]?.now)
}

/** SQLite gives its journal the same rights. */
function makeFile(file: string) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
}

/** Transactions that write say so at once: begun deferred, two writers would meet SQLITE_BUSY half way. */
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0]
  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config)
    this.#config = config
  }
  override createDriver() {
    return new ImmediateSqliteDriver(this.#config)
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

/** So many statements stay compiled. Ours are some hundreds; lists of a varying length add some more. */
const mostCompiled = 1000

/** `node:sqlite` in the shape that Kysely's dialect asks for. What was compiled once is kept: that costs more than most statements take. */
function adapt(sqlite: DatabaseSync) {
  type Value = null | number | bigint | string | Uint8Array
  const compiled = new Map<string, ReturnType<typeof compile>>()
  const compile = (sql: string) => {
    const statement = sqlite.prepare(sql)
    return {
      reader: statement.columns().length > 0,
      // Rows come with a null prototype; plain objects compare and print as people expect.
      all: (values: readonly unknown[]) => statement.all(...(values as Value[])).map((row) => ({ ...row })),
      run: (values: readonly unknown[]) => statement.run(...(values as Value[])),
      // A statement that is walked through row by row is its walker's own.
      iterate: (values: readonly unknown[]) => sqlite.prepare(sql).iterate(...(values as Value[])),
    }
  }
  return {
    close: () => sqlite.close(),
    prepare(sql: string) {
      const known = compiled.get(sql)
      if (known) return known
      const fresh = compile(sql)
      if (compiled.size >= mostCompiled) compiled.clear()
      compiled.set(sql, fresh)
      return fresh
    },
  }
}
