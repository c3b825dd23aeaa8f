import { recordRefusal } from '../decide.ts'
import type { Services } from '../services.ts'
import { enrolmentWrongCodes } from '../limits.ts'
import type { Moment } from '../moment.ts'
import { creationOptions, requestOptions } from '../passkeys/ceremonies.ts'
import { spend } from '../passkeys/ceremonies.queries.ts'
import { hasMoved } from '../passkeys/check.ts'
import { isTaken } from '../passkeys/passkeys.queries.ts'
import { readAssertion, readRegistration } from '../passkeys/read.ts'
import { userIdOf } from '../passkeys/user-id.ts'
import { type NewPasskey, verifyAssertion, verifyRegistration } from '../passkeys/verify.ts'
import { Refusal, refuse, settle } from '../refusals.ts'
import type { CeremonyPurpose } from '../adapters/schema.ts'
import type { Session } from '../host/session.ts'
import { codesFor, openEnrolment, tooMany } from './enrol.ts'
import type { Enrolment } from './enrolment.ts'
import * as queries from './enrolments.queries.ts'

/** What comes from the page: the browser's answer, and for which enrolment the page was drawn. */
type Given = { answer: string; shown: string | null }

/** What the browser is to do next: make a passkey, or use the one that it made. Refuses `enrolment_expired`. */
export async function enrolmentCeremony(services: Services, session: Session, shown: string | null, at: Moment) {
  const enrolment = await passkeyEnrolment(services, session, shown, at)
  const { person } = session
  const { passkey } = enrolment
  if (passkey) {
    const only = { credential_id: passkey.credentialId, transports: JSON.stringify(passkey.transports) }
    return requestOptions(services, ceremonyOf(session, enrolment, 'prove'), at.now, only)
  }
  const user = { userId: userIdOf(person.id), email: person.email, name: person.name }
  return creationOptions(services, ceremonyOf(session, enrolment, 'register'), user, at.now)
}

/**
 * The passkey that was made: kept with the enrolment until it is proved. Refuses `passkey_not_taken`, `already_added`, `ceremony_expired`, `enrolment_expired`.
 */
export async function registerPasskey(
  services: Services,
  session: Session,
  given: Given,
  at: Moment,
): Promise<Enrolment> {
  const read = readRegistration(given.answer)
  return tryOnce(services, session, given.shown, at, async (enrolment) => {
    await spendFor(services, session, enrolment, 'register', read.client.challenge, at)
    const passkey = await verifyRegistration(services.instance.relyingParty, read)
    if (await isTaken(services.db, passkey.credentialId)) refuse('already_added')
    const isKept = await queries.keepPasskey(services.db, enrolment.id, JSON.stringify(passkey), at.now)
    return isKept ? { ...enrolment, passkey } : openEnrolment(services, session, at.now)
  })
}

/**
 * The passkey that was made, used for the first time: scanning → verified, as a first code does for an app (requirement ENR-8). Refuses `wrong_passkey`, `passkey_suspected`,
 * `ceremony_expired`, `enrolment_expired`.
 */
export async function provePasskey(services: Services, session: Session, given: Given, at: Moment): Promise<Enrolment> {
  const read = readAssertion(given.answer)
  return tryOnce(services, session, given.shown, at, async (enrolment) => {
    const made = enrolment.passkey ?? refuse('enrolment_not_verified')
    await spendFor(services, session, enrolment, 'prove', read.client.challenge, at)
    if (read.answer.id !== made.credentialId) refuse('wrong_passkey', { says: 'refusal.passkey_not_made' })
    const used = await verifyAssertion(services.instance.relyingParty, read, {
      credential_id: made.credentialId,
      public_key: made.publicKey,
      rp_id: made.rpId,
      backup_eligible: made.backupEligible ? 1 : 0,
    })
    if (!hasMoved(made.signCount, used.signCount)) refuse('passkey_suspected', { says: 'refusal.passkey_not_taken' })
    const passkey: NewPasskey = { ...made, ...used }
    const proved = { passkey: JSON.stringify(passkey), proved_at: at.now }
    const sealed_codes = codesFor(services, enrolment, session.person.id)
    // Of two at once one makes the backup codes; the other finds them made.
    return (await queries.verify(services.db, enrolment.id, { ...proved, sealed_codes }, at.now))
      ? { ...enrolment, passkey, state: 'verified' }
      : openEnrolment(services, session, at.now)
  })
}

/** Another one in the place of the one that was made and isn't proved. Refuses `enrolment_expired`. */
export async function forgetMadePasskey(services: Services, session: Session, at: Moment): Promise<void> {
  const enrolment = await passkeyEnrolment(services, session, null, at)
  await queries.forgetPasskey(services.db, enrolment.id, at.now)
}

/** One of the enrolment's tries, taken before anything is looked at: ten that come to nothing end it. */
async function tryOnce(
  services: Services,
  session: Session,
  shown: string | null,
  at: Moment,
  work: (enrolment: Enrolment) => Promise<Enrolment>,
): Promise<Enrolment> {
  const { id: person } = session.person
  const refused = { action: 'two_step.enrolment_refused', actor: person, subject: person } as const
  return recordRefusal(services, at, { ...refused, details: { factor: 'passkey' } }, async () => {
    const enrolment = await passkeyEnrolment(services, session, shown, at)
    if (enrolment.state === 'verified') return enrolment
    const tries = await queries.takeEnrolmentAttempt(services.db, enrolment.id, at.now)
    if (tries === undefined) return refuse('enrolment_expired')
    const done = await settle(() => work(enrolment))
    if (!(done instanceof Refusal)) return done
    if (tries >= enrolmentWrongCodes) return refuse('enrolment_expired', tooMany(enrolment))
    throw done
  })
}

async function passkeyEnrolment(services: Services, session: Session, shown: string | null, at: Moment) {
  const enrolment = await openEnrolment(services, session, at.now, shown)
  return enrolment.means === 'passkey' ? enrolment : refuse('enrolment_expired')
}

const ceremonyOf = (session: Session, { id }: Enrolment, purpose: CeremonyPurpose) => ({
  purpose,
  boundTo: id,
  personId: session.person.id,
})

async function spendFor(
  { db }: Services,
  session: Session,
  enrolment: Enrolment,
  purpose: CeremonyPurpose,
  challenge: string,
  { now }: Moment,
): Promise<void> {
  const of = { ...ceremonyOf(session, enrolment, purpose), challenge, attemptId: null, now }
  if (!(await spend(db, of))) refuse('ceremony_expired')
}
