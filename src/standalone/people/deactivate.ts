import { type Administering, administer } from '../../administer.ts'
import type { Decision } from '../../decide.ts'
import type { Services } from '../../services.ts'
import type { Moment } from '../../moment.ts'
import { refuse } from '../../refusals.ts'
import { endChallenges } from '../../second-step/challenges.queries.ts'
import { outdate } from '../../second-step/generation.queries.ts'
import { voidLinks } from '../../mailed-links/mailed-links.ts'
import * as queries from './people.queries.ts'

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
export async function shutOut(decision: Decision): Promise<boolean> {
  const { tx, at, person, record } = decision
  if (!(await queries.setDeactivated(tx, person, at.now))) return false
  await decision.endSessions(null)
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
