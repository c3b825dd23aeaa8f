import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { startApp } from '../../test/kit.ts'
import { committedTogether, together } from './together.ts'
import type { Db } from './schema.ts'

test('of what is asked together each sees what those before it did', async (t) => {
  const db = await open(t)
  const answers = await db.transaction().execute(async (tx) => {
    const [none, , one, renamed, two] = await together(
      count(tx),
      add(tx, 'a'),
      count(tx),
      rename(tx, 'a', 'b'),
      count(tx, 'b'),
    )
    return [none, one, renamed, two]
  })
  assert.deepEqual(answers, [0, 1, 1n, 1])
})

test('of several that say no the first of the list is told, once all have settled, and nothing of any is left', async (t) => {
  const db = await open(t)
  const asked: string[] = []
  const twice = async (tx: Db) => {
    await add(tx, 'a')
    await add(tx, 'b')
    asked.push('both')
    throw new Error('the last')
  }
  const no = async () => Promise.reject(new Error('the first'))
  const both = db.transaction().execute((tx) => together(no(), twice(tx), no()))
  await assert.rejects(both, { message: 'the first' })
  assert.deepEqual(asked, ['both'])
  assert.equal(await count(db), 0)
})

test('a statement that fails undoes what was asked together with it, before and behind it', async (t) => {
  const db = await open(t)
  await assert.rejects(
    db.transaction().execute((tx) => together(add(tx, 'a'), add(tx, 'a'), add(tx, 'b'))),
    /unique/i,
  )
  assert.equal(await count(db), 0)
  await add(db, 'a')
})

test('what is committed together is there once it is answered', async (t) => {
  const db = await open(t)
  assert.deepEqual(await committedTogether(db, (tx) => together(add(tx, 'a'), count(tx))), [undefined, 1])
  assert.equal(await count(db), 1)
})

test('of what is committed together nothing is left where a statement fails, and that is what is told', async (t) => {
  const db = await open(t)
  await assert.rejects(
    committedTogether(db, (tx) => together(add(tx, 'a'), add(tx, 'a'), count(tx))),
    /unique/i,
  )
  assert.equal(await count(db), 0)
  await committedTogether(db, (tx) => add(tx, 'a'))
  assert.equal(await count(db), 1)
})

const open = async (t: TestContext): Promise<Db> => (await startApp(t)).db

async function add(db: Db, id: string): Promise<void> {
  await db.insertInto('organisations').values({ id, name: id, plan: 'basic', plan_current: 1 }).execute()
}

async function count(db: Db, name = ''): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*) as n from organisations where ${name} in ('', name)`.execute(db)
  return Number(rows[0]?.n)
}

async function rename(db: Db, id: string, name: string): Promise<bigint | undefined> {
  return (await db.updateTable('organisations').set({ name }).where('id', '=', id).executeTakeFirst()).numUpdatedRows
}
