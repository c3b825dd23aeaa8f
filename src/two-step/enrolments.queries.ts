import type { Insertable } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'
import { enrolmentExtension, enrolmentExtensions, enrolmentWrongCodes } from '../limits.ts'

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
export async function takeEnrolmentAttempt(db: Db, id: string, now: Instant): Promise<number | undefined> {
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

/** Keeps the passkey that was registered, in the place of any earlier one: it isn't proved yet. */
export async function keepPasskey(db: Db, id: string, passkey: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('enrolments')
    // Nothing of it was wrong.
    .set((enrolments) => ({ passkey, tries: enrolments('tries', '-', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'scanning')
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function forgetPasskey(db: Db, id: string, now: Instant): Promise<void> {
  await db
    .updateTable('enrolments')
    .set({ passkey: null })
    .where('id', '=', id)
    .where('state', '=', 'scanning')
    .where('expires_at', '>', now)
    .execute()
}

type Proved = { sealed_codes: string | null } & ({ used_step: number } | { passkey: string; proved_at: Instant })

/** scanning → verified, once (requirement ENR-4). */
export async function verify(db: Db, id: string, proved: Proved, now: Instant): Promise<boolean> {
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

/** Leaving changes nothing but that the unproved secret is deleted. */
export async function leaveEnrolment(db: Db, sessionId: string): Promise<void> {
  await db.deleteFrom('enrolments').where('session_id', '=', sessionId).execute()
}

export async function removeEnrolmentOf(tx: Db, personId: string): Promise<void> {
  await tx.deleteFrom('enrolments').where('person_id', '=', personId).execute()
}

export async function removeEnrolmentsExpiredBy(db: Db, now: Instant): Promise<void> {
  await db.deleteFrom('enrolments').where('expires_at', '<=', now).execute()
}

/** What was to take the place of a factor ends with it. */
export async function removeEnrolmentReplacing(tx: Tx, authenticatorId: string): Promise<void> {
  await tx.deleteFrom('enrolments').where('replaces', '=', authenticatorId).execute()
}

/** An enrolment ends with the session that began it: with all of this person's but the one named. */
export async function removeEnrolmentsBut(tx: Tx, personId: string, butSessionId: string | null): Promise<void> {
  let ended = tx.deleteFrom('enrolments').where('person_id', '=', personId)
  if (butSessionId !== null) ended = ended.where('session_id', '!=', butSessionId)
  await ended.execute()
}
