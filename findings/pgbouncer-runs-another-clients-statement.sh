#!/usr/bin/env bash
# Guess:    a named statement of node-postgres behind PgBouncer in transaction mode works or fails: "prepared statement does not exist", or "already exists".
# Happens:  a third thing, without any error. Two clients give one name to two texts, each on a server connection of its own. Later the first client gets the second's
#           connection for a transaction, finds the name in its own list, sends no text, and PostgreSQL runs the second client's text with the first one's
#           values. node-postgres refuses one name for two texts, but only within one client.
# Versions: PgBouncer 1.18.0 (Debian 12; from 1.21 on it can keep statements apart), pg 8.23.1, PostgreSQL 18.4.
# Read:     pg/lib/query.js, `hasBeenParsed` and `prepare` (a list by name, one per connection); pgbouncer, doc/config.md, `pool_mode` and `server_round_robin`
#           (what was released last is handed out first).
# Matters:  statements have names here, and during an upgrade two versions of the program share one PgBouncer. A name must stand for its text.
. "$(dirname "$0")/seen.sh"
. "$scripts/pgbouncer.sh"
pgbouncer $'pool_mode = transaction\ndefault_pool_size = 2'
cat > meet.mjs <<'JAVASCRIPT'
import pg from 'pg'

const [host] = process.argv.slice(2)
const open = async () => {
  const client = new pg.Client({ host, port: 6432, user: 'postgres', database: 'postgres' })
  await client.connect()
  return client
}
const texts = { add: 'select $1::int + $2::int as result', multiply: 'select $1::int * $2::int as result' }
const run = async (client, text) =>
  (await client.query({ name: 'calculate', text: texts[text], values: [3, 5] })).rows[0].result
const [first, second] = [await open(), await open()]
// Both hold a connection to the server at once: two connections, each with the name.
await first.query('begin')
await second.query('begin')
const before = [await run(first, 'add'), await run(second, 'multiply')]
await first.query('commit')
// Released last, so handed out first.
await second.query('commit')
await first.query('begin')
const after = await run(first, 'add')
console.log(`${before.join(' ')}, then ${after}`)
process.exit()
JAVASCRIPT
saw '3 + 5 and 3 * 5 under one name, then 3 + 5 again' "$(node meet.mjs "$folder/run")" '8 15, then 15'
