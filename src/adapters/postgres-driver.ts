import {
  CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
} from 'kysely'
import { retriesWhenUndone } from '../limits.ts'
import { bindable } from './bindable.ts'
import { codeOf, isUndone, NoConnection } from './postgres-away.ts'

/** The beginning of a transaction. Each statement sees what was committed before it, whatever a server's default is. */
export const begin = 'begin isolation level read committed'

/** PostgreSQL as Kysely speaks it, with transactions that begin without a round trip of their own. */
export class OurDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig
  constructor(config: PostgresDialectConfig) {
    super(config)
    this.#config = config
  }
  override createDriver() {
    return new OurDriver(this.#config)
  }
}

class OurDriver extends PostgresDriver {
  /** The answer to a transaction's `begin`, until its end is sent. */
  readonly #transactions = new WeakMap<DatabaseConnection, Promise<unknown> | 'ended'>()
  readonly #brokenBy = new WeakMap<DatabaseConnection, unknown>()
  readonly #known = new WeakSet<DatabaseConnection>()

  override async acquireConnection(...options: Parameters<PostgresDriver['acquireConnection']>) {
    const connection = await super.acquireConnection(...options).catch((problem: Error) => {
      throw new NoConnection(problem)
    })
    if (this.#known.has(connection)) return connection
    this.#known.add(connection)
    const send = connection.executeQuery.bind(connection)
    const execute = <Row>(query: CompiledQuery) => send<Row>({ ...query, parameters: query.parameters.map(kept) })
    connection.executeQuery = async <Row>(query: CompiledQuery) => {
      const begun = this.#transactions.get(connection)
      // A statement by itself that the server undid has done nothing: it may be sent again. Inside a transaction all of it must be.
      if (begun === undefined) return againWhenUndone(() => execute<Row>(query))
      // Behind a commit that isn't answered yet it would stand by itself.
      if (begun === 'ended') throw new Error('Something was asked behind the end of its transaction')
      try {
        const [, result] = await Promise.all([begun, execute<Row>(query)])
        return result
      } catch (problem) {
        throw this.#firstOf(connection, problem)
      }
    }
    return connection
  }

  /** What broke the transaction, also where the server only says that it is broken: whoever goes on all the same asks why. */
  #firstOf(connection: DatabaseConnection, problem: unknown): unknown {
    const isBroken = codeOf(problem) === '25P02'
    if (!isBroken) this.#brokenBy.set(connection, problem)
    return isBroken ? (this.#brokenBy.get(connection) ?? problem) : problem
  }

  /** Sent, and not waited for: what is asked first follows at once, and hears of it when it failed. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    this.#brokenBy.delete(connection)
    this.#transactions.set(connection, nothing)
    const begun = connection.executeQuery(CompiledQuery.raw(begin))
    this.#transactions.set(connection, begun)
    begun.catch(() => {})
  }

  /** The commit of a broken transaction undoes it: what is told is what broke it. */
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const committing = super.commitTransaction(connection)
    this.#transactions.set(connection, 'ended')
    await committing.catch((problem: unknown) => {
      throw this.#brokenBy.get(connection) ?? problem
    })
    this.#transactions.delete(connection)
  }

  /** A connection that can't do even that is given up, and the server undoes by itself. What is told is what went wrong before. */
  override async rollbackTransaction(connection: Parameters<PostgresDriver['rollbackTransaction']>[0]): Promise<void> {
    this.#transactions.set(connection, nothing)
    await super.rollbackTransaction(connection).catch(() => {})
    this.#transactions.delete(connection)
  }
}

const nothing = Promise.resolve()

/** PostgreSQL's text holds no NUL. Like other signs that are none, it becomes the sign for those: it fits nothing, and breaks nothing. */
function kept(value: unknown) {
  const fit = bindable(value)
  return typeof fit === 'string' ? fit.replaceAll('\0', '\uFFFD') : fit
}

/** The one place where work is done again. It is only ever called with what has left nothing when it was undone. */
export async function againWhenUndone<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await work()
    } catch (problem) {
      if (retries >= retriesWhenUndone || !isUndone(problem)) throw problem
    }
  }
}
