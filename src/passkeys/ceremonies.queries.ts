import type { Insertable } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Given } from '../adapters/prepared.ts'
import type { CeremonyPurpose, Db, Tables, Tx } from '../adapters/schema.ts'

/** The one open ceremony of a sign-in, a session or an enrolment, in the place of any earlier one. */
export async function replace(db: Db, ceremony: Insertable<Tables['ceremonies']>): Promise<void> {
  await db
    .insertInto('ceremonies')
    .values(ceremony)
    .onConflict((conflict) => conflict.columns(['purpose', 'bound_to']).doUpdateSet(ceremony))
    .execute()
}

export type Spending = {
  purpose: CeremonyPurpose
  boundTo: string
  personId: string
  challenge: string
  attemptId: string | null
  now: Instant
}

/** Spends it, before the answer is looked at: whether it was there to spend is the verdict (requirement PKY-4). */
export async function spend(db: Db, of: Spending): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('ceremonies')
    .set({ spent_at: of.now, attempt_id: of.attemptId })
    .where('purpose', '=', of.purpose)
    .where('bound_to', '=', of.boundTo)
    .where('person_id', '=', of.personId)
    .where('challenge', '=', of.challenge)
    .where('spent_at', 'is', null)
    .where('expires_at', '>', of.now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** The same for a sign-in, as a statement to be gone on with: to which challenge it belongs stands in the database alone. */
export const spending = (tx: Tx, of: Given<{ challenge: string; attemptId: string; now: Instant }>) =>
  tx
    .updateTable('ceremonies')
    .set({ spent_at: of.now, attempt_id: of.attemptId })
    .where('ceremonies.purpose', '=', 'sign-in')
    .where('ceremonies.challenge', '=', of.challenge)
    .where('ceremonies.spent_at', 'is', null)
    .where('ceremonies.expires_at', '>', of.now)

export async function removeOf(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('ceremonies').where('person_id', '=', personId).execute()
}

export async function removeExpiredBy(db: Db, now: Instant): Promise<void> {
  await db.deleteFrom('ceremonies').where('expires_at', '<=', now).execute()
}
