import { type Dialect, DummyDriver, Kysely, type KyselyConfig, Transaction } from 'kysely'
import {
  postgresAnswerLater,
  postgresConnections,
  postgresConnectTimeout,
  postgresIdleInTransaction,
  postgresStatementTimeout,
} from '../limits.ts'
import { Unable } from '../operator-error.ts'
import { lazily } from './lazily.ts'
import type { Limits } from './postgres-client.ts'
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
  const pool = async () => (await driver()).poolOf(address, limits, patience.connections ?? postgresConnections)
  return new PatientKysely({
    dialect: new OurDialect({ pool }),
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

/** The package brings no driver: who has no such server needs none. */
const driver = lazily(() =>
  import('./postgres-pool.ts').catch((problem: NodeJS.ErrnoException) => {
    if (problem.code !== 'ERR_MODULE_NOT_FOUND') throw problem
    throw new Unable('A PostgreSQL database needs a package that is not installed here: npm install pg')
  }),
)

/** Transactions that the server undid so that others could go on are done again. */
class PatientKysely extends Kysely<Tables> {
  readonly #dialect: Dialect
  constructor(config: KyselyConfig) {
    super(config)
    this.#dialect = config.dialect
  }

  override transaction() {
    const builder = super.transaction()
    const execute = builder.execute.bind(builder)
    builder.execute = <Result>(work: (tx: Transaction<Tables>) => Promise<Result>) =>
      againWhenUndone(() => execute<Result>(async (tx) => work(await unqueued(tx, this.#dialect))))
    return builder
  }
}

/**
 * Kysely asks nothing in a transaction before what was asked before is answered. The connection keeps the order by itself, however much is on its way: see
 * `together`.
 */
async function unqueued(tx: Transaction<Tables>, dialect: Dialect): Promise<Transaction<Tables>> {
  const executor = tx.getExecutor()
  const connection = await executor.provideConnection(async (connection) => connection)
  const atOnce = executor.withConnectionProvider({ provideConnection: (consumer) => consumer(connection) })
  // No transaction begins in one: this driver is never asked.
  return new Transaction({ executor: atOnce, dialect, driver: new DummyDriver(), config: { dialect } })
}
