import { explainOffset } from '../authenticators/accept.ts'
import { makeBackupCodes } from '../backup-codes/batch.ts'
import { type Decision, decide, recordRefusal } from '../decide.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { Db } from '../adapters/schema.ts'
import { enrolmentLifetime, enrolmentWrongCodes, stepsDiagnosed } from '../limits.ts'
import type { Moment } from '../moment.ts'
import { secretBytes } from '../otp/parameters.ts'
import { asSecret, diagnoseStep, matchStep, type Secret, stepAt } from '../otp/totp.ts'
import { type RefusalDetails, refuse } from '../refusals.ts'
import { list as listAuthenticators } from '../authenticators/authenticators.queries.ts'
import { factors } from '../second-step/factors.ts'
import type { Session } from '../host/session.ts'
import { mustBeEligible } from './eligibility.ts'
import {
  type Enrolment,
  type FactorToEnrol,
  isOpen,
  mustBeShown,
  readEnrolment,
  sealCodes,
  secretOf,
} from './enrolment.ts'
import * as queries from './enrolments.queries.ts'
import { isEnabled } from './two-step.queries.ts'

/**
 * Begins enrolment with a new secret, voiding this person's earlier attempt (requirement ENR-7). Turns nothing on.
 * Refuses `plan_not_eligible`, `email_not_confirmed`, `already_enabled`, `passkeys_unavailable`, and `not_fresh` when the password is older than ten minutes.
 */
export async function beginEnrolment(
  services: Services,
  session: Session,
  means: FactorToEnrol,
  at: Moment,
): Promise<void> {
  const about = { person: session.person.id, refused: 'two_step.enrolment_refused' } as const
  await decide(services, at, about, async (decision) => {
    const person = await mustBeEligible(decision)
    if (!person.emailConfirmed) refuse('email_not_confirmed')
    if (await isEnabled(decision.tx, person.id)) refuse('already_enabled')
    await decision.mustBeFresh(session, 'password')
    mustBePossible(services, means)
    await insertEnrolment(decision, session, { purpose: 'enable', means })
    await decision.record('two_step.enrolment_begun', { details: { factor: means } })
  })
}

/**
 * Begins to add another app or passkey. What is there stays as it is (requirement APP-4). Refuses `not_enabled`, `too_many_factors`, `passkeys_unavailable`, and
 * `not_fresh` without a second factor in the last ten minutes.
 */
export async function beginAddition(
  services: Services,
  session: Session,
  means: FactorToEnrol,
  at: Moment,
): Promise<void> {
  const details = { purpose: 'add', factor: means }
  const about = { person: session.person.id, refused: 'two_step.enrolment_refused', details } as const
  await decide(services, at, about, async (decision) => {
    await mustBeOnAndFresh(decision, session)
    mustBePossible(services, means)
    await mustHaveRoom(decision, means)
    await insertEnrolment(decision, session, { purpose: 'add', means })
    await decision.record('two_step.enrolment_begun', { details })
  })
}

function mustBePossible({ instance }: Services, means: FactorToEnrol): void {
  if (means === 'passkey' && instance.relyingParty.id === null) refuse('passkeys_unavailable')
}

/** Refuses `too_many_factors` for one more than a person may have of a kind. */
export async function mustHaveRoom({ tx, person }: Decision, means: FactorToEnrol): Promise<void> {
  const each = factors[means].each
  if (each && (await each.list(tx, person)).length >= each.atMost) refuse('too_many_factors')
}

/**
 * Begins to pair another phone. The present one works until Finish (requirement ENR-13). The plan isn't asked: nothing is turned on that was
 * off. Left out, the first app is meant. Refuses `not_enabled`, `not_found` when there is no such app, and `not_fresh` without a second factor in the last ten minutes.
 */
export async function beginReplacement(
  services: Services,
  session: Session,
  authenticator: string | undefined,
  at: Moment,
): Promise<void> {
  const details = { purpose: 'replace' }
  const about = { person: session.person.id, refused: 'two_step.enrolment_refused', details } as const
  await decide(services, at, about, async (decision) => {
    await mustBeOnAndFresh(decision, session)
    const apps = await listAuthenticators(decision.tx, decision.person)
    const { id: replaces } = apps.find(({ id }) => id === (authenticator ?? id)) ?? refuse('not_found')
    await insertEnrolment(decision, session, { purpose: 'replace', means: 'code', replaces })
    await decision.record('two_step.enrolment_begun', { details })
  })
}

/**
 * Makes ten new backup codes for someone who has two-step on. The old ones stay good until Finish.
 * Refuses `not_enabled`, and `not_fresh` without a second factor in the last ten minutes (requirement BAC-7).
 */
export async function beginRenewal(services: Services, session: Session, at: Moment): Promise<void> {
  const about = { person: session.person.id, refused: 'backup_codes.renewal_refused' } as const
  await decide(services, at, about, async (decision) => {
    await mustBeOnAndFresh(decision, session)
    await insertEnrolment(decision, session, { purpose: 'renew', means: 'code' })
  })
}

