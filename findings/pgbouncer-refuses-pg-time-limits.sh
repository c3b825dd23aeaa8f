#!/usr/bin/env bash
# Guess:    `statement_timeout` in the options of node-postgres is a setting like others: behind PgBouncer in session mode, where a connection is one's own,
#           it counts; and where PgBouncer is told to ignore it at the start, node-postgres or PostgreSQL still sees to it.
# Happens:  node-postgres sends it in the start-up packet. PgBouncer refuses the connection by 08P01, "unsupported startup parameter". With the remedy that one finds
#           everywhere, `ignore_startup_parameters = statement_timeout`, it connects, and there is no limit: the option is thrown away without a word. `set
#           statement_timeout` once connected counts.
# Versions: PgBouncer 1.18.0 (Debian 12), pg 8.23.1, PostgreSQL 18.4.
# Read:     pg/lib/client.js, `getStartupConf`; pgbouncer, src/client.c, `set_startup_options` and src/main.c, `ignore_startup_parameters`.
# Matters:  the limit is what keeps one statement from holding a connection for ever. It is asked for by SET here.
. "$(dirname "$0")/seen.sh"
. "$scripts/pgbouncer.sh"
cat > ask.mjs <<'JAVASCRIPT'
import pg from 'pg'

const [host, port, how] = process.argv.slice(2)
const limit = how === 'option' ? { statement_timeout: 5000 } : {}
const client = new pg.Client({ host, port: Number(port), user: 'postgres', database: 'postgres', ...limit })
try {
  await client.connect()
  if (how === 'set') await client.query('set statement_timeout = 5000')
  const { rows } = await client.query('show statement_timeout')
  console.log(rows[0].statement_timeout)
  await client.end()
} catch (problem) {
  console.log(problem.code)
}
process.exit()
JAVASCRIPT
asked() { node ask.mjs "$folder/run" "$@"; }
saw 'PostgreSQL itself, by the option' "$(asked 5432 option)" 5s
pgbouncer 'pool_mode = session'
saw 'PgBouncer, by the option' "$(asked 6432 option)" 08P01
saw 'PgBouncer, by set' "$(asked 6432 set)" 5s
pgbouncer $'pool_mode = session\nignore_startup_parameters = statement_timeout'
saw 'PgBouncer that ignores it, by the option' "$(asked 6432 option)" 0
