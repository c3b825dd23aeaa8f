import { record, recordRefusal } from '../audit/record.ts'
import { explainOffset } from '../authenticators/accept.ts'
import { makeBackupCodes } from '../backup-codes/batch.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Db, Tx } from '../edges/schema.ts'
import { enrolmentLifetime, enrolmentWrongCodes, stepsDiagnosed } from '../limits.ts'
import { secretBytes } from '../otp/parameters.ts'
import { asSecret, diagnoseStep, matchStep, type Secret, stepAt } from '../otp/totp.ts'
import { type RefusalDetails, refuse } from '../refusals.ts'
import { mustBeFresh, passwordMustBeFresh } from '../sessions/read.ts'
import type { Client, Session } from '../sessions/session.ts'
import { mustBeEligible } from './eligibility.ts'
import { type Enrolment, isOpen, readEnrolment, sealCodes, secretOf } from './enrolment.ts'
import * as queries from './two-step.queries.ts'

/**
 * Begins enrolment with a new secret, voiding this person's earlier attempt (requirement ENR-7). Turns nothing on.
 * Refuses `plan_not_eligible`, `email_not_confirmed`, `already_enabled`, and `not_fresh` when the password is older than ten minutes.
 */
export async function beginEnrolment(house: House, session: Session, client: Client, now: Instant): Promise<void> {
  const about = { actor: session.person.id, subject: session.person.id, address: client.address }
  await recordRefusal(
    house,
    () => ({ action: 'two_step.enrolment_refused', ...about }),
    now,
    () =>
      house.db.transaction().execute(async (tx) => {
        await lockFor(tx, `person:${session.person.id}`)
        const person = await mustBeEligible(tx, house.settings, session.person.id)
        if (person.emailConfirmedAt === null) refuse('email_not_confirmed')
        if (await queries.isEnabled(tx, person.id)) refuse('already_enabled')
        await passwordMustBeFresh(tx, session, now)
        await insertEnrolment(tx, house, session, 'enable', now)
        await record(tx, house, { action: 'two_step.enrolment_begun', ...about }, now)
      }),
  )
}

/**
 * Begins to pair another phone. The present one works until Finish (requirement ENR-13). The plan isn't asked: nothing is turned on that was
 * off. Refuses `not_enabled`, and `not_fresh` without a second factor in the last ten minutes.
 */
export async function beginReplacement(house: House, session: Session, client: Client, now: Instant): Promise<void> {
  const about = {
    actor: session.person.id,
    subject: session.person.id,
    address: client.address,
    details: { purpose: 'replace' },
  }
  await recordRefusal(
    house,
    () => ({ action: 'two_step.enrolment_refused', ...about }),
    now,
    () =>
      house.db.transaction().execute(async (tx) => {
        await lockFor(tx, `person:${session.person.id}`)
        if (!(await queries.isEnabled(tx, session.person.id))) refuse('not_enabled')
        await mustBeFresh(tx, session, now)
        await insertEnrolment(tx, house, session, 'replace', now)
        await record(tx, house, { action: 'two_step.enrolment_begun', ...about }, now)
      }),
  )
}

/**
 * Makes ten new backup codes for someone who has two-step on. The old ones stay good until Finish.
 * Refuses `not_enabled`, and `not_fresh` without a second factor in the last ten minutes (requirement BAC-7).
 */
export async function beginRenewal(house: House, session: Session, client: Client, now: Instant): Promise<void> {
  const about = { actor: session.person.id, subject: session.person.id, address: client.address }
  await recordRefusal(
    house,
    () => ({ action: 'backup_codes.renewal_refused', ...about }),
    now,
    () =>
      house.db.transaction().execute(async (tx) => {
        await lockFor(tx, `person:${session.person.id}`)
        if (!(await queries.isEnabled(tx, session.person.id))) refuse('not_enabled')
        await mustBeFresh(tx, session, now)
        await insertEnrolment(tx, house, session, 'renew', now)
      }),
  )
}