async function mustBeOnAndFresh({ tx, person, mustBeFresh }: Decision, session: Session): Promise<void> {
  if (!(await isEnabled(tx, person))) refuse('not_enabled')
  await mustBeFresh(session)
}

async function insertEnrolment(
  { services, tx, at, person }: Decision,
  session: Session,
  { purpose, means, replaces = null }: Pick<Enrolment, 'purpose' | 'means'> & { replaces?: string | null },
): Promise<void> {
  const id = services.randomness.id()
  const renews = purpose === 'renew'
  const secret = renews || means === 'passkey' ? null : asSecret(services.randomness.bytes(secretBytes))
  await queries.replaceEnrolment(tx, {
    id,
    person_id: person,
    session_id: session.id,
    purpose,
    means,
    replaces,
    state: renews ? 'verified' : 'scanning',
    sealed_secret: secret && services.vault.seal(secret, { person, row: id }).sealed,
    used_step: null,
    passkey: null,
    proved_at: null,
    sealed_codes: renews ? sealCodes(services, makeBackupCodes(services), person, id) : null,
    tries: 0,
    extensions: 0,
    created_at: at.now,
    expires_at: at.now + enrolmentLifetime,
  })
}

/**
 * The code that proves the secret: scanning → verified, its step burnt, the backup codes made (requirement ENR-8).
 * `shown` is the one that the page was drawn for: a page of an earlier attempt is told so. Refuses `wrong_code` (saying how
 * far off the phone's clock is, both ways: the person holds the secret anyway), `enrolment_expired`. Returns it as it stands then.
 */
export async function proveEnrolment(
  services: Services,
  session: Session,
  given: { code: string; shown: string | null },
  at: Moment,
): Promise<Enrolment> {
  const { id: person } = session.person
  const refused = { action: 'two_step.enrolment_refused', actor: person, subject: person } as const
  return recordRefusal(services, at, refused, async () => {
    const enrolment = await openEnrolment(services, session, at.now, given.shown)
    if (enrolment.state === 'verified') return enrolment
    if (enrolment.means !== 'code') return refuse('enrolment_expired')
    // Taken before the code is checked: a burst of codes gets no more tries than one after the other.
    const tries = await queries.takeEnrolmentAttempt(services.db, enrolment.id, at.now)
    if (tries === undefined) return refuse('enrolment_expired')
    const secret = secretOf(enrolment)
    const step = matchStep(secret, given.code, stepAt(at.now))
    if (step === null) {
      if (tries >= enrolmentWrongCodes) return refuse('enrolment_expired', tooMany(enrolment))
      return refuse('wrong_code', explainClock(secret, given.code, at.now))
    }
    const sealed_codes = codesFor(services, enrolment, person)
    const proved = await queries.verify(services.db, enrolment.id, { used_step: step, sealed_codes }, at.now)
    // Of two right codes at once one makes the backup codes; the other finds them made.
    return proved ? { ...enrolment, state: 'verified' } : openEnrolment(services, session, at.now)
  })
}

/** Sealed to the enrolment; null where another factor comes to what is there, whose codes stay. */
export const codesFor = (services: Services, { id, purpose }: Enrolment, person: string): string | null =>
  purpose === 'add' ? null : sealCodes(services, makeBackupCodes(services), person, id)

function explainClock(secret: Secret, code: string, now: Instant): RefusalDetails {
  const offset = diagnoseStep(secret, code, stepAt(now), -stepsDiagnosed, stepsDiagnosed)
  return offset === null ? {} : explainOffset(offset)
}

/**
 * This session's open enrolment. Refuses `enrolment_expired` when there is none any more, and for a page that was `shown` for an earlier one, where it
 * says for which.
 */
export async function openEnrolment(
  services: Services,
  session: Session,
  now: Instant,
  shown: string | null = null,
): Promise<Enrolment> {
  const enrolment = await readEnrolment(services, session, now)
  if (!isOpen(enrolment)) return refuse('enrolment_expired', enrolment?.state === 'too_many' ? tooMany(enrolment) : {})
  mustBeShown(enrolment, shown)
  return enrolment
}

export const tooMany = ({ means }: { means: FactorToEnrol }) =>
  ({ says: means === 'code' ? 'refusal.enrolment_too_many' : 'refusal.enrolment_passkey' }) as const

/** Fifteen more minutes, at least ten times (WCAG 2.2.1). Refuses `enrolment_expired`. */
export async function extendEnrolment(services: Services, session: Session, now: Instant): Promise<void> {
  if (!(await queries.extend(services.db, session.id, now))) refuse('enrolment_expired')
}

export async function sweepEnrolments(db: Db, now: Instant): Promise<void> {
  await queries.removeEnrolmentsExpiredBy(db, now)
}
