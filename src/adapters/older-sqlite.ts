import type { DatabaseSync, StatementSync } from 'node:sqlite'

// What node:sqlite tells from Node 22.16 on, and what is asked of SQLite itself where it doesn't: the package runs on Node 22.13 as well (decision 35).

/** Whether a statement answers with rows, at least with none. */
export function returnsRows(sqlite: DatabaseSync, statement: StatementSync): boolean {
  const { columns } = statement as Partial<StatementSync>
  return columns ? columns.call(statement).length > 0 : explainsRows(sqlite, statement.sourceSQL)
}

/** False once SQLite has rolled everything back by itself. */
export function inTransaction(sqlite: DatabaseSync): boolean {
  const { isTransaction } = sqlite as Partial<DatabaseSync>
  return isTransaction ?? refusesToBegin(sqlite)
}

/** SQLite's program for a statement says what it does (sqlite.org/opcode.html). A pragma may do it while it is explained, and never changes rows. */
function explainsRows(sqlite: DatabaseSync, sql: string): boolean {
  if (/^\s*pragma\b/i.test(sql)) return true
  return sqlite
    .prepare(`explain ${sql}`)
    .all()
    .some(({ opcode }) => opcode === 'ResultRow')
}

/** Begun deferred, one takes no lock: only another one stands in its way. */
function refusesToBegin(sqlite: DatabaseSync): boolean {
  try {
    sqlite.exec('begin')
  } catch {
    return true
  }
  sqlite.exec('rollback')
  return false
}
