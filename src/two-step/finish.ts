import { pairAuthenticator } from '../authenticators/pairing.ts'
import { unpairAuthenticator } from '../authenticators/authenticators.queries.ts'
import { type HashedBatch, hashBatch, replaceBatch } from '../backup-codes/batch.ts'
import { backupCodesRenewedMail } from '../backup-codes/backup-codes.mail.ts'
import { type Decision, decide, recordRefusal } from '../decide.ts'
import type { Services } from '../services.ts'
import type { Db } from '../adapters/schema.ts'
import { shared } from '../adapters/shared.ts'
import { knowBrowser } from '../known-browsers/know.ts'
import { stepLength } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import type { Moment } from '../moment.ts'
import { refuse } from '../refusals.ts'
import type { Renewed, RenewedSession, Session } from '../host/session.ts'
import { endChallenges } from '../second-step/challenges.queries.ts'
import { cancelOpenReset } from './cancel-reset.ts'
import { mustBeEligible } from './eligibility.ts'
import { type Enrolment, isOpen, mustBeShown, readEnrolment, secretOf } from './enrolment.ts'
import { takeVerified } from './enrolments.queries.ts'
import { enabledMail, replacedMail } from './two-step.mail.ts'
import * as queries from './two-step.queries.ts'

export type Finished = Renewed & { purpose: Enrolment['purpose'] }

/**
 * Finish: the only thing that turns two-step on, or lets another phone or renewed backup codes take the place of the old ones. One
 * decision (requirements ENR-10, ENR-13). `shown` is the enrolment whose page the button stood on.
 * Refuses `enrolment_not_verified`, `enrolment_expired`, `already_enabled`, `not_enabled` when it was turned off meanwhile, and
 * `plan_not_eligible` when turning on and the plan was lost meanwhile.
 */
export async function finish(
  services: Services,
  session: Session,
  { shown }: { shown: string | null },
  at: Moment,
): Promise<Finished> {
  const { id: person } = session.person
  const refused = { action: 'two_step.enrolment_refused', actor: person, subject: person } as const
  return recordRefusal(services, at, refused, async () => {
    const enrolment = await verifiedEnrolment(services, session, shown, at)
    // Before the transaction: nobody else's write waits for ten slow hashes.
    const batch = () => hashedFor(services, session, enrolment)
    return hashed(enrolment.id, batch, (codes) =>
      decide(services, at, { person }, (decision) => complete(decision, { session, enrolment, batch: codes })),
    )
  })
}

type Finishing = { session: Session; enrolment: Enrolment; batch: HashedBatch }

async function complete(decision: Decision, all: Finishing): Promise<Finished> {
  const { tx, at } = decision
  if (!(await takeVerified(tx, all.enrolment.id, at.now))) await refuseTaken(tx, all.session)
  const { purpose } = all.enrolment
  const session = await finishing[purpose](decision, all)
  if (purpose === 'renew') return { purpose, session }
  // The generation has grown, and this browser is known again: whoever sits here gave a fresh factor or the password, and a code.
  const { browserToken } = await knowBrowser(decision, { secondStep: true })
  return { purpose, session, browserToken }
}

/** Of many Finishes of one enrolment one hashes, and all of them have the same ten. */
const hashed = shared<HashedBatch>()

/** Refuses `one_at_a_time` while codes of an earlier enrolment of this person are hashed. */
function hashedFor(services: Services, { person }: Session, enrolment: Enrolment): Promise<HashedBatch> {
  return services.lines.hashing.within({ first: true, whose: `codes:${person.id}` }, (place) =>
    hashBatch(services, enrolment.codes, place),
  )
}

const finishing = { enable: turnOn, replace: replacePhone, renew: renewCodes }

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
  await decision.record('two_step.enabled')
  await decision.mail('two-step-enabled', enabledMail(person, letterhead(decision)), { once: all.enrolment.id })
  return session
}

/** The new authenticator in the place of the old one: at no moment none, at no moment two. */
async function replacePhone(decision: Decision, all: Finishing): Promise<RenewedSession> {
  const { person } = all.session
  if (!(await queries.takeOver(decision.tx, person.id))) refuse('not_enabled')
  await unpairAuthenticator(decision.tx, person.id)
  const session = await protect(decision, all)
  // With a new phone nobody needs an administrator's help any more.
  await cancelOpenReset(decision)
  await decision.record('two_step.replaced')
  await decision.mail('two-step-replaced', replacedMail(person, letterhead(decision)), { once: all.enrolment.id })
  return session
}

/** The proved secret and the ten codes count from here on; whoever came in without them is out. */
async function protect(decision: Decision, { session, enrolment, batch }: Finishing): Promise<RenewedSession> {
  const { tx, at, person } = decision
  const usedStep = enrolment.usedStep ?? 0
  await pairAuthenticator(decision, { secret: secretOf(enrolment), usedStep })
  await replaceBatch(decision, batch)
  await decision.endSessions(session)
  await endChallenges(tx, person)
  return decision.renewSession(session, { freshAt: Math.min(at.now, usedStep * stepLength) })
}

async function renewCodes(decision: Decision, { session, enrolment, batch }: Finishing): Promise<RenewedSession> {
  const { person } = session
  if (!(await queries.isEnabled(decision.tx, person.id))) refuse('not_enabled')
  await replaceBatch(decision, batch)
  await decision.record('backup_codes.renewed')
  const message = backupCodesRenewedMail(person, letterhead(decision))
  await decision.mail('backup-codes-renewed', message, { once: enrolment.id })
  return decision.renewSession(session)
}
