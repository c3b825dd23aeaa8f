import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery, type DatabaseConnection, Kysely, SqliteDialect, SqliteDriver } from 'kysely'
import { BadSetting } from '../settings.ts'
import type { Db, Tables } from './schema.ts'

/** Opens the file (or `:memory:`), making it where there is none. File and folder, where they are new, are for their owner alone. */
export function openFile(file: string, onStatement?: (sql: string) => void): Db {
  if (file !== ':memory:') makeFile(file)
  const sqlite = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5000 })
  try {
    // FULL: a code that was burnt stays burnt when the power fails.
    sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
    return overSqlite(sqlite, onStatement)
  } catch (problem) {
    sqlite.close()
    throw problem
  }
}

/** Opens a file that must be there as it is: writes nothing by itself. */
export function openFileAsItIs(file: string): Db {
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

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const busy = 5

/** Whether another process kept the file longer than we wait. */
export function isBusy(problem: Error): boolean {
  return (((problem as { errcode?: number }).errcode ?? 0) & 0xff) === busy
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
