import { pairAuthenticator } from '../authenticators/pairing.ts'
import { forgetAttempts } from '../attempts/charge.ts'
import * as authenticators from '../authenticators/authenticators.queries.ts'
import { type HashedBatch, hashBatch, replaceBatch } from '../backup-codes/batch.ts'
import { amrOfPasskey } from '../passkeys/check.ts'
import { keepPasskey } from '../passkeys/keep.ts'
import { wasUsedIn } from '../passkeys/passkeys.queries.ts'
import { backupCodesRenewedMail } from '../backup-codes/backup-codes.mail.ts'
import { type Decision, decide, recordRefusal } from '../decide.ts'
import type { Services } from '../services.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Db } from '../adapters/schema.ts'
import { shared } from '../adapters/shared.ts'
import { hashToken } from '../adapters/token.ts'
import { knowBrowser, knownBrowserOf } from '../known-browsers/know.ts'
import { stepLength } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import type { Moment } from '../moment.ts'
import { amrOfFirst, completedSignIn } from '../host/completed.ts'
import { refuse } from '../refusals.ts'
import type { Renewed, RenewedSession, Session } from '../host/session.ts'
import { endChallenges } from '../second-step/challenges.queries.ts'
import { suspendIfTooMany } from '../second-step/wrong-attempt.ts'
import { cancelOpenReset } from './cancel-reset.ts'
import { mustBeEligible } from './eligibility.ts'
import { mustHaveRoom } from './enrol.ts'
import { type Enrolment, isOpen, mustBeShown, readEnrolment, secretOf } from './enrolment.ts'
import { takeVerified } from './enrolments.queries.ts'
import { enabledMail, factorAddedMail, replacedMail } from './two-step.mail.ts'
import * as queries from './two-step.queries.ts'

export type Finished = Renewed & Pick<Enrolment, 'purpose' | 'means'>

/**
 * Finish: the only thing that turns two-step on, adds a factor, or lets another phone or renewed backup codes take the place of the old ones. One
 * decision (requirements ENR-10, ENR-13, APP-4). `shown` is the enrolment whose page the button stood on, `name` what the new factor is called.
 * Refuses `enrolment_not_verified`, `enrolment_expired`, `already_enabled`, `not_enabled` when it was turned off meanwhile, `already_added`, `too_many_factors`, and
 * `plan_not_eligible` when turning on and the plan was lost meanwhile.
 */
export async function finish(
  services: Services,
  session: Session,
  { shown, name }: { shown: string | null; name: string },
  at: Moment,
): Promise<Finished> {
  const { id: person } = session.person
  const refused = { action: 'two_step.enrolment_refused', actor: person, subject: person } as const
  return recordRefusal(services, at, refused, async () => {
    const enrolment = await verifiedEnrolment(services, session, shown, at)
    const decideWith = (batch: HashedBatch | null) =>
      decide(services, at, { person }, (decision) => complete(decision, { session, enrolment, name, batch }))
    if (enrolment.purpose === 'add') return decideWith(null)
    // Before the transaction: nobody else's write waits for ten slow hashes.
    return hashed(enrolment.id, () => hashedFor(services, session, enrolment), decideWith)
  })
}

/** `batch`: null where the backup codes stay as they are. */
type Finishing = { session: Session; enrolment: Enrolment; name: string; batch: HashedBatch | null }

async function complete(decision: Decision, all: Finishing): Promise<Finished> {
  const { tx, at } = decision
  if (!(await takeVerified(tx, all.enrolment.id, at.now))) await refuseTaken(tx, all.session)
  const { purpose, means } = all.enrolment
  const session = await finishing[purpose](decision, all)
  if (purpose === 'renew' || purpose === 'add') return { purpose, means, session }
  // The generation has grown, and this browser is known again: whoever sits here gave a fresh factor or the password, and a code.
  const { browserToken } = await knowBrowser(decision, { secondStep: true })
  const { browserHash } = at.from
  const hash = browserToken === null ? browserHash : hashToken(browserToken)
  await usedIn(decision, all.enrolment, await knownBrowserOf(tx, decision.person, { browserHash: hash }, 'second_step'))
  return { purpose, means, session, browserToken }
}

