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

/** A unique index lets one be open per person: the row count is the verdict. */
export async function insertReset(tx: Tx, reset: Insertable<Tables['two_step_resets']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('two_step_resets')
    .values(reset)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** The open reset of a person, with the name of whoever asked for it; null when they are gone. */
export async function findOpenReset(db: Db, personId: string) {
  return db
    .selectFrom('two_step_resets')
    .leftJoin('people', 'people.id', 'two_step_resets.requested_by')
    .select(['two_step_resets.id', 'requested_by', 'requested_at', 'due_at', 'people.name as requester_name'])
    .where('two_step_resets.person_id', '=', personId)
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
export async function approveReset(tx: Tx, personId: string, approver: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('two_step_resets')
    .set({ approved_by: approver, done_at: now })
    .where('person_id', '=', personId)
    .where('done_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('requested_by', '!=', approver)
    .where('person_id', '!=', approver)
    .where(stillHolds)
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
    .where(stillHolds)
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

/** Whoever asked for it is still an administrator, active, of the person's organisation; and there is something to turn off. */
const stillHolds = (reset: ExpressionBuilder<Tables, 'two_step_resets'>) =>
  reset.exists(
    reset
      .selectFrom('people as requesters')
      .innerJoin('people as helped', 'helped.organisation_id', 'requesters.organisation_id')
      .innerJoin('two_step', 'two_step.person_id', 'helped.id')
      .select('requesters.id')
      .whereRef('requesters.id', '=', 'two_step_resets.requested_by')
      .whereRef('helped.id', '=', 'two_step_resets.person_id')
      .where('requesters.role', '=', 'administrator')
      .where('requesters.deactivated_at', 'is', null)
      .where('two_step.enabled_at', 'is not', null),
  )
