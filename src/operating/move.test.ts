import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { tableNames } from '../../test/database.ts'
import { type App, startApp } from '../../test/kit.ts'
import { openChallenge } from '../../test/second-step.ts'
import { minutes } from '../limits.ts'
import { move, tablesInOrder } from './move.ts'

test('what was moved is the same database: sessions and challenges go on, burnt codes stay burnt', async (t) => {
  const { app: old, other } = await twoDatabases(t)
  const ada = await old.protectedPerson()
  const browser = old.browser()
  await browser.signIn(ada)
  const burnt = old.codeNow(ada.secret)
  const challenge = await openChallenge(old, ada)
  const moved = await move(old.services, { from: old.db, to: other.db }, old.clock.now())
  assert.deepEqual(await withoutTheMove(other), await old.dump())
  assert.deepEqual(
    moved.map(({ table, rows }) => [table, rows]),
    Object.entries(await countsOf(old)),
  )
  other.clock.set(old.clock.now())
  const same = other.browser()
  for (const [name, value] of browser.cookies) same.cookies.set(name, value)
  assert.equal(await same.isSignedIn(), true)
  const replay = await other.api('apiSignInCode', { challenge, code: burnt })
  assert.equal(replay.json['code'], 'code_already_used')
  other.clock.advance(1 * minutes)
  const next = await other.api('apiSignInCode', { challenge, code: other.codeNow(ada.secret) })
  assert.equal(next.json['status'], 'signed_in')
})

test('more rows than fit in one batch are moved whole', async (t) => {
  const { app: old, other } = await twoDatabases(t)
  const rows = Array.from({ length: 1201 }, (_, n) => ({
    id: `id-${n}`,
    name: `Acme ${n}`,
    plan: 'basic',
    plan_current: 1 as const,
  }))
  for (let at = 0; at < rows.length; at += 400)
    await old.db
      .insertInto('organisations')
      .values(rows.slice(at, at + 400))
      .execute()
  await move(old.services, { from: old.db, to: other.db }, old.clock.now())
  assert.deepEqual(await withoutTheMove(other), await old.dump())
})

test('a database that is not empty is refused, and stays as it was', async (t) => {
  const { app: old, other } = await twoDatabases(t)
  await old.person()
  await other.person()
  const before = await other.dump()
  await assert.rejects(
    move(old.services, { from: old.db, to: other.db }, old.clock.now()),
    /not empty: there are rows in organisations/,
  )
  assert.deepEqual(await other.dump(), before)
})

test('a database of another shape is refused', async (t) => {
  const { app: old, other } = await twoDatabases(t)
  await sql`insert into countersign_migrations values ('0099-later', 'of its own', 1)`.execute(old.db)
  await assert.rejects(move(old.services, { from: old.db, to: other.db }, old.clock.now()), /another shape/)
})

test('nothing is half done: a fault after any statement leaves the new database empty, and the old one as it was', async (t) => {
  const { app: old, other } = await twoDatabases(t)
  await old.protectedPerson()
  const [before, empty] = [await old.dump(), await other.dump()]
  let faults = 0
  for (let done = false; !done; faults += 1) {
    let left = faults
    other.watch.afterEach = (statement) => {
      if (/^(?:begin|commit|rollback)/.test(statement)) return
      if (left === 0) throw new Error('the server went away')
      left -= 1
    }
    done = await move(old.services, { from: old.db, to: other.db }, old.clock.now()).then(
      () => true,
      () => false,
    )
    other.watch.afterEach = () => {}
    if (!done) assert.deepEqual(await other.dump(), empty, `a fault after statement ${faults}`)
    assert.ok(faults < 200, 'it goes through in the end')
  }
  assert.ok(faults > tablesInOrder.length * 2, `${faults} places`)
  assert.deepEqual(await old.dump(), before)
  assert.deepEqual(await withoutTheMove(other), before)
})

test('a row that reads differently from what was written stops the move', async (t) => {
  const { app: old, other } = await twoDatabases(t)
  await old.person()
  const lossy = other.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => ({
      ...result,
      rows: result.rows.map((row) => ('email' in row ? { ...row, email: 'somebody@else.example' } : row)),
    }),
  })
  await assert.rejects(
    move(old.services, { from: old.db, to: lossy }, old.clock.now()),
    /into people reads differently/,
  )
  assert.equal((await other.dump())['people']?.length, 0)
})

test('every table of the database is moved', async (t) => {
  const { app } = await twoDatabases(t)
  assert.deepEqual([...tablesInOrder].toSorted(), await tableNames(app.db))
})

async function twoDatabases(t: TestContext) {
  const [app, other] = [await startApp(t), await startApp(t)]
  return { app, other }
}

/** The new database but for the event that tells of the move. */
async function withoutTheMove(app: App) {
  const dump = await app.dump()
  const events = dump['audit_events'] ?? []
  assert.equal(events.filter((row) => row.includes('operator.moved')).length, 1)
  return { ...dump, audit_events: events.filter((row) => !row.includes('operator.moved')) }
}

async function countsOf(app: App): Promise<Record<string, number>> {
  const dump = await app.dump()
  const all = await Promise.all(
    tablesInOrder.map(async (table) => {
      const row = await app.db
        .selectFrom(table)
        .select((rows) => rows.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      return [table, Number(row.n)] as const
    }),
  )
  assert.equal(Object.keys(dump).length, tablesInOrder.length)
  return Object.fromEntries(all)
}
