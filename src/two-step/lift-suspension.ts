import { forgetAttempts } from '../attempts/charge.ts'
import { forgetWrongCodes } from '../authenticators/authenticators.queries.ts'
import { type Decision, decide } from '../decide.ts'
import type { Services } from '../services.ts'
import { knownBrowserOf } from '../known-browsers/know.ts'
import type { Moment } from '../moment.ts'
import { type Administering, administer } from '../administer.ts'
import { refuse } from '../refusals.ts'
import { liftSuspension } from '../second-step/suspension.queries.ts'
import type { Session } from '../host/session.ts'

/**
 * Codes from unknown browsers are taken again, counted from none, because their owner says so, fresh in a known browser (requirement THR-6).
 * Refuses `not_fresh`, `codes_suspended` in a browser that isn't known, and `already_done` when they are not suspended.
 */
export async function liftOwnSuspension(services: Services, session: Session, at: Moment): Promise<void> {
  await decide(services, at, { person: session.person.id }, async (decision) => {
    const { tx, person } = decision
    await decision.mustBeFresh(session)
    if ((await knownBrowserOf(tx, person, at.from, 'second_step')) === null) refuse('codes_suspended')
    await lift(decision)
  })
}

/** The same by an administrator, for somebody else. Refuses as `administer`, too. */
export const liftSuspensionFor = (services: Services, who: Administering, at: Moment) =>
  administer(services, who, at, lift)

async function lift({ tx, person, record }: Decision): Promise<void> {
  if (!(await liftSuspension(tx, person))) refuse('already_done')
  await forgetWrongCodes(tx, person)
  await forgetAttempts(tx, 'second-step', person)
  await record('two_step.let_in')
}
