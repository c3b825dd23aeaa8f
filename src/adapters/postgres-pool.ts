import pg from 'pg'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { type Limits, OurClient } from './postgres-client.ts'

// All that needs the driver: opened late, with the first statement to a server (decision 35).

/** `connections`: how many at most. */
export function poolOf(address: string, limits: Limits, connections: number): PostgresPool {
  // The options are younger than their types.
  const options: pg.PoolConfig & { pipeline: boolean; onConnect(client: pg.ClientBase): Promise<void> } = {
    connectionString: verified(address),
    Client: clientsWith(limits),
    onConnect: (client) => (client as OurClient).settleIn(),
    application_name: 'countersign',
    max: connections,
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
  return { options: pool.options, connect: () => lend(pool), end: () => pool.end() }
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
