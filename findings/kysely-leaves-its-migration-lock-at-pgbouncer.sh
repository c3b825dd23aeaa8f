#!/usr/bin/env bash
# Guess:    Kysely's Migrator takes an advisory lock so that of several programs that start at once one migrates, and has given it back when `migrateToLatest` returns, also
#           behind a PgBouncer in transaction mode: it does both over one connection, and reports an error if it can't.
# Happens:  the lock is one of the session and is taken and given back outside of the migration's transaction. Where somebody else asks for a connection meanwhile, PgBouncer
#           sends the unlock to another server connection, which answers `false` with a warning that nobody reads. The migrator reports success, and the lock stays
#           with the connection that PgBouncer keeps: the next program that starts waits for it.
# Versions: Kysely 0.29.9, pg 8.23.1, PgBouncer 1.18.0 (Debian 12), PostgreSQL 18.4.
# Read:     kysely/dist/dialect/postgres/postgres-adapter.js, `acquireMigrationLock` and `releaseMigrationLock`; kysely/dist/migration/migrator.js, `runWithLock`.
# Matters:  nodes migrate when they start, behind whatever pooler there is. Ours is a lock of the transaction in which all migrations run (`src/adapters/shape.ts`).
. "$(dirname "$0")/seen.sh"
also=(kysely@0.29.9)
. "$scripts/pgbouncer.sh"
pgbouncer $'pool_mode = transaction\ndefault_pool_size = 2'
cat > migrate.mjs <<'JAVASCRIPT'
import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'

const [host, port, meanwhile] = process.argv.slice(2)
const at = { host, port: Number(port), user: 'postgres', database: 'postgres' }
const open = async (to = at) => {
  const client = new pg.Client(to)
  await client.connect()
  return client
}
const [other, third, direct] = [await open(), await open(), await open({ ...at, port: 5432 })]
const name = `m${port}${meanwhile}`
const up = async () => {
  if (meanwhile !== 'meanwhile') return
  // Two more who want a connection: one has the second, the other waits for whichever is free first.
  await other.query('begin')
  void third.query('begin').then(() => other.query('commit'))
}
const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool(at) }) })
const provider = { getMigrations: async () => ({ [name]: { up } }) }
const tables = { migrationTableName: `t${name}`, migrationLockTableName: `l${name}` }
const { error } = await new Migrator({ db, provider, ...tables }).migrateToLatest()
const { rows } = await direct.query(`select count(*)::int as held from pg_locks where locktype = 'advisory'`)
console.log(`${error ? 'error' : 'success'}, locks held: ${rows[0].held}`)
process.exit()
JAVASCRIPT
saw 'PostgreSQL itself, others meanwhile' "$(node migrate.mjs "$folder/run" 5432 meanwhile)" 'success, locks held: 0'
saw 'PgBouncer, nobody meanwhile' "$(node migrate.mjs "$folder/run" 6432 alone)" 'success, locks held: 0'
saw 'PgBouncer, others meanwhile' "$(node migrate.mjs "$folder/run" 6432 meanwhile)" 'success, locks held: 1'
