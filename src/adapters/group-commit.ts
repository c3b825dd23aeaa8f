import { setTimeout as wait } from 'node:timers/promises'
import { fileBusyTimeout } from '../limits.ts'
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely'

/**
 * Those who wait for the disk at the same moment share one wait. SQLite commits one transaction after the other, and with `synchronous=FULL`
 * each takes as long as the disk needs. So what arrives within one turn of the event loop becomes one transaction of the engine, in which
 * everybody's own is a savepoint: one that fails is rolled back alone. Nobody is told "done" before the shared commit is on the disk; when that
 * fails, all are told so. Seen from outside each commits by itself, as it would alone.
 */
export class GroupCommitDriver implements Driver {
  readonly #engine: Engine
  readonly #shared: SharedTransaction
  constructor(engine: Engine) {
    this.#engine = engine
    this.#shared = new SharedTransaction(engine)
  }

  async init(): Promise<void> {}

  /** One for each who asks: there is one engine, and whose turn it is we see to. */
  async acquireConnection(): Promise<DatabaseConnection> {
    return new Member(this.#shared)
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    ;(connection as Member).leave()
  }

  // As statements of the connection, so that whoever watches those sees each transaction as if it were alone.
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(begin))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(commit))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(rollback))
  }

  async destroy(): Promise<void> {
    this.#shared.end()
    this.#engine.close()
  }
}

/** One SQLite database, with one connection. */
export type Engine = {
  run(sql: string, parameters?: readonly unknown[]): QueryResult<unknown>
  /** `begin immediate`, without waiting: throws what `isBusy` knows while another connection writes. */
  begin(): void
  isBusy(problem: unknown): boolean
  /** False once the engine has rolled everything back by itself, as it does on a full disk. */
  inTransaction(): boolean
  close(): void
}

// Each transaction says at once that it writes: begun deferred, two processes would meet SQLITE_BUSY half way.
const begin = 'begin immediate'
const commit = 'commit'
const rollback = 'rollback'
const reads = /^\s*select\b/i
/** What SQLite does outside of transactions only. */
const standsAlone = /^\s*(?:pragma|vacuum|attach|detach)\b/i
const nothing: QueryResult<never> = { rows: [] }
/** While another process keeps the file, we look so often, in milliseconds. */
const lookAgainAfter = 5

/** The engine undid the group, on a full disk for one, before this member of it was done. */
export class Undone extends Error {
  constructor() {
    super('The transaction was undone before its end')
  }
}

/** What one caller does, as if the database were theirs alone. */
class Member implements DatabaseConnection {
  readonly #shared: SharedTransaction
  /** The outcome of the shared transaction that this one's savepoint lies in; null outside of one's own transaction. */
  #inside: Promise<void> | null = null
  constructor(shared: SharedTransaction) {
    this.#shared = shared
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (sql === begin) return this.#begin()
    if (sql === commit || sql === rollback) return this.#end(sql)
    if (this.#inside) return this.#shared.run(this.#inside, sql, parameters) as QueryResult<Row>
    return this.#alone(sql, parameters) as Promise<QueryResult<Row>>
  }

  /** The interface asks for it; rows are read all at once here. */
  streamQuery(): never {
    throw new Error('SQLite is not read row by row here')
  }

  async #begin() {
    await this.#shared.takeTurn()
    try {
      this.#inside = (await this.#shared.open()).outcome
      this.#shared.run(this.#inside, 'savepoint member')
    } catch (problem) {
      this.#inside = null
      this.#shared.giveTurn()
      throw problem
    }
    return nothing
  }

