import type { Instant } from '../adapters/clock.ts'
import type { Db, Tx } from '../adapters/schema.ts'

/** Codes from browsers that aren't known are refused from now on, until someone lets them in again. The row count is the verdict. */
export async function suspend(tx: Tx, personId: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('two_step')
    .set({ suspended_at: now })
    .where('person_id', '=', personId)
    .where('enabled_at', 'is not', null)
    .where('suspended_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Since when codes from unknown browsers are refused; null: they are not. */
export async function suspendedSince(db: Db, personId: string): Promise<Instant | null> {
  const row = await db
    .selectFrom('two_step')
    .select('suspended_at')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.suspended_at ?? null
}

/** Codes from unknown browsers are let in again: the row count is the verdict. */
export async function liftSuspension(tx: Tx, personId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('two_step')
    .set({ suspended_at: null })
    .where('person_id', '=', personId)
    .where('suspended_at', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
