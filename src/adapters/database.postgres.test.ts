import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { createDatabase } from '../../test/database.ts'
import { refusesToBind } from '../../test/unbindable.ts'
import { days } from '../limits.ts'
import { databaseIsAway, isThere, lockFor, openAsItIs, openDatabase } from './database.ts'
import type { Db } from './schema.ts'
import { shapeOf } from './shape.ts'

test('of ten nodes that start at once on an empty database one makes its shape, and all go on', async (t) => {
  const address = await createDatabase({ shapeless: true })
  assert.equal(await isThere(address), false)
  const nodes = await Promise.all(Array.from({ length: 10 }, () => openDatabase(address)))
  t.after(() => Promise.all(nodes.map((node) => node.destroy())))
  for (const node of nodes) assert.deepEqual((await shapeOf(node)).missing, [])
  assert.deepEqual(await nodes[9]?.selectFrom('organisations').selectAll().execute(), [])
  assert.equal(await isThere(address), true)
})

test('a database of a newer version is refused', async (t) => {
  const address = await createDatabase()
  const db = open(t, address)
  await sql`insert into countersign_migrations values ('9999-later', 'of its own', 1)`.execute(db)
  await assert.rejects(openDatabase(address), /written by a newer version/)
})

test('counts, sums and times come as numbers', async (t) => {
  const db = open(t, await createDatabase())
  await add(db, 'o1', '0')
  const { rows } = await sql<object>`select count(*) as counted, sum(plan_current) as added,
    avg(plan_current) as middle, 1803988800000::bigint as "at", null::bigint as nothing from organisations`.execute(db)
  assert.deepEqual(rows, [{ counted: 1, added: 1, middle: 1, at: 1803988800000, nothing: null }])
})

test('a value of a kind that the engines read differently, a Date for one, is refused before it reaches them', async (t) => {
  await refusesToBind(open(t, await createDatabase()))
})

test('a text with a sign that PostgreSQL can’t keep is no fault, and fits nothing', async (t) => {
  const db = open(t, await createDatabase())
  await add(db, 'o1', 'a')
  const found = db.selectFrom('organisations').selectAll().where('name', '=', 'a\0')
  assert.deepEqual(await found.execute(), [])
})

test('AUD-2, AUD-4: on PostgreSQL, too, no event goes or changes before its time, not even all at once', async (t) => {
  const db = open(t, await createDatabase())
  const ago = (age: number) => Date.now() - age * days
  for (const [id, at] of [
    ['new', ago(1)],
    ['old', ago(91)],
    ['oldest', ago(401)],
  ] as const) {
    const event = { actor_id: null, subject_id: null, organisation_id: null, address: '192.0.2.7', details: '{}' }
    await db
      .insertInto('audit_events')
      .values({ id, at, action: 'signed_out', ...event })
      .execute()
  }
  const refused = /append-only/
  const events = db.updateTable('audit_events')
  for (const id of ['new', 'old']) {
    await assert.rejects(db.deleteFrom('audit_events').where('id', '=', id).execute(), refused)
    await assert.rejects(events.set({ details: '[]' }).where('id', '=', id).execute(), refused)
    await assert.rejects(events.set({ subject_id: 'x' }).where('id', '=', id).execute(), refused)
  }
  await assert.rejects(events.set({ address: '' }).where('id', '=', 'new').execute(), refused)
  await assert.rejects(sql`truncate audit_events`.execute(db), refused)
  await events.set({ address: '192.0.2.0/24' }).where('id', '=', 'old').execute()
  await db.deleteFrom('audit_events').where('id', '=', 'oldest').execute()
})

test('of fifty transactions at once that read, then write, none loses the others’ count', async (t) => {
  const db = open(t, await createDatabase())
  await add(db, 'counter', '0')
  const countUp = () =>
    db.transaction().execute(async (tx) => {
      await lockFor(tx, 'organisation:counter')
      const { name } = await tx.selectFrom('organisations').select('name').executeTakeFirstOrThrow()
      await tx
        .updateTable('organisations')
        .set({ name: String(Number(name) + 1) })
        .execute()
    })
  await Promise.all(Array.from({ length: 50 }, countUp))
  assert.equal((await db.selectFrom('organisations').select('name').executeTakeFirstOrThrow()).name, '50')
})

