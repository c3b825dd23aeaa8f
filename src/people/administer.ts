import { record } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Db, Tx } from '../edges/schema.ts'
import { refuse } from '../refusals.ts'
import { endAllSessions } from '../sessions/end.ts'
import { mustBeFresh } from '../sessions/read.ts'
import type { Client, Session } from '../sessions/session.ts'
import { endChallenges } from '../sign-in/challenge.ts'
import { outdate } from '../two-step/outdate.ts'
import { voidLinks } from './mailed-links.ts'
import * as queries from './people.queries.ts'

/**
 * Whether this session may act on that person, read in the transaction that relies on it, as its first statement: until that ends, no other one of
 * the organisation's administrators acts on anybody, and nothing else is done about the person. Refuses `not_fresh`, `not_yourself`, and `not_found`
 * for people of other organisations and for whoever is no administrator any more (requirement AUD-3).
 */
async function mustAdminister(tx: Tx, session: Session, personId: string, now: Instant): Promise<void> {
  await lockFor(tx, `organisation:${session.person.organisation.id}`, `person:${personId}`)
  await mustBeFresh(tx, session, now)
  if (!(await queries.administers(tx, session.person.id, personId))) refuse('not_found')
  if (session.person.id === personId) refuse('not_yourself')
}

/** Whether somebody is an active administrator there now: for what goes on after the request was let in. */
export function isAdministratorOf(db: Db, personId: string, organisationId: string): Promise<boolean> {
  return queries.isAdministratorOf(db, personId, organisationId)
}

/** Who does what to whom, from where: what an event says of it. */
export type Administering = { actor: string; subject: string; address: string }
/** The same where it may be an operator, who is nobody of ours. */
type Happening = Omit<Administering, 'actor'> & { actor: string | null }

/** In one transaction, for whoever may act on that person. Refuses as `administering`. */
export async function administering(
  house: House,
  session: Session,
  personId: string,
  client: Client,
  now: Instant,
  act: (tx: Tx, about: Administering) => Promise<void>,
): Promise<void> {
  await house.db.transaction().execute(async (tx) => {
    await mustAdminister(tx, session, personId, now)
    await act(tx, { actor: session.person.id, subject: personId, address: client.address })
  })
}

/**
 * Nobody signs in as them any more: sessions and challenges end, mailed links die, and a sign-in that is under way opens nothing, also when they are
 * let in again before it is through; all in one transaction (requirements SES-8, OPS-6).
 * Refuses as `administering`, and `already_done`.
 */
export async function deactivate(
  house: House,
  session: Session,
  personId: string,
  client: Client,
  now: Instant,
): Promise<void> {
  await administering(house, session, personId, client, now, async (tx, about) => {
    if (!(await shutOut(tx, house, about, now))) refuse('already_done')
  })
}

/** The same, whoever does it. Returns false, and changes nothing, where it is so already. */
export async function shutOut(tx: Tx, house: House, about: Happening, now: Instant): Promise<boolean> {
  const personId = about.subject
  if (!(await queries.setDeactivated(tx, personId, now))) return false
  await endAllSessions(tx, personId)
  await endChallenges(tx, personId)
  await voidLinks(tx, personId, 'reset-password')
  await voidLinks(tx, personId, 'change-email')
  await outdate(tx, personId)
  await record(tx, house, { action: 'person.deactivated', ...about }, now)
  return true
}

/** They may sign in again, with password and second factor as before. Refuses as above. */
export async function reactivate(
  house: House,
  session: Session,
  personId: string,
  client: Client,
  now: Instant,
): Promise<void> {
  await administering(house, session, personId, client, now, async (tx, about) => {
    if (!(await letInAgain(tx, house, about, now))) refuse('already_done')
  })
}

/** The same, whoever does it. Returns false where it is so already. */
export async function letInAgain(tx: Tx, house: House, about: Happening, now: Instant): Promise<boolean> {
  if (!(await queries.setReactivated(tx, about.subject))) return false
  await record(tx, house, { action: 'person.reactivated', ...about }, now)
  return true
}
