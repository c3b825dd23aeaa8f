import { type Expression, type Insertable, sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'
import { seconds, stepLength } from '../limits.ts'
import { codeShape } from '../otp/parameters.ts'

/** One whose codes are made otherwise would be checked as what it is not: it counts as none. */
export const checkable = sql<boolean>`(authenticators.algorithm, authenticators.digits, authenticators.period) =
  (${sql.lit(codeShape.algorithm)}, ${sql.lit(codeShape.digits)}, ${sql.lit(stepLength / seconds)})`

/** How many apps a person has; 1 for none, so that it divides (requirement APP-3). */
export const appsOf = (personId: string | Expression<string>) =>
  sql<number>`(select case count(*) when 0 then 1 else count(*) end from authenticators
    where authenticators.person_id = ${personId} and ${checkable})`

/** When a person last used an app; null without one. */
export const lastUsedApp = (personId: string | Expression<string>) =>
  sql<Instant | null>`(select max(authenticators.last_used_at) from authenticators
    where authenticators.person_id = ${personId} and ${checkable})`

export async function findPaired(db: Db, personId: string) {
  return db
    .selectFrom('authenticators')
    .select(['id', 'sealed_secret', 'last_step', 'wrong_in_a_row_known'])
    .where('person_id', '=', personId)
    .where(checkable)
    .execute()
}

/** RFC 6238 §5.2: after step s no step up to s works. The row count is the verdict (requirement OTP-5). */
export const claimStep = prepared.verdict(
  (tx, { authenticatorId, step, now }: Given<{ authenticatorId: string; step: number; now: Instant }>) =>
    tx
      .updateTable('authenticators')
      .set({ last_step: step, last_used_at: now, wrong_in_a_row: 0, wrong_in_a_row_known: 0 })
      .where('id', '=', authenticatorId)
      .where('last_step', '<', step),
)

/** One more wrong code in each app; returns how many there were in a row, from known browsers and from others. */
export const countWrong = prepared((tx: Tx, { personId, known }: Given<{ personId: string; known: 0 | 1 }>) =>
  tx
    .updateTable('authenticators')
    .set((row) => ({
      wrong_in_a_row: row('wrong_in_a_row', '+', 1),
      wrong_in_a_row_known: row('wrong_in_a_row_known', '+', known),
    }))
    .where('person_id', '=', personId)
    .returning(['wrong_in_a_row', 'wrong_in_a_row_known']),
)

export async function insert(db: Db, authenticator: Insertable<Tables['authenticators']>): Promise<void> {
  await db.insertInto('authenticators').values(authenticator).execute()
}

/** Deletes the sealed secrets at once. */
export async function removeOf(db: Db, personId: string): Promise<void> {
  await db.deleteFrom('authenticators').where('person_id', '=', personId).execute()
}

/** Deletes one sealed secret at once: the row count is the verdict. */
export async function removeOne(tx: Tx, { personId, id }: { personId: string; id: string }): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('authenticators')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

export async function rename(tx: Tx, { personId, id, name }: { personId: string; id: string; name: string }) {
  const { numUpdatedRows } = await tx
    .updateTable('authenticators')
    .set({ name })
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** A person's apps, in the order in which they came. */
export async function list(db: Db, personId: string) {
  return db
    .selectFrom('authenticators')
    .select(['id', 'name', 'created_at', 'last_used_at'])
    .where('person_id', '=', personId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

/** Counts wrong codes from none again, in every lane. */
export async function forgetWrongCodes(db: Db, personId: string): Promise<void> {
  await db
    .updateTable('authenticators')
    .set({ wrong_in_a_row: 0, wrong_in_a_row_known: 0 })
    .where('person_id', '=', personId)
    .execute()
}
