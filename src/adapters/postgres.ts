import { Kysely, type PostgresPoolClient, type Transaction } from 'kysely'
import pg from 'pg'
import {
  postgresAnswerLater,
  postgresConnections,
  postgresConnectTimeout,
  postgresIdleInTransaction,
  postgresStatementTimeout,
} from '../limits.ts'
import { type Limits, OurClient } from './postgres-client.ts'
import { againWhenUndone, OurDialect } from './postgres-driver.ts'
import type { Db, Tables } from './schema.ts'

/** How patient a pool is; times in milliseconds. `answerTimeout`: how long we wait for the server's answer to a statement. */
export type Patience = {
  connections?: number
  connectTimeout?: number
  statementTimeout?: number
  answerTimeout?: number
}

/** Whether this text names a PostgreSQL database, and not a file. */
export const isAddress = (text: string): boolean => /^postgres(?:ql)?:\/\//i.test(text)

/** A pool of connections to `postgres://…`. It connects with the first statement, and anew after the server was away. */
export function openPool(address: string, onStatement?: (sql: string) => void, patience: Patience = {}): Db {
  const limits = limitsOf(patience)
  // The options are younger than their types.
  const options: pg.PoolConfig & { pipeline: boolean; onConnect(client: pg.ClientBase): Promise<void> } = {
    connectionString: verified(address),
    Client: clientsWith(limits),
    onConnect: (client) => (client as OurClient).settleIn(),
    application_name: 'countersign',
    max: patience.connections ?? postgresConnections,
    connectionTimeoutMillis: limits.connect,
    keepAlive: true,
    // An idle connection keeps no process alive.
    allowExitOnIdle: true,
    types: { getTypeParser },
    // A statement is sent before the one ahead of it is answered: a transaction begins without a round trip of its own.
    pipeline: true,
  }
  const pool = new pg.Pool(options)
  pool.on('error', () => {})
  return new PatientKysely({
    dialect: new OurDialect({
      pool: { options: pool.options, connect: () => lend(pool), end: () => pool.end() },
    }),
    log: onStatement && ((event) => onStatement(event.query.sql)),
  })
}

function limitsOf({ connectTimeout, statementTimeout, answerTimeout }: Patience): Limits {
  const statement = statementTimeout ?? postgresStatementTimeout
  return {
    connect: connectTimeout ?? postgresConnectTimeout,
    statement,
    answer: answerTimeout ?? statement + postgresAnswerLater,
    idleInTransaction: postgresIdleInTransaction,
  }
}

/** The pool makes its connections by itself: what they have in common comes with their class. */
function clientsWith(limits: Limits) {
  const pool = { troubleAt: -Infinity }
  return class extends OurClient {
    constructor(config: pg.ClientConfig = {}) {
      super(config, limits, pool)
    }
  }
}

/** One that is fit to be used. Those that aren't leave the pool, here or when they are given back: after a failover nobody meets the old server again. */
async function lend(pool: pg.Pool): Promise<PostgresPoolClient> {
  for (;;) {
    const client = (await pool.connect()) as pg.PoolClient & OurClient
    if (client.isFit) {
      const release = client.release.bind(client)
      client.release = (leaves) => release(leaves === undefined || leaves === false ? !client.isFit : leaves)
      return client
    }
    client.release(true)
  }
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
