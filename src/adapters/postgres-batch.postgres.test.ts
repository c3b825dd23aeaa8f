import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { createDatabase } from '../../test/database.ts'
import { seconds } from '../limits.ts'
import { poolOf } from './postgres-pool.ts'

const patience = { connect: 5 * seconds, statement: 5 * seconds, answer: 6 * seconds, idleInTransaction: 5 * seconds }

test('what is sent together is answered in its order, and each gets its own answer', async (t) => {
  const client = await connect(t)
  const numbers = Array.from({ length: 20 }, (_, index) => index)
  const answers = await Promise.all(numbers.map((number) => client.query('select $1::int as number', [number])))
  assert.deepEqual(
    answers.map(({ rows }) => rows),
    numbers.map((number) => [{ number }]),
  )
})

test('behind what failed nothing is done, be it a begin: all that was sent with it is told why, and the connection goes on', async (t) => {
  const client = await connect(t)
  await client.query('create table kept (what text)', [])
  const told = await Promise.allSettled([
    client.query(`insert into kept values ('before')`, []),
    client.query('begin isolation level none at all', []),
    client.query(`insert into kept values ('behind')`, []),
    client.query('commit', []),
  ])
  assert.deepEqual(
    told.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : one.status)),
    ['fulfilled', '42601', '42601', '42601'],
  )
  // One write that ends with one Sync is one transaction, unless it says otherwise.
  assert.deepEqual((await client.query('select what from kept', [])).rows, [])
})

test('a statement that was to be remembered behind what failed is asked anew', async (t) => {
  const client = await connect(t)
  const [, skipped] = await Promise.allSettled([client.query('select 1 / 0', []), client.query('commit', [])])
  assert.equal(skipped.status, 'rejected')
  assert.equal((await client.query('begin isolation level read committed', [])).command, 'BEGIN')
  assert.equal((await client.query('commit', [])).command, 'COMMIT')
})

async function connect(t: TestContext) {
  const pool = poolOf(await createDatabase({ shapeless: true }), patience, 1)
  const client = await pool.connect()
  t.after(async () => {
    client.release()
    await pool.end()
  })
  return client
}
