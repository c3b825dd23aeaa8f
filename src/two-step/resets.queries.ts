import type { ExpressionBuilder, Insertable } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'

/** An administrator is deleted: what they asked for to be done to others is not done, nor remembered by their name. */
export async function forgetRequestsBy(tx: Tx, administratorId: string): Promise<void> {
  await tx
    .deleteFrom('two_step_resets')
    .where((row) => row.or([row('requested_by', '=', administratorId), row('approved_by', '=', administratorId)]))
    .execute()
}

export async function removeResetsOf(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('two_step_resets').where('person_id', '=', personId).execute()
}

/** A unique index lets one be open per person: the row count is the verdict. */
export async function insertReset(tx: Tx, reset: Insertable<Tables['two_step_resets']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('two_step_resets')
    .values(reset)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function findOpenReset(db: Db, personId: string) {
  return db
    .selectFrom('two_step_resets')
    .select(['id', 'requested_by', 'requested_at', 'due_at'])
    .where('person_id', '=', personId)
    .where('done_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .executeTakeFirst()
}

export async function findDueResets(db: Db, now: Instant) {
  return db
    .selectFrom('two_step_resets')
    .select(['id', 'person_id', 'requested_by'])
    .where('done_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('due_at', '<=', now)
    .execute()
}

/** A second administrator approves: never whoever asked for it, nor the person. The row count is the verdict (requirement LIFE-3). */
export async function approveReset(
  tx: Tx,
  { id, person_id: personId }: { id: string; person_id: string },
  approver: string,
  now: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('two_step_resets')
    .set({ approved_by: approver, done_at: now })
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .where('done_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('requested_by', '!=', approver)
    .where('person_id', '!=', approver)
    .where(isOn)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Its time has come: of two nodes, one does it. */
export async function finishDueReset(tx: Tx, id: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('two_step_resets')
    .set({ done_at: now })
    .where('id', '=', id)
    .where('done_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('due_at', '<=', now)
    .where(isOn)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** The open one of a person, or none but the one named. */
export async function cancelReset(tx: Tx, which: { personId: string; resetId?: string | undefined }, now: Instant) {
  let open = tx
    .updateTable('two_step_resets')
    .set({ cancelled_at: now })
    .where('person_id', '=', which.personId)
    .where('done_at', 'is', null)
    .where('cancelled_at', 'is', null)
  if (which.resetId !== undefined) open = open.where('id', '=', which.resetId)
  const { numUpdatedRows } = await open.executeTakeFirst()
  return numUpdatedRows === 1n
}

/** There is something to turn off. */
const isOn = (reset: ExpressionBuilder<Tables, 'two_step_resets'>) =>
  reset.exists(
    reset
      .selectFrom('two_step')
      .select('two_step.person_id')
      .whereRef('two_step.person_id', '=', 'two_step_resets.person_id')
      .where('two_step.enabled_at', 'is not', null),
  )
