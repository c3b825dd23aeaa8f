import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { createDatabase } from '../../test/database.ts'
import { startLine } from '../../test/line.ts'
import { lockFor, openAsItIs } from './database.ts'
import type { Db } from './schema.ts'
import { committedTogether, together } from './together.ts'

test('a transaction is two writes, whatever is asked together in it, and one where its commit decides nothing', async (t) => {
  const line = await startLine(await createDatabase())
  t.after(() => line.close())
  const db = open(t, line.url)
  await sql`select 1`.execute(db)
  const writes = async (work: () => Promise<unknown>) => {
    const before = line.writes()
    await work()
    return line.writes() - before
  }
  const four = (tx: Db) => together(add(tx, 'a'), add(tx, 'b'), remove(tx, 'a'), remove(tx, 'b'))
  assert.equal(await writes(() => db.transaction().execute(four)), 2)
  assert.equal(await writes(() => committedTogether(db, four)), 1)
})

test('what waits for a lock sees what whoever held it did, though it was sent before', async (t) => {
  const db = open(t, await createDatabase())
  const oneMore = () =>
    committedTogether(db, (tx) =>
      together(
        lockFor(tx, 'organisation:1'),
        sql`insert into organisations (id, name, plan, plan_current)
          select 'o' || count(*), '', 'basic', 1 from organisations`.execute(tx),
      ),
    )
  await Promise.all(Array.from({ length: 40 }, oneMore))
  assert.equal((await db.selectFrom('organisations').select('id').execute()).length, 40)
})

test('what is committed together and undone by the server is done again', async (t) => {
  const db = open(t, await createDatabase())
  await sql`create sequence times`.execute(db)
  const undoneOnce = (tx: Db) =>
    sql`do $$ begin if nextval('times') = 1 then raise exception using errcode = '40P01'; end if; end $$`.execute(tx)
  await committedTogether(db, (tx) => together(undoneOnce(tx), add(tx, 'a')))
  assert.equal((await db.selectFrom('organisations').selectAll().execute()).length, 1)
})

test('behind the end of a transaction nothing is asked any more: it would stand by itself', async (t) => {
  const db = open(t, await createDatabase())
  let late: Promise<unknown> = Promise.resolve()
  await committedTogether(db, async (tx) => {
    const locked = lockFor(tx, 'organisation:1')
    // As somebody would who waits in the middle.
    late = Promise.resolve().then(async () => {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
      await add(tx, 'a')
    })
    late.catch(() => {})
    await locked
  })
  await assert.rejects(late, /behind the end|committed/)
  assert.deepEqual(await db.selectFrom('organisations').selectAll().execute(), [])
})

function open(t: TestContext, address: string): Db {
  const db = openAsItIs(address)
  t.after(() => db.destroy())
  return db
}

async function add(db: Db, id: string): Promise<void> {
  await db.insertInto('organisations').values({ id, name: '', plan: 'basic', plan_current: 1 }).execute()
}

async function remove(db: Db, id: string): Promise<void> {
  await db.deleteFrom('organisations').where('id', '=', id).execute()
}
