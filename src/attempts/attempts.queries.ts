import { sql } from 'kysely'
import type { Instant } from '../edges/clock.ts'
import type { Db } from '../edges/schema.ts'
import type { Budget } from './charge.ts'

type Attempt = { id: string; what: string; key: string; at: Instant }

/** One statement counts and inserts: the row count is the verdict. */
export async function insertWithin(db: Db, attempt: Attempt, budget: Budget): Promise<boolean> {
  const room = budget.map(
    ({ tries, within }) => sql<boolean>`(select count(*) from attempts
      where what = ${attempt.what} and key = ${attempt.key} and at > ${attempt.at - within}) < ${tries}`,
  )
  const { numAffectedRows } = await sql`insert into attempts (id, what, key, at)
    select ${attempt.id}, ${attempt.what}, ${attempt.key}, ${attempt.at} where ${sql.join(room, sql` and `)}`.execute(
    db,
  )
  return numAffectedRows === 1n
}

export async function remove(db: Db, id: string): Promise<void> {
  await db.deleteFrom('attempts').where('id', '=', id).execute()
}

/** When the `n`th newest try was. */
export async function nthNewest(db: Db, what: string, key: string, n: number): Promise<Instant | undefined> {
  const row = await db
    .selectFrom('attempts')
    .select('at')
    .where('what', '=', what)
    .where('key', '=', key)
    .orderBy('at', 'desc')
    .offset(n - 1)
    .limit(1)
    .executeTakeFirst()
  return row?.at
}

export async function removeBefore(db: Db, what: string, before: Instant): Promise<void> {
  await db.deleteFrom('attempts').where('what', '=', what).where('at', '<=', before).execute()
}

export async function removeOf(db: Db, what: string, key: string): Promise<void> {
  await db.deleteFrom('attempts').where('what', '=', what).where('key', '=', key).execute()
}