test('locks are taken in one order, whatever order they are named in', async (t) => {
  const db = open(t, await createDatabase())
  const names = ['person:1', 'organisation:2', 'lane:3'] as const
  const hold = (turn: number) =>
    db.transaction().execute(async (tx) => {
      await lockFor(tx, ...names.slice(turn % 3), ...names.slice(0, turn % 3))
      await sql`select pg_sleep(0.001)`.execute(tx)
    })
  await Promise.all(Array.from({ length: 60 }, (_, turn) => hold(turn)))
  const { rows } = await sql<{
    deadlocks: number
  }>`select deadlocks from pg_stat_database where datname = current_database()`.execute(db)
  assert.equal(rows[0]?.deadlocks, 0)
})

test('of two transactions that wait for each other, the one that is undone is done again, and each change is made once', async (t) => {
  const db = open(t, await createDatabase())
  await add(db, 'a', '')
  await add(db, 'b', '')
  const { promise: bothHold, resolve } = Promise.withResolvers<void>()
  let begun = 0
  const change = (first: string, second: string, sign: string) =>
    db.transaction().execute(async (tx) => {
      await sql`set local deadlock_timeout = '20ms'`.execute(tx)
      await append(tx, first, sign)
      begun += 1
      if (begun === 2) resolve()
      await bothHold
      await append(tx, second, sign)
    })
  await Promise.all([change('a', 'b', 'x'), change('b', 'a', 'y')])
  assert.ok(begun >= 3, 'one of them began again')
  const rows = await db.selectFrom('organisations').select('name').execute()
  for (const { name } of rows) assert.deepEqual([...name].toSorted(), ['x', 'y'])
})

test('what is undone again and again is given up after three more times, as a database that is away', async (t) => {
  const db = open(t, await createDatabase())
  let times = 0
  const undone = sql`do $$ begin raise exception using errcode = '40001'; end $$`
  const work = db.transaction().execute(async (tx) => {
    times += 1
    await add(tx, `o${times}`, '')
    await undone.execute(tx)
  })
  await assert.rejects(work, databaseIsAway)
  assert.equal(times, 4)
  assert.deepEqual(await db.selectFrom('organisations').selectAll().execute(), [])
  await assert.rejects(undone.execute(db), { code: '40001' })
})

test('a statement that breaks its transaction leaves nothing, and the connection serves the next one', async (t) => {
  const db = open(t, await createDatabase())
  const broken = db.transaction().execute(async (tx) => {
    await add(tx, 'o1', '')
    await add(tx, 'o1', '')
  })
  await assert.rejects(broken, { code: '23505' })
  await add(db, 'o1', '')
})

test('connections that the server ends, idle or in the middle, end no process, and new ones take their place', async (t) => {
  const db = open(t, await createDatabase())
  const endOthers = sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
  const threeAtOnce = () => Promise.all([1, 2, 3].map(() => sql`select pg_sleep(0.01)`.execute(db)))
  await threeAtOnce()
  await endOthers.execute(db)
  // Who meets a connection whose end hasn't come through yet is told that the database is away.
  while (!(await served(threeAtOnce()))) continue
  let ended = false
  const cut = db.transaction().execute(async (tx) => {
    await add(tx, 'o1', '')
    await endOthers.execute(db)
    ended = true
    await sql`select 1`.execute(tx)
  })
  await assert.rejects(cut, databaseIsAway)
  assert.ok(ended, 'it was cut in the middle')
  while (!(await served(threeAtOnce()))) continue
  assert.deepEqual(await db.selectFrom('organisations').selectAll().execute(), [])
})

/** Whether it was done. Throws what doesn't come from a database that is away. */
async function served(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch (problem) {
    if (!databaseIsAway(problem as Error)) throw problem
    return false
  }
}

function open(t: TestContext, address: string): Db {
  const db = openAsItIs(address)
  t.after(() => db.destroy())
  return db
}

async function add(db: Db, id: string, name: string) {
  await db.insertInto('organisations').values({ id, name, plan: 'basic', plan_current: 1 }).execute()
}

async function append(db: Db, id: string, sign: string) {
  await sql`update organisations set name = name || ${sign} where id = ${id}`.execute(db)
}
