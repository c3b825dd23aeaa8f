import { closeSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteAdapter, SqliteDialect } from 'kysely'
import { fileBusyTimeout } from '../limits.ts'
import { BadSetting } from '../bad-setting.ts'
import { bindable } from './bindable.ts'
import { exists, makeFolder } from './database-file.ts'
import { type Engine, GroupCommitDriver, Undone } from './group-commit.ts'
import { inTransaction, returnsRows } from './older-sqlite.ts'
import type { Db, Tables } from './schema.ts'

/** Opens the file (or `:memory:`), making it where there is none. File and folder, where they are new, are for their owner alone. */
export function openFile(file: string, onStatement?: (sql: string) => void): Db {
  if (file !== ':memory:') makeFile(file)
  const sqlite = connect(file)
  try {
    // FULL: a code that was burnt stays burnt when the power fails.
    // Savepoints keep what they could undo in memory, and not in a file each.
    sqlite.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY',
    )
    const engine = engineOf(sqlite)
    return overEngine(file === ':memory:' ? engine : whereItStood(engine, file), onStatement)
  } catch (problem) {
    sqlite.close()
    throw problem
  }
}

/** Opens a file that must be there as it is: writes nothing by itself. */
export function openFileAsItIs(file: string): Db {
  if (!exists(file)) throw noDatabase(file)
  return overEngine(engineOf(connect(file)))
}

/**
 * Opens a file that must be there for this process alone, until it is closed: nobody else can read it or write to it meanwhile. All it holds
 * is in that one file then. Throws SQLite's "busy" while anybody else has it open.
 */
export function openAlone(file: string): Db {
  if (!exists(file)) throw noDatabase(file)
  const sqlite = connect(file, 500)
  try {
    // Everybody who has a WAL database open holds a shared lock on its file, so it can be had exclusively only when nobody has. The first of these
    // leaves no journal behind; the third is for whoever came between.
    sqlite.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE')
    sqlite.exec('BEGIN EXCLUSIVE; COMMIT')
    return overEngine(engineOf(sqlite))
  } catch (problem) {
    sqlite.close()
    throw problem
  }
}

/** `busyTimeout`: in milliseconds. By a statement, because Node 22.13 doesn't know it as an option. */
function connect(file: string, busyTimeout: number = fileBusyTimeout): DatabaseSync {
  const sqlite = new DatabaseSync(file, { enableForeignKeyConstraints: true })
  sqlite.exec(`PRAGMA busy_timeout = ${busyTimeout}`)
  return sqlite
}

/** SQLite's primary result codes (sqlite.org/rescode.html). */
export const codes = {
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const
const awayCodes = new Set<number>([codes.busy, codes.readOnly, codes.ioError, codes.full, codes.cannotOpen])
const damagedCodes = new Set<number>([codes.corrupt, codes.notADatabase])

/** The lowest byte; the others say more about it. 0 for what isn't SQLite's. */
export const codeOf = (problem: unknown): number => ((problem as { errcode?: number } | null)?.errcode ?? 0) & 0xff

/** Whether somebody else keeps the file. */
export const isBusy = (problem: unknown): boolean => codeOf(problem) === codes.busy

/** Whether a file is no database, or not a whole one. */
export const isDamaged = (problem: unknown): boolean => damagedCodes.has(codeOf(problem))

/** Whether another process kept the file longer than we wait, or the disk is full, takes nothing or became read-only: what was begun is undone, and may succeed soon. */
export const isUnusable = (problem: Error): boolean => problem instanceof Undone || awayCodes.has(codeOf(problem))

function noDatabase(file: string) {
  return new BadSetting(`There is no database ${file}: is DATA_DIR right?`)
}

export function overEngine(engine: Engine, onStatement?: (sql: string) => void): Db {
  return new Kysely<Tables>({
    dialect: new GroupCommitDialect(engine),
    log: onStatement && ((event) => onStatement(event.query.sql)),
  })
}

/**
 * Begins nothing while another file, or none, has the name under which this one was opened: whoever took it away, or put a back-up in its place, would never
 * see what is written (requirement OPS-4). SQLite looks by itself only where it keeps no log.
 */
function whereItStood(engine: Engine, file: string): Engine {
  const number = () => statSync(file, { bigint: true, throwIfNoEntry: false })?.ino
  const ours = number()
  return {
    ...engine,
    begin() {
      if (number() !== ours) throw new Moved()
      engine.begin()
    },
  }
}

/** As SQLite says it (SQLITE_READONLY_DBMOVED, sqlite.org/rescode.html). */
class Moved extends Error {
  readonly code = 'ERR_SQLITE_ERROR'
  readonly errcode = codes.readOnly | (4 << 8)
  readonly errstr = 'the database file was moved, replaced or taken away since it was opened'
}

/** SQLite gives its journal the same rights. */
function makeFile(file: string) {
  makeFolder(dirname(file))
  if (!exists(file)) closeSync(openSync(file, 'a', 0o600))
}

class GroupCommitDialect extends SqliteDialect {
  readonly #engine: Engine
  constructor(engine: Engine) {
    super({ database: async () => Promise.reject(new Error('The engine is open already')) })
    this.#engine = engine
  }
  override createDriver() {
    return new GroupCommitDriver(this.#engine)
  }
  override createAdapter() {
    return new ManyMembersAdapter()
  }
}

/** The driver sees to whose turn it is; one caller after the other could share nothing. */
class ManyMembersAdapter extends SqliteAdapter {
  override get supportsMultipleConnections() {
    return true
  }
}

/** So many statements stay compiled. Ours are some hundreds; lists of a varying length add some more. */
const mostCompiled = 1000

/** SQLite knows no yes and no. */
function asKept(value: unknown) {
  const fit = bindable(value)
  return typeof fit === 'boolean' ? Number(fit) : fit
}

/** What was compiled once is kept: that costs more than most statements take. */
export function engineOf(sqlite: DatabaseSync): Engine {
  const compiled = new Map<string, ReturnType<typeof compile>>()
  const compile = (sql: string) => {
    const statement = sqlite.prepare(sql)
    return { statement, reads: returnsRows(sqlite, statement) }
  }
  const compiledOnce = (sql: string) => {
    const known = compiled.get(sql)
    if (known) return known
    const fresh = compile(sql)
    if (compiled.size >= mostCompiled) compiled.clear()
    compiled.set(sql, fresh)
    return fresh
  }
  return {
    run(sql, parameters = []) {
      const { statement, reads } = compiledOnce(sql)
      const values = parameters.map(asKept)
      // Rows come with a null prototype; plain objects compare and print as people expect.
      if (reads) return { rows: statement.all(...values).map((row) => ({ ...row })) }
      const { changes, lastInsertRowid } = statement.run(...values)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    },
    begin() {
      // SQLite's own waiting would hold up the event loop, and with it another connection of this very process that has to end.
      sqlite.exec('PRAGMA busy_timeout = 0')
      try {
        compiledOnce('begin immediate').statement.run()
      } finally {
        sqlite.exec(`PRAGMA busy_timeout = ${fileBusyTimeout}`)
      }
    },
    isBusy,
    inTransaction: () => inTransaction(sqlite),
    close: () => sqlite.close(),
  }
}