/** Of many Finishes of one enrolment one hashes, and all of them have the same ten. */
const hashed = shared<HashedBatch>()

/** Refuses `one_at_a_time` while codes of an earlier enrolment of this person are hashed. */
function hashedFor(services: Services, { person }: Session, enrolment: Enrolment): Promise<HashedBatch> {
  return services.lines.hashing.within({ first: true, whose: `codes:${person.id}` }, (place) =>
    hashBatch(services, enrolment.codes, place),
  )
}

const finishing = { enable: turnOn, add: addFactor, replace: replacePhone, renew: renewCodes }

async function verifiedEnrolment(
  services: Services,
  session: Session,
  shown: string | null,
  at: Moment,
): Promise<Enrolment> {
  const enrolment = await readEnrolment(services, session, at.now)
  if (!isOpen(enrolment)) return refuseTaken(services.db, session)
  mustBeShown(enrolment, shown)
  return enrolment.state === 'verified' ? enrolment : refuse('enrolment_not_verified')
}

/** Too late, or for the second time: with two-step on, which backup codes count must be said. */
async function refuseTaken(db: Db, session: Session): Promise<never> {
  const isOn = await queries.isEnabled(db, session.person.id)
  return isOn ? refuse('already_enabled', { says: 'refusal.finish_too_late' }) : refuse('enrolment_expired')
}

async function turnOn(decision: Decision, all: Finishing): Promise<RenewedSession> {
  const { tx, at } = decision
  const person = await mustBeEligible(decision)
  if (!(await queries.enable(tx, person.id, at.now))) refuse('already_enabled')
  const session = await protect(decision, all)
  // What was guessed was guessed at other secrets.
  await forgetAttempts(tx, 'second-step', person.id)
  const { id, means } = all.enrolment
  await decision.record('two_step.enabled', { details: { factor: means } })
  await decision.mail('two-step-enabled', enabledMail(person, { ...letterhead(decision), means }), { once: id })
  return session
}

/** Beside what is there, which stays as it is: nobody is signed out, and no backup code changes. */
async function addFactor(decision: Decision, all: Finishing): Promise<RenewedSession> {
  const { tx, person } = decision
  const { enrolment, session, name } = all
  const { id, means } = enrolment
  if (!(await queries.isEnabled(tx, person))) refuse('not_enabled')
  await mustHaveRoom(decision, means)
  await keepFactor(decision, all)
  await usedIn(decision, enrolment, await knownBrowserOf(tx, person, decision.at.from, 'second_step'))
  await suspendIfTooMany(decision)
  await endChallenges(tx, person)
  // Whoever has another way in needs nobody's help any more.
  await cancelOpenReset(decision)
  await decision.record('two_step.factor_added', { details: { factor: means } })
  const mail = factorAddedMail(await decision.whom(), { ...letterhead(decision), means, name })
  await decision.mail('factor-added', mail, { once: id })
  return decision.renewSession(session, { freshAt: provedAt(decision, enrolment) })
}

/** The new authenticator in the place of the old one, under its name: at no moment none, at no moment two. */
async function replacePhone(decision: Decision, all: Finishing): Promise<RenewedSession> {
  const { person } = all.session
  const { tx } = decision
  if (!(await queries.takeOver(tx, person.id))) refuse('not_enabled')
  const apps = await authenticators.list(tx, person.id)
  const { replaces } = all.enrolment
  // An older version didn't say which: there was only one.
  const old = replaces === null && apps.length === 1 ? apps[0] : apps.find(({ id }) => id === replaces)
  if (!old || !(await authenticators.removeOne(tx, { personId: person.id, id: old.id }))) refuse('enrolment_expired')
  await authenticators.forgetWrongCodes(tx, person.id)
  if (apps.length === 1) await forgetAttempts(tx, 'second-step', person.id)
  const session = await protect(decision, { ...all, name: old.name })
  await suspendIfTooMany(decision)
  // With a new phone nobody needs an administrator's help any more.
  await cancelOpenReset(decision)
  await decision.record('two_step.replaced')
  await decision.mail('two-step-replaced', replacedMail(person, letterhead(decision)), { once: all.enrolment.id })
  return session
}

