import type { ExpressionBuilder, Insertable } from 'kysely'
import type { Instant } from '../edges/clock.ts'
import type { Db, Tables, Tx } from '../edges/schema.ts'
import { enrolmentExtension, enrolmentExtensions, enrolmentWrongCodes } from '../limits.ts'

/** Turns it on for someone who has it off: the row count is the verdict. */
export async function enable(tx: Tx, personId: string, now: Instant): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('two_step')
    .values({ person_id: personId, enabled_at: now, generation: 1 })
    .onConflict((conflict) =>
      conflict
        .column('person_id')
        .doUpdateSet((row) => ({ enabled_at: now, generation: row('two_step.generation', '+', 1) }))
        .where('two_step.enabled_at', 'is', null),
    )
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Lets another authenticator take over for someone who has it on: the row count is the verdict. A suspension ends with the old one. */
export async function takeOver(tx: Tx, personId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('two_step')
    .set((row) => ({ generation: row('generation', '+', 1), suspended_at: null }))
    .where('person_id', '=', personId)
    .where('enabled_at', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Turns it off for someone who has it on: the row count is the verdict. */
export async function disable(tx: Tx, personId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('two_step')
    .set((row) => ({ enabled_at: null, suspended_at: null, generation: row('generation', '+', 1) }))
    .where('person_id', '=', personId)
    .where('enabled_at', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** The generation grows and nothing else: for someone who never had two-step on, it begins. */
export async function outdate(tx: Tx, personId: string): Promise<void> {
  await tx
    .insertInto('two_step')
    .values({ person_id: personId, enabled_at: null, generation: 1 })
    .onConflict((conflict) =>
      conflict.column('person_id').doUpdateSet((row) => ({ generation: row('two_step.generation', '+', 1) })),
    )
    .execute()
}

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

export async function isEnabled(db: Db, personId: string): Promise<boolean> {
  const row = await db.selectFrom('two_step').select('enabled_at').where('person_id', '=', personId).executeTakeFirst()
  return row !== undefined && row.enabled_at !== null
}

/** The one live enrolment of a person, in the place of any earlier one (requirement ENR-7). */
export async function replaceEnrolment(tx: Tx, enrolment: Insertable<Tables['enrolments']>): Promise<void> {
  await tx.deleteFrom('enrolments').where('person_id', '=', enrolment.person_id).execute()
  await tx.insertInto('enrolments').values(enrolment).execute()
}

/** The enrolment that this session began, ended or not. */
export async function findEnrolment(db: Db, sessionId: string) {
  return db.selectFrom('enrolments').selectAll().where('session_id', '=', sessionId).executeTakeFirst()
}

/** Takes one of the enrolment's tries while it is open; returns how many were taken, or undefined when it is over. */
export async function takeTry(db: Db, id: string, now: Instant): Promise<number | undefined> {
  const row = await db
    .updateTable('enrolments')
    .set((enrolments) => ({ tries: enrolments('tries', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'scanning')
    .where('expires_at', '>', now)
    .where('tries', '<', enrolmentWrongCodes)
    .returning('tries')
    .executeTakeFirst()
  return row?.tries
}

/** scanning → verified, once (requirement ENR-4). */
export async function verify(
  db: Db,
  id: string,
  proved: { used_step: number; sealed_codes: string },
  now: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('enrolments')
    .set({ ...proved, state: 'verified' })
    .where('id', '=', id)
    .where('state', '=', 'scanning')
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Takes the verified enrolment out: of two Finishes at once, one does. */
export async function takeVerified(tx: Tx, id: string, now: Instant): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('enrolments')
    .where('id', '=', id)
    .where('state', '=', 'verified')
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

export async function extend(db: Db, sessionId: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('enrolments')
    .set((enrolments) => ({ expires_at: now + enrolmentExtension, extensions: enrolments('extensions', '+', 1) }))
    .where('session_id', '=', sessionId)
    .where('expires_at', '>', now)
    .where('extensions', '<', enrolmentExtensions)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function removeEnrolment(db: Db, sessionId: string): Promise<void> {
  await db.deleteFrom('enrolments').where('session_id', '=', sessionId).execute()
}

export async function removeEnrolmentOf(db: Db, personId: string): Promise<void> {
  await db.deleteFrom('enrolments').where('person_id', '=', personId).execute()
}

export async function removeEnrolmentsExpiredBy(db: Db, now: Instant): Promise<void> {
  await db.deleteFrom('enrolments').where('expires_at', '<=', now).execute()
}

export async function removeResetsBy(db: Db, administratorId: string): Promise<void> {
  await db
    .deleteFrom('two_step_resets')
    .where((row) => row.or([row('requested_by', '=', administratorId), row('approved_by', '=', administratorId)]))
    .execute()
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
