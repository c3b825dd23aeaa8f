import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type Transaction,
} from 'kysely'
import pg from 'pg'
import {
  postgresConnections,
  postgresConnectTimeout,
  postgresIdleInTransaction,
  postgresStatementTimeout,
  retriesWhenUndone,
} from '../limits.ts'
import { nameOfPrepared } from './prepared.ts'
import type { Db, Tables } from './schema.ts'

/** Nobody could be reached who is a database for us; `code` says why, as the system or the server did. Its message holds nothing of the address. */
export class NoConnection extends Error {
  readonly code: string
  /** `open`: not the server, but a file that the address names. */
  readonly syscall: string | undefined
  constructor(problem: Error) {
    super('no connection to the database')
    this.name = 'NoConnection'
    this.code = codeOf(problem) || problem.message
    this.syscall = (problem as NodeJS.ErrnoException).syscall
  }
}

/** How patient a pool is; times in milliseconds. */
export type Patience = { connections?: number; connectTimeout?: number; statementTimeout?: number }

/** Whether this text names a PostgreSQL database, and not a file. */
export const isAddress = (text: string): boolean => /^postgres(?:ql)?:\/\//i.test(text)

/** A pool of connections to `postgres://…`. It connects with the first statement, and anew after the server was away. */
export function openPool(address: string, onStatement?: (sql: string) => void, patience: Patience = {}): Db {
  // The option is younger than its type.
  const options: pg.PoolConfig & { pipeline: boolean } = {
    connectionString: verified(address),
    application_name: 'countersign',
    max: patience.connections ?? postgresConnections,
    connectionTimeoutMillis: patience.connectTimeout ?? postgresConnectTimeout,
    statement_timeout: patience.statementTimeout ?? postgresStatementTimeout,
    idle_in_transaction_session_timeout: postgresIdleInTransaction,
    keepAlive: true,
    // An idle connection keeps no process alive.
    allowExitOnIdle: true,
    types: { getTypeParser },
    // A statement is sent before the one ahead of it is answered: a transaction begins without a round trip of its own.
    pipeline: true,
  }
  const pool = new pg.Pool(options)
  // The server may go while a connection idles, or between two statements. Whoever uses it next is told: nobody listens here.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', () => {})
    keepPrepared(client)
  })
  return new PatientKysely({
    dialect: new OurDialect({ pool }),
    log: onStatement && ((event) => onStatement(event.query.sql)),
  })
}

/** A statement that has a name is planned once for a connection. Kysely knows of no names. */
function keepPrepared(client: pg.PoolClient) {
  const query = client.query.bind(client) as (...asked: unknown[]) => unknown
  const named = (text: unknown, values: unknown) => {
    const name = typeof text === 'string' ? nameOfPrepared(text) : undefined
    return name === undefined ? query(text, values) : query({ name, text, values })
  }
  client.query = named as typeof client.query
}

/**
 * `require` and its like are read as "and see whose certificate it is": encrypted to somebody unknown is no protection. Who must do without
 * says `sslmode=no-verify`.
 */
function verified(address: string): string {
  return address.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full')
}

/** int8 and numeric come as text, which would not add up. Ours are counts and milliseconds, far below 2⁵³. */
const numbers = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC])
const getTypeParser: typeof pg.types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the driver's types list some of the numbers that a server may send
  numbers.has(type) ? Number : pg.types.getTypeParser(type, format)

/** Transactions that the server undid so that others could go on are done again. */
class PatientKysely extends Kysely<Tables> {
  override transaction() {
    const builder = super.transaction()
    const execute = builder.execute.bind(builder)
    builder.execute = <Result>(work: (tx: Transaction<Tables>) => Promise<Result>) =>
      againWhenUndone(() => execute<Result>(work))
    return builder
  }
}

class OurDialect extends PostgresDialect {
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
  readonly #transactions = new WeakMap<DatabaseConnection, Promise<unknown> | 'begun'>()
  readonly #known = new WeakSet<DatabaseConnection>()

  override async acquireConnection(...options: Parameters<PostgresDriver['acquireConnection']>) {
    const connection = await super.acquireConnection(...options).catch((problem: Error) => {
      throw new NoConnection(problem)
    })
    if (this.#known.has(connection)) return connection
    this.#known.add(connection)
    const send = connection.executeQuery.bind(connection)
    const execute = <Row>(query: CompiledQuery) => send<Row>({ ...query, parameters: query.parameters.map(withoutNul) })
    connection.executeQuery = async <Row>(query: CompiledQuery) => {
      const beginning = this.#transactions.get(connection)
      // A statement by itself that the server undid has done nothing: it may be sent again. Inside a transaction all of it must be.
      if (beginning === undefined) return againWhenUndone(() => execute<Row>(query))
      if (beginning === 'begun') return execute<Row>(query)
      this.#transactions.set(connection, 'begun')
      const [, result] = await Promise.all([beginning, execute<Row>(query)])
      return result
    }
    return connection
  }

  /** Sent, and not waited for: the first statement follows at once. Each statement sees what was committed before it, whatever a server's default is. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    this.#transactions.set(connection, 'begun')
    const beginning = connection.executeQuery(CompiledQuery.raw('begin isolation level read committed'))
    this.#transactions.set(connection, beginning)
    // Whoever sends the first statement hears of it.
    beginning.catch(() => {})
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection)
    this.#transactions.delete(connection)
  }

  override async rollbackTransaction(connection: Parameters<PostgresDriver['rollbackTransaction']>[0]): Promise<void> {
    try {
      await super.rollbackTransaction(connection)
    } finally {
      this.#transactions.delete(connection)
    }
  }
}

/** PostgreSQL's text holds no NUL. Like other signs that are none, it becomes the sign for those: it fits nothing, and breaks nothing. */
const withoutNul = (value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value)

/** What the server says when it undid something so that others could go on (postgresql.org/docs/current/errcodes-appendix.html). */
const undone = new Set(['40001', '40P01'])

/** The one place where work is done again. It is only ever called with what has left nothing when it was undone. */
async function againWhenUndone<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await work()
    } catch (problem) {
      if (retries >= retriesWhenUndone || !undone.has(codeOf(problem))) throw problem
    }
  }
}

/** From the server: it stops, has no room, waited too long, became a replica, or undid again what was done again. From the line: it broke. */
const gone = /^(?:08\w{3}|57P0\d|57014|53\w{3}|55P03|25P0[34]|25006|40001|40P01|ECONNRESET|EPIPE|ETIMEDOUT)$/
/** What `pg` says without a code. */
const goneInWords = /^(?:Connection terminated|Client has encountered a connection error|Client was closed)/

/** Whether it failed because the database was not to be had, and may well be soon. */
export function isAway(problem: Error): boolean {
  return problem instanceof NoConnection || gone.test(codeOf(problem)) || goneInWords.test(problem.message)
}

function codeOf(problem: unknown): string {
  const { code } = (problem ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}
