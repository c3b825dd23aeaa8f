import type { Insertable } from 'kysely'
import type { Instant } from '../edges/clock.ts'
import type { Db, Tables } from '../edges/schema.ts'
import { enrolmentExtension, enrolmentExtensions, enrolmentWrongCodes } from '../limits.ts'

/** Turns it on for someone who has it off: the row count is the verdict. */
export async function enable(tx: Db, personId: string, now: Instant): Promise<boolean> {
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

/** Turns it off for someone who has it on: the row count is the verdict. */
export async function disable(tx: Db, personId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('two_step')
    .set((row) => ({ enabled_at: null, suspended_at: null, generation: row('generation', '+', 1) }))
    .where('person_id', '=', personId)
    .where('enabled_at', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Codes from browsers that aren't known are refused from now on, until someone lets them in again. The row count is the verdict. */
export async function suspend(tx: Db, personId: string, now: Instant): Promise<boolean> {
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
export async function replaceEnrolment(tx: Db, enrolment: Insertable<Tables['enrolments']>): Promise<void> {
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
export async function takeVerified(tx: Db, id: string, now: Instant): Promise<boolean> {
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
