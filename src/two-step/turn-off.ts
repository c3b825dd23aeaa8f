import { decide } from '../decide.ts'
import type { Services } from '../services.ts'
import type { Tx } from '../adapters/schema.ts'
import { knowBrowser } from '../known-browsers/know.ts'
import { letterhead } from '../mail/letterhead.ts'
import type { Moment } from '../moment.ts'
import { refuse } from '../refusals.ts'
import { removeFactors } from '../second-step/factors.ts'
import type { Renewed, Session } from '../host/session.ts'
import { endChallenges } from '../second-step/challenges.queries.ts'
import { cancelOpenReset } from './cancel-reset.ts'
import { removeEnrolmentOf } from './enrolments.queries.ts'
import { disabledMail } from './two-step.mail.ts'
import * as queries from './two-step.queries.ts'

/**
 * Turns two-step off: secret and codes deleted, generation raised, other sessions ended, event and mail, in one decision (requirement LIFE-8).
 * Refuses `not_enabled`, `required` where their organisation asks for it, and `not_fresh` without a second factor in the last ten minutes of this session.
 */
export function turnOff(services: Services, session: Session, at: Moment): Promise<Renewed> {
  const { person } = session
  const about = { person: person.id, refused: 'two_step.disabling_refused' } as const
  return decide(services, at, about, async (decision) => {
    const { tx } = decision
    // First, so that a form left from before asks nobody for a code that they no longer have.
    if (!(await queries.isEnabled(tx, person.id))) refuse('not_enabled')
    // Replacing works (requirement LIFE-6).
    if ((await decision.whom()).required !== null) refuse('required')
    await decision.mustBeFresh(session)
    if (!(await queries.disable(tx, person.id))) refuse('not_enabled')
    await forgetFactors(tx, person.id)
    await cancelOpenReset(decision)
    await decision.endSessions(session)
    await endChallenges(tx, person.id)
    await decision.record('two_step.disabled')
    await decision.mail('two-step-disabled', disabledMail(person, letterhead(decision)))
    const { browserToken } = await knowBrowser(decision, { secondStep: false })
    return { session: await decision.renewSession(session, { freshAt: null }), browserToken }
  })
}

/** Nothing that a code could be checked against is left, nor an enrolment that is under way. */
export async function forgetFactors(tx: Tx, personId: string): Promise<void> {
  await removeFactors(tx, personId)
  await removeEnrolmentOf(tx, personId)
}
