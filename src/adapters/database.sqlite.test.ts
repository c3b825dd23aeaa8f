import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { refusesToBind } from '../../test/unbindable.ts'
import { openDatabase } from './database.ts'
import type { Db } from './schema.ts'

test('STO-6: the file is in WAL mode, waits for the disk, and holds foreign keys', async (t) => {
  const db = await openDatabase(databaseFile(t))
  t.after(() => db.destroy())
  assert.equal(await pragma(db, 'journal_mode'), 'wal')
  assert.equal(await pragma(db, 'synchronous'), 2) // FULL
  assert.equal(await pragma(db, 'foreign_keys'), 1)
  await assert.rejects(
    sql`insert into people (id, organisation_id, email, name, role, password_hash, locale, created_at)
      values ('1', 'nobody', 'ada@ferndale.example', 'Ada Lind', 'person', '', 'en', 0)`.execute(db),
    /FOREIGN KEY/,
  )
})

test('a new database is for its owner alone', async (t) => {
  const file = databaseFile(t)
  const db = await openDatabase(file)
  t.after(() => db.destroy())
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(statSync(`${file}-wal`).mode & 0o777, 0o600)
})

test('opening again keeps what is there', async (t) => {
  const file = databaseFile(t)
  const first = await openDatabase(file)
  await addOrganisation(first, 'o1')
  await first.destroy()
  const second = await openDatabase(file)
  t.after(() => second.destroy())
  assert.deepEqual(await second.selectFrom('organisations').select('id').execute(), [{ id: 'o1' }])
})

test('a file that is no database is refused and left as it is', async (t) => {
  const file = databaseFile(t)
  writeFileSync(file, 'This is not a database, but someone wants to keep it. '.repeat(40))
  const { size } = statSync(file)
  await assert.rejects(openDatabase(file), { code: 'ERR_SQLITE_ERROR' })
  assert.equal(statSync(file).size, size)
})

test('a database of a newer version is refused', async (t) => {
  const file = databaseFile(t)
  const db = await openDatabase(file)
  await sql`insert into countersign_migrations values ('9999-later', 'of its own', 1)`.execute(db)
  await db.destroy()
  await assert.rejects(openDatabase(file), /written by a newer version/)
})

test('a value of a kind that the engines read differently, a Date for one, is refused before it reaches them', async (t) => {
  const db = await openDatabase(':memory:')
  t.after(() => db.destroy())
  await refusesToBind(db)
})

test('STO-6: every transaction says at once that it writes', async (t) => {
  const statements: string[] = []
  const db = await openDatabase(':memory:', (statement) => statements.push(statement))
  t.after(() => db.destroy())
  statements.length = 0
  await db.transaction().execute((tx) => sql`select 1`.execute(tx))
  assert.deepEqual(statements, ['begin immediate', 'select 1', 'commit'])
})

test('STO-6: transactions begun at once in one process wait for each other', async (t) => {
  const db = await openDatabase(':memory:')
  t.after(() => db.destroy())
  await addOrganisation(db, 'counter')
  await Promise.all(Array.from({ length: 50 }, () => countUp(db)))
  assert.equal(await counted(db), 50)
})

test('STO-6: two processes that read, then write, meet no SQLITE_BUSY half way and lose no count', async (t) => {
  const file = databaseFile(t)
  const db = await openDatabase(file)
  t.after(() => db.destroy())
  await addOrganisation(db, 'counter')
  await Promise.all([countInAProcess(file), countInAProcess(file)])
  assert.equal(await counted(db), 200)
})

test('a transaction that fails leaves nothing', async (t) => {
  const db = await openDatabase(':memory:')
  t.after(() => db.destroy())
  const failing = db.transaction().execute(async (tx) => {
    await sql`insert into organisations (id, name, plan, plan_current) values ('o1', 'Acme', 'basic', 1)`.execute(tx)
    throw new Error('after the first statement')
  })
  await assert.rejects(failing, /after the first/)
  assert.deepEqual(await db.selectFrom('organisations').selectAll().execute(), [])
})

/** Reads the count in the organisation's name, then writes one more: what a deferred transaction would lose. */
async function countUp(db: Db) {
  await db.transaction().execute(async (tx) => {
    const { name } = await tx
      .selectFrom('organisations')
      .select('name')
      .where('id', '=', 'counter')
      .executeTakeFirstOrThrow()
    await tx
      .updateTable('organisations')
      .set({ name: String(Number(name) + 1) })
      .where('id', '=', 'counter')
      .execute()
  })
}

async function countInAProcess(file: string) {
  const program = `
    const { openDatabase } = await import(${JSON.stringify(new URL('database.ts', import.meta.url).href)})
    const db = await openDatabase(${JSON.stringify(file)})
    ${countUp.toString()}
    for (let i = 0; i < 100; i++) await countUp(db)
    await db.destroy()`
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
}

async function counted(db: Db): Promise<number> {
  return Number((await db.selectFrom('organisations').select('name').executeTakeFirstOrThrow()).name)
}

function addOrganisation(db: Db, id: string) {
  return db.insertInto('organisations').values({ id, name: '0', plan: 'basic', plan_current: 1 }).execute()
}

async function pragma(db: Db, name: string): Promise<unknown> {
  const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db)
  return rows[0]?.[name]
}

function databaseFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-database-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return join(folder, 'countersign.db')
}
