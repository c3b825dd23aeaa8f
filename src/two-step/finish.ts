import { record, recordRefusal } from '../audit/record.ts'
import { pairAuthenticator, unpairAuthenticator } from '../authenticators/pair.ts'
import { type HashedBatch, hashBatch, replaceBatch } from '../backup-codes/batch.ts'
import { backupCodesRenewedMail } from '../backup-codes/backup-codes.mail.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import { shared } from '../edges/shared.ts'
import type { Db, Tx } from '../edges/schema.ts'
import { stepLength } from '../limits.ts'
import { knowBrowser } from '../known-browsers/know.ts'
import { letterhead } from '../mail/letterhead.ts'
import { queueMail } from '../mail/outbox.ts'
import { refuse } from '../refusals.ts'
import { endOtherSessions } from '../sessions/end.ts'
import { renewSession } from '../sessions/renew.ts'
import type { Client, Session } from '../sessions/session.ts'
import { endChallenges } from '../sign-in/challenge.ts'
import { cancelOpenReset } from './cancel-reset.ts'
import { mustBeEligible } from './eligibility.ts'
import { type Enrolment, isOpen, readEnrolment, secretOf } from './enrolment.ts'
import { enabledMail, replacedMail } from './two-step.mail.ts'
import * as queries from './two-step.queries.ts'

export type Finished = {
  purpose: Enrolment['purpose']
  token: string
  /** The token by which this browser is known from now on; null when it goes on with the one it has. */
  known: string | null
}

/**
 * Finish: the only thing that turns two-step on, or lets another phone or renewed backup codes take the place of the old ones. One
 * transaction (requirements ENR-10, ENR-13). Returns the session's new token.
 * `shown` is the enrolment whose page the button stood on.
 * Refuses `enrolment_not_verified`, `enrolment_expired`, `already_enabled`, `not_enabled` when it was turned off meanwhile, and
 * `plan_not_eligible` when turning on and the plan was lost meanwhile.
 */
export async function finish(
  house: House,
  session: Session,
  { shown, client }: { shown: string | null; client: Client },
  now: Instant,
): Promise<Finished> {
  const about = { actor: session.person.id, subject: session.person.id, address: client.address }
  return recordRefusal(
    house,
    () => ({ action: 'two_step.enrolment_refused', ...about }),
    now,
    async () => {
      const enrolment = await verifiedEnrolment(house, session, shown, now)
      // Before the transaction: nobody else's write waits for ten slow hashes.
      const batch = () => hashedFor(house, session, enrolment)
      return hashed(enrolment.id, batch, (codes) => complete(house, { session, enrolment, batch: codes, client }, now))
    },
  )
}

async function complete(house: House, all: Finishing, now: Instant): Promise<Finished> {
  const { session, enrolment, client } = all
  return house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `person:${session.person.id}`)
    if (!(await queries.takeVerified(tx, enrolment.id, now))) await refuseTaken(tx, session)
    const { purpose } = enrolment
    const token = await finishing[purpose](tx, house, all, now)
    if (purpose === 'renew') return { purpose, token, known: null }
    // The generation has grown, and this browser is known again: whoever sits here gave a fresh factor or the password, and a code.
    const known = await knowBrowser(tx, house, { personId: session.person.id, secondStep: true }, client, now)
    return { purpose, token, known: known.token }
  })
}

/** Of many Finishes of one enrolment one hashes, and all of them have the same ten. */
const hashed = shared<HashedBatch>()

/** Refuses `one_at_a_time` while codes of an earlier enrolment of this person are hashed. */
function hashedFor(house: House, { person }: Session, enrolment: Enrolment): Promise<HashedBatch> {
  return house.lines.hashing.within({ first: true, whose: `codes:${person.id}` }, (place) =>
    hashBatch(house, enrolment.codes, place),
  )
}

const finishing = { enable: turnOn, replace: replacePhone, renew: renewCodes }

