import { type Decision, decide } from '../decide.ts'
import type { AuditAction } from '../audit/record.ts'
import type { Services } from '../services.ts'
import type { Moment } from '../moment.ts'
import { refuse } from '../refusals.ts'
import { endAllSessions } from '../sessions/end.ts'
import { mustBeFresh } from '../sessions/read.ts'
import type { Session } from '../sessions/session.ts'
import { endChallenges } from '../second-step/challenges.queries.ts'
import { outdate } from '../second-step/generation.queries.ts'
import { voidLinks } from './mailed-links.ts'
import * as queries from './people.queries.ts'

/** The administrator's session, and the id of the person whom they help. */
export type Administering = { session: Session; person: string }

/**
 * One decision of an administrator about somebody else: until it is made, no other one of the organisation's administrators acts on anybody.
 * Refuses `not_fresh`, `not_yourself`, and `not_found` for people of other organisations and for whoever is no administrator any more (requirement
 * AUD-3); as an event, where it says which.
 */
export async function administer(
  services: Services,
  { session, person, ...more }: Administering & { refused?: AuditAction },
  at: Moment,
  act: (decision: Decision) => Promise<void>,
): Promise<void> {
  const { id: by, organisation } = session.person
  await decide(services, at, { person, by, also: [`organisation:${organisation.id}`], ...more }, async (decision) => {
    await mustBeFresh(decision.tx, session, at.now)
    if (!(await queries.administers(decision.tx, by, person))) refuse('not_found')
    if (by === person) refuse('not_yourself')
    await act(decision)
  })
}

/**
 * Nobody signs in as them any more: sessions and challenges end, mailed links die, and a sign-in that is under way opens nothing, also when they are
 * let in again before it is through; all in one decision (requirements SES-8, OPS-6).
 * Refuses as `administer`, and `already_done`.
 */
export async function deactivate(services: Services, who: Administering, at: Moment): Promise<void> {
  await administer(services, who, at, async (decision) => {
    if (!(await shutOut(decision))) refuse('already_done')
  })
}

/** The same, whoever does it. Returns false, and changes nothing, where it is so already. */
export async function shutOut({ tx, at, person, record }: Decision): Promise<boolean> {
  if (!(await queries.setDeactivated(tx, person, at.now))) return false
  await endAllSessions(tx, person)
  await endChallenges(tx, person)
  await voidLinks(tx, person, 'reset-password', 'change-email')
  await outdate(tx, person)
  await record('person.deactivated')
  return true
}

/** They may sign in again, with password and second factor as before. Refuses as above. */
export async function reactivate(services: Services, who: Administering, at: Moment): Promise<void> {
  await administer(services, who, at, async (decision) => {
    if (!(await letInAgain(decision))) refuse('already_done')
  })
}

/** The same, whoever does it. Returns false where it is so already. */
export async function letInAgain({ tx, person, record }: Decision): Promise<boolean> {
  if (!(await queries.setReactivated(tx, person))) return false
  await record('person.reactivated')
  return true
}