/** The proved secret and the ten codes count from here on; whoever came in without them is out. */
async function protect(decision: Decision, all: Finishing): Promise<RenewedSession> {
  const { tx, person } = decision
  const { session, enrolment } = all
  await keepFactor(decision, all)
  await keepCodes(decision, all)
  await endChallenges(tx, person)
  if (session.kind === 'enrolment') return beginSession(decision, all)
  await decision.endSessions(session)
  const renewed = await decision.renewSession(session, { freshAt: provedAt(decision, enrolment) })
  // What the application sends is there once the decision is made, in this very object.
  return Object.assign(renewed, { requiredBy: null })
}

/** Both steps are done: the session that was for set-up alone ends here, and the real one begins (requirement POL-5). */
async function beginSession(decision: Decision, { session, enrolment }: Finishing): Promise<RenewedSession> {
  const { tx, person } = decision
  const { means: first, carry, next } = await decision.firstStepOf(session)
  await decision.endSessions(null)
  const { means, passkey } = enrolment
  const freshAt = provedAt(decision, enrolment)
  const done = completedSignIn({
    person,
    means: [first, means],
    amr: [...amrOfFirst(first), ...(passkey ? amrOfPasskey(passkey) : ['otp']), 'mfa'],
    userVerified: passkey?.userVerified ?? null,
    carry,
    generation: await queries.generationOf(tx, person),
    next,
    firstStepAt: session.passwordAt,
    secondStepAt: freshAt,
  })
  const opened = await decision.openSession(done)
  const { kind, browser } = decision.at.from
  await decision.record('sign_in.completed', { details: { means, kind, browser } })
  return Object.assign(opened, { passwordAt: session.passwordAt, freshAt, requiredBy: null, began: { next } })
}

async function keepCodes(decision: Decision, { batch }: Finishing): Promise<void> {
  if (!batch) throw new Error('Finish was pressed without backup codes')
  await replaceBatch(decision, batch)
}

async function keepFactor(decision: Decision, { enrolment, name }: Finishing): Promise<void> {
  const { passkey, usedStep } = enrolment
  if (passkey) await keepPasskey(decision, { passkey, name, provedAt: provedAt(decision, enrolment) })
  else await pairAuthenticator(decision, { secret: secretOf(enrolment), usedStep: usedStep ?? 0, name })
}

/** A passkey of the device itself was made in this browser: the list says so. */
async function usedIn({ tx }: Decision, { passkey }: Enrolment, browserId: string | null): Promise<void> {
  if (passkey?.attachment === 'platform') await wasUsedIn(tx, passkey.credentialId, browserId)
}

/** When the factor was shown to be there: so fresh is whoever finishes. */
const provedAt = ({ at }: Decision, { passkey, provedAt, usedStep }: Enrolment): Instant =>
  Math.min(at.now, passkey ? (provedAt ?? 0) : (usedStep ?? 0) * stepLength)

async function renewCodes(decision: Decision, all: Finishing): Promise<RenewedSession> {
  const { session, enrolment } = all
  const { person } = session
  if (!(await queries.isEnabled(decision.tx, person.id))) refuse('not_enabled')
  await keepCodes(decision, all)
  await decision.record('backup_codes.renewed')
  const message = backupCodesRenewedMail(person, letterhead(decision))
  await decision.mail('backup-codes-renewed', message, { once: enrolment.id })
  return decision.renewSession(session)
}