type Finishing = { session: Session; enrolment: Enrolment; batch: HashedBatch; client: Client }

async function verifiedEnrolment(
  house: House,
  session: Session,
  shown: string | null,
  now: Instant,
): Promise<Enrolment> {
  const enrolment = await readEnrolment(house, session, now)
  if (isOpen(enrolment) && shown !== null && shown !== enrolment.id) {
    return refuse('enrolment_expired', { says: 'refusal.enrolment_replaced' })
  }
  if (isOpen(enrolment) && enrolment.state === 'verified') return enrolment
  if (isOpen(enrolment)) return refuse('enrolment_not_verified')
  return refuseTaken(house.db, session)
}

/** Too late, or for the second time: with two-step on, which backup codes count must be said. */
async function refuseTaken(db: Db, session: Session): Promise<never> {
  const isOn = await queries.isEnabled(db, session.person.id)
  return isOn ? refuse('already_enabled', { says: 'refusal.finish_too_late' }) : refuse('enrolment_expired')
}

async function turnOn(tx: Tx, house: House, all: Finishing, now: Instant): Promise<string> {
  const person = await mustBeEligible(tx, house.settings, all.session.person.id)
  if (!(await queries.enable(tx, person.id, now))) refuse('already_enabled')
  const token = await protect(tx, house, all, now)
  await record(tx, house, { action: 'two_step.enabled', ...aboutOf(all) }, now)
  const message = enabledMail(person, letterhead(house, all.client, now))
  await queueMail(tx, house, { personId: person.id, uniqueKey: `two-step-enabled:${all.enrolment.id}`, message }, now)
  return token
}

/** The new authenticator in the place of the old one: at no moment none, at no moment two. */
async function replacePhone(tx: Tx, house: House, all: Finishing, now: Instant): Promise<string> {
  const { person } = all.session
  if (!(await queries.takeOver(tx, person.id))) refuse('not_enabled')
  await unpairAuthenticator(tx, person.id)
  const token = await protect(tx, house, all, now)
  // With a new phone nobody needs an administrator's help any more.
  await cancelOpenReset(tx, house, aboutOf(all), now)
  await record(tx, house, { action: 'two_step.replaced', ...aboutOf(all) }, now)
  const message = replacedMail(person, letterhead(house, all.client, now))
  await queueMail(tx, house, { personId: person.id, uniqueKey: `two-step-replaced:${all.enrolment.id}`, message }, now)
  return token
}

/** The proved secret and the ten codes count from here on; whoever came in without them is out. */
async function protect(tx: Tx, house: House, { session, enrolment, batch }: Finishing, now: Instant): Promise<string> {
  const { person } = session
  const usedStep = enrolment.usedStep ?? 0
  await pairAuthenticator(tx, house, { personId: person.id, secret: secretOf(enrolment), usedStep }, now)
  await replaceBatch(tx, house, person.id, batch)
  await endOtherSessions(tx, person.id, session.id)
  await endChallenges(tx, person.id)
  return renewSession(tx, house, session, { freshAt: Math.min(now, usedStep * stepLength) })
}

async function renewCodes(tx: Tx, house: House, all: Finishing, now: Instant): Promise<string> {
  const { session, enrolment, batch, client } = all
  const { person } = session
  if (!(await queries.isEnabled(tx, person.id))) refuse('not_enabled')
  await replaceBatch(tx, house, person.id, batch)
  await record(tx, house, { action: 'backup_codes.renewed', ...aboutOf(all) }, now)
  const message = backupCodesRenewedMail(person, letterhead(house, client, now))
  await queueMail(tx, house, { personId: person.id, uniqueKey: `backup-codes-renewed:${enrolment.id}`, message }, now)
  return renewSession(tx, house, session)
}

function aboutOf({ session, client }: Finishing) {
  return { actor: session.person.id, subject: session.person.id, address: client.address }
}
