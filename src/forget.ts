import { forgetAttemptsOf } from './attempts/charge.ts'
import type { Tx } from './adapters/schema.ts'
import { forgetAllBrowsers } from './known-browsers/know.ts'
import { removeMailOf } from './mail/outbox.queries.ts'
import { removeLinksOf } from './mailed-links/mailed-links.queries.ts'
import { forgetDeadlines } from './policy/deadlines.queries.ts'
import { endChallenges } from './second-step/challenges.queries.ts'
import { removeFactors } from './second-step/factors.ts'
import { removeEnrolmentOf } from './two-step/enrolments.queries.ts'
import { forgetRequestsBy, removeResetsOf } from './two-step/resets.queries.ts'
import { removeTwoStep } from './two-step/two-step.queries.ts'

/**
 * All that is kept of a person, by name: their row, if they have one, is the application's. Of the audit trail stays what names nobody (requirement LIFE-9).
 */
export async function forgetPerson(tx: Tx, person: { id: string; email: string }): Promise<void> {
  await forgetAttemptsOf(tx, person)
  await removeFactors(tx, person.id)
  await removeEnrolmentOf(tx, person.id)
  await endChallenges(tx, person.id)
  await forgetAllBrowsers(tx, person.id)
  await forgetRequestsBy(tx, person.id)
  await removeResetsOf(tx, person.id)
  await removeLinksOf(tx, person.id)
  await removeMailOf(tx, person.id)
  await forgetDeadlines(tx, person.id)
  await removeTwoStep(tx, person.id)
}