async function insertEnrolment(
  tx: Tx,
  house: House,
  session: Session,
  purpose: Enrolment['purpose'],
  now: Instant,
): Promise<void> {
  const id = house.randomness.id()
  const personId = session.person.id
  const renews = purpose === 'renew'
  const secret = renews ? null : asSecret(house.randomness.bytes(secretBytes))
  await queries.replaceEnrolment(tx, {
    id,
    person_id: personId,
    session_id: session.id,
    purpose,
    state: renews ? 'verified' : 'scanning',
    sealed_secret: secret && house.vault.seal(secret, { person: personId, row: id }).sealed,
    used_step: null,
    sealed_codes: renews ? sealCodes(house, makeBackupCodes(house), personId, id) : null,
    tries: 0,
    extensions: 0,
    created_at: now,
    expires_at: now + enrolmentLifetime,
  })
}

/**
 * The code that proves the secret: scanning → verified, its step burnt, the backup codes made (requirement ENR-8).
 * `enrolmentId` is the one that the page was drawn for: a page of an earlier attempt is told so. Refuses `wrong_code` (saying how
 * far off the phone's clock is, both ways: the person holds the secret anyway), `enrolment_expired`.
 */
export async function proveEnrolment(
  house: House,
  session: Session,
  given: { code: string; enrolmentId: string | null },
  client: Client,
  now: Instant,
): Promise<void> {
  const about = { actor: session.person.id, subject: session.person.id, address: client.address }
  await recordRefusal(
    house,
    () => ({ action: 'two_step.enrolment_refused', ...about }),
    now,
    async () => {
      const enrolment = await openEnrolment(house, session, now)
      if (given.enrolmentId !== null && given.enrolmentId !== enrolment.id) {
        refuse('enrolment_expired', { says: 'refusal.enrolment_replaced' })
      }
      if (enrolment.state === 'verified') return
      // Taken before the code is checked: a burst of codes gets no more tries than one after the other.
      const tries = await queries.takeTry(house.db, enrolment.id, now)
      if (tries === undefined) return refuse('enrolment_expired')
      const secret = secretOf(enrolment)
      const step = matchStep(secret, given.code, stepAt(now))
      if (step === null) {
        if (tries >= enrolmentWrongCodes) return refuse('enrolment_expired', { says: 'refusal.enrolment_too_many' })
        return refuse('wrong_code', explainClock(secret, given.code, now))
      }
      const sealedCodes = sealCodes(house, makeBackupCodes(house), session.person.id, enrolment.id)
      const proved = await queries.verify(house.db, enrolment.id, { used_step: step, sealed_codes: sealedCodes }, now)
      // Of two right codes at once one makes the backup codes; the other finds them made.
      if (!proved) await openEnrolment(house, session, now)
    },
  )
}

function explainClock(secret: Secret, code: string, now: Instant): RefusalDetails {
  const offset = diagnoseStep(secret, code, stepAt(now), -stepsDiagnosed, stepsDiagnosed)
  return offset === null ? {} : explainOffset(offset)
}

/** This session's open enrolment. Refuses `enrolment_expired` when there is none any more. */
async function openEnrolment(house: House, session: Session, now: Instant): Promise<Enrolment> {
  const enrolment = await readEnrolment(house, session, now)
  if (isOpen(enrolment)) return enrolment
  return refuse('enrolment_expired', enrolment?.state === 'too_many' ? { says: 'refusal.enrolment_too_many' } : {})
}

/** Fifteen more minutes, at least ten times (WCAG 2.2.1). Refuses `enrolment_expired`. */
export async function extendEnrolment(house: House, session: Session, now: Instant): Promise<void> {
  if (!(await queries.extend(house.db, session.id, now))) refuse('enrolment_expired')
}

/** Leaving changes nothing but that the unproved secret is deleted. */
export async function leaveEnrolment(house: House, session: Session): Promise<void> {
  await queries.removeEnrolment(house.db, session.id)
}

export async function sweepEnrolments(db: Db, now: Instant): Promise<void> {
  await queries.removeEnrolmentsExpiredBy(db, now)
}
