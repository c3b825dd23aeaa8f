import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createDatabase } from '../../test/database.ts'
import { openAsItIs } from '../adapters/database.ts'
import type { Db, Tables } from '../adapters/schema.ts'
import type { Answer, Asked } from '../host/host.ts'
import { tablesInOrder } from '../operating/move.ts'
import { createCountersign } from './create.ts'

/** Names of ours that an application has long had for tables of its own, with columns of its own. */
const theirs = ['people', 'sessions', 'outbox', 'organisations', 'countersign_migrations'] as const

test('HOST-12: in an application’s own database ours stand in a schema of their own, and none of its tables is touched', async (t) => {
  const address = await createDatabase({ shapeless: true })
  const db = openAsItIs(address)
  t.after(() => db.destroy())
  for (const table of theirs) {
    await sql`create table ${sql.table(table)} (id integer primary key, note text unique)`.execute(db)
    await sql`insert into ${sql.table(table)} values (42, 'theirs')`.execute(db)
  }
  await sql`create schema two_step`.execute(db)
  const before = await everythingOf(db, 'public')

  const countersign = await createCountersign({
    baseUrl: 'https://ferndale.test/two-step',
    database: `${address}${address.includes('?') ? '&' : '?'}options=-c%20search_path%3Dtwo_step`,
    keys: `test:${Buffer.from('5b0e'.repeat(16), 'hex').toString('base64')}`,
    product: { name: 'Ferndale' },
    production: false,
    host: {
      findPerson: () => ({ name: 'Ada Lind', email: 'ada@example.com', stamp: '1' }),
      whoIs: () => null,
      openSession() {},
    },
  })
  const answer = await countersign.begin({ person: '42', means: 'password' }, asked)
  assert.equal(answer.outcome satisfies Answer['outcome'], 'signed_in')
  await countersign.close()

  assert.deepEqual(await everythingOf(db, 'public'), before)
  const ours = Object.keys(await everythingOf(db, 'two_step'))
  assert.deepEqual(
    ours.toSorted(),
    [...tablesInOrder, 'countersign_migrations'].map((table) => `two_step.${table}`).toSorted(),
  )
  const { rows } = await sql<{ person_id: string }>`select person_id from two_step.companions`.execute(db)
  assert.deepEqual(rows, [{ person_id: '42' }])
})

const asked: Asked = { header: () => undefined, address: '203.0.113.7', json: false, call: undefined }

/** Every table of a schema with its columns and how many rows it holds; of their tables also what is in them. */
async function everythingOf(db: Db, schema: string): Promise<Record<string, unknown>> {
  const { rows: columns } = await sql<{ name: string; columns: string }>`
    select table_name as name, string_agg(column_name || ' ' || data_type, ', ' order by ordinal_position) as columns
    from information_schema.columns where table_schema = ${schema} group by table_name`.execute(db)
  const whole: Record<string, unknown> = {}
  for (const { name, columns: shape } of columns) {
    const { rows } = await sql`select * from ${sql.table(`${schema}.${name}` as keyof Tables)}`.execute(db)
    whole[`${schema}.${name}`] = { shape, rows: schema === 'public' ? rows : rows.length }
  }
  return whole
}
