import { type Insertable, sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'
import { seconds, stepLength } from '../limits.ts'
import { codeShape } from '../otp/parameters.ts'

/** One whose codes are made otherwise would be checked as what it is not: it counts as none. */
export const checkable = sql<boolean>`(authenticators.algorithm, authenticators.digits, authenticators.period) =
  (${sql.lit(codeShape.algorithm)}, ${sql.lit(codeShape.digits)}, ${sql.lit(stepLength / seconds)})`

export async function findPaired(db: Db, personId: string) {
  return db
    .selectFrom('authenticators')
    .select(['id', 'sealed_secret', 'last_step', 'wrong_in_a_row_known'])
    .where('person_id', '=', personId)
    .where(checkable)
    .executeTakeFirst()
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

/** One more wrong code; returns how many there were in a row, from known browsers and from others. */
export const countWrong = prepared.row((tx: Tx, { personId, known }: Given<{ personId: string; known: 0 | 1 }>) =>
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

/** Deletes the sealed secret at once. */
export async function unpairAuthenticator(db: Db, personId: string): Promise<void> {
  await db.deleteFrom('authenticators').where('person_id', '=', personId).execute()
}

export async function findDates(db: Db, personId: string) {
  return db
    .selectFrom('authenticators')
    .select(['created_at', 'last_used_at'])
    .where('person_id', '=', personId)
    .executeTakeFirst()
}

/** Counts wrong codes from none again, in every lane. */
export async function forgetWrongCodes(db: Db, personId: string): Promise<void> {
  await db
    .updateTable('authenticators')
    .set({ wrong_in_a_row: 0, wrong_in_a_row_known: 0 })
    .where('person_id', '=', personId)
    .execute()
}
