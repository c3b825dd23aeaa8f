import { strict as assert } from 'node:assert'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { test } from 'node:test'
import { inTransaction, returnsRows } from './older-sqlite.ts'

const statements = [
  'select id from people',
  'values (1)',
  'with one as (select 1 as id) select id from one',
  'insert into people (id) values (?)',
  'insert into people (id) select id from people where id > ? returning id',
  'with one as (select 1 as id) update people set id = ? where id in (select id from one)',
  'update people set id = ? returning id',
  'delete from people where id in (select id from people)',
  'create table plans (id integer)',
  'begin immediate',
  'savepoint member',
  'PRAGMA journal_mode',
]

test('SHIP-2: where node:sqlite doesn’t tell whether a statement returns rows, SQLite says the same', (t) => {
  const sqlite = opened(t)
  for (const sql of statements) {
    const statement = sqlite.prepare(sql)
    const older = { sourceSQL: statement.sourceSQL } as StatementSync
    assert.equal(returnsRows(sqlite, older), statement.columns().length > 0, sql)
    assert.equal(returnsRows(sqlite, statement), statement.columns().length > 0, sql)
  }
})

test('SHIP-2: where node:sqlite doesn’t tell whether a transaction is open, SQLite says the same, and goes on with it', (t) => {
  const sqlite = opened(t)
  const older = { exec: (sql: string) => sqlite.exec(sql) } as DatabaseSync
  for (const [sql, open] of [
    ['select 1', false],
    ['begin', true],
    ['insert into people (id) values (1)', true],
    ['commit', false],
    ['savepoint member', true],
    ['release member', false],
  ] as const) {
    sqlite.exec(sql)
    assert.deepEqual([inTransaction(older), sqlite.isTransaction, inTransaction(sqlite)], [open, open, open], sql)
  }
  assert.equal(sqlite.prepare('select count(*) as number from people').get()?.['number'], 1)
})

function opened(t: { after(end: () => void): void }): DatabaseSync {
  const sqlite = new DatabaseSync(':memory:')
  t.after(() => sqlite.close())
  sqlite.exec('create table people (id integer)')
  return sqlite
}