  async #end(how: typeof commit | typeof rollback) {
    const outcome = this.#inside
    // A fault right after a commit makes the caller roll back what is on the disk: nothing is left to do.
    if (!outcome) return nothing
    const lost = outcome !== this.#shared.outcome
    try {
      if (how === rollback && !lost) this.#shared.run(outcome, 'rollback to member')
      if (how === commit || !lost) this.#shared.run(outcome, 'release member')
    } finally {
      this.#inside = null
      this.#shared.giveTurn()
    }
    // A refusal, too, may rest on what others of the group did: it waits until that is true.
    if (!lost) await outcome
    return nothing
  }

  async #alone(sql: string, parameters: readonly unknown[]) {
    await this.#shared.takeTurn()
    let outcome: Promise<void> | null
    let result: QueryResult<unknown>
    try {
      if (standsAlone.test(sql)) this.#shared.commit()
      else if (!reads.test(sql)) await this.#shared.open()
      outcome = this.#shared.outcome
      result = this.#shared.run(outcome, sql, parameters)
    } finally {
      this.#shared.giveTurn()
    }
    // Who reads what isn't on the disk yet doesn't tell of it before it is.
    await outcome
    return result
  }

  /** The caller is gone: whatever they left open never was. */
  leave(): void {
    const outcome = this.#inside
    if (!outcome) return
    this.#inside = null
    if (outcome === this.#shared.outcome) this.#shared.run(outcome, 'rollback to member')
    this.#shared.giveTurn()
  }
}

/** The engine's one transaction, while there is one, and whose turn it is in it. */
class SharedTransaction {
  readonly #engine: Engine
  #open: PromiseWithResolvers<void> | null = null
  #taken = false
  /** The turn of the event loop in which the group began is over: nobody joins any more. */
  #due = false
  /** Whoever waited in vain for another process waited for all: until somebody can begin again, the others are told at once. */
  #waitedInVain = false
  readonly #waiting: (() => void)[] = []
  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Settles with the shared commit; null where nobody has begun one. */
  get outcome(): Promise<void> | null {
    return this.#open?.promise ?? null
  }

  /** Resolves when nobody else is in the middle of something. In the order in which they came. */
  async takeTurn(): Promise<void> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#taken = true
  }

  giveTurn(): void {
    if (this.#due) this.commit()
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken = false
  }

  /**
   * Begins the shared transaction, unless there is one. It ends with this turn of the event loop, or with who is in the middle of theirs.
   * Whoever else writes to the file is waited for without holding up what needs no database, that one perhaps included. The outcome comes
   * wrapped: awaiting it here would be waiting for the end.
   */
  async open(): Promise<{ outcome: Promise<void> }> {
    if (this.#open) return { outcome: this.#open.promise }
    for (let waited = 0; ; waited += lookAgainAfter) {
      try {
        this.#engine.begin()
        this.#waitedInVain = false
        break
      } catch (problem) {
        if (!this.#engine.isBusy(problem)) throw problem
        if (this.#waitedInVain || waited >= fileBusyTimeout) {
          this.#waitedInVain = true
          throw problem
        }
        await wait(lookAgainAfter)
      }
    }
    const begun = Promise.withResolvers<void>()
    // Also when nobody waits for it any more.
    begun.promise.catch(() => {})
    this.#open = begun
    setImmediate(() => {
      if (this.#open !== begun) return
      if (this.#taken) this.#due = true
      else this.commit()
    })
    return { outcome: begun.promise }
  }

  /** Runs a statement of someone whose savepoint lies in that group. A group that is lost takes them along. */
  run(outcome: Promise<void> | null, sql: string, parameters: readonly unknown[] = []): QueryResult<unknown> {
    if (outcome !== this.outcome) throw new Undone()
    try {
      return this.#engine.run(sql, parameters)
    } catch (problem) {
      if (this.#open && !this.#engine.inTransaction()) this.#settle((group) => group.reject(problem))
      throw problem
    }
  }

  commit(): void {
    if (!this.#open) return
    try {
      this.#engine.run(commit)
      this.#settle((group) => group.resolve())
    } catch (problem) {
      if (this.#engine.inTransaction()) this.#engine.run(rollback)
      this.#settle((group) => group.reject(problem))
    }
  }

  /** Commits; what somebody is still in the middle of takes all with it, as the engine's own end would. */
  end(): void {
    if (!this.#taken) return this.commit()
    if (this.#open) this.#engine.run(rollback)
    this.#settle((group) => group.reject(new Error('The database was closed')))
  }

  #settle(tell: (group: PromiseWithResolvers<void>) => void): void {
    const group = this.#open
    this.#open = null
    this.#due = false
    if (group) tell(group)
  }
}
