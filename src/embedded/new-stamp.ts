import { forgetAttempts } from '../attempts/charge.ts'
import type { Tx } from '../adapters/schema.ts'
import { forgetAllBrowsers } from '../known-browsers/know.ts'
import { endChallenges } from '../second-step/challenges.queries.ts'
import { removeEnrolmentOf } from '../two-step/enrolments.queries.ts'
import { findTwoStep, keepStamp } from '../two-step/two-step.queries.ts'
import * as companions from './companions.queries.ts'

/**
 * What the application says of password and address, beside what it said last: where that differs, whatever was open by the old ones is over, and tokens that
 * carry the person's generation are refused (requirements HOST-5, HOST-22). The first word is only kept.
 */
export async function noteStamp(tx: Tx, person: string, stamp: string): Promise<void> {
  const before = await findTwoStep(tx, person)
  if (before?.stamp === stamp) return
  await keepStamp(tx, person, stamp)
  if (before && before.stamp !== null) await endWhatWasOpen(tx, person)
}

/** Challenges, enrolments, companions, and the browsers by which somebody was known (requirements SES-6, CHL-4). */
export async function endWhatWasOpen(tx: Tx, person: string): Promise<void> {
  await endChallenges(tx, person)
  await forgetAttempts(tx, 'opened', person)
  await forgetAllBrowsers(tx, person)
  await removeEnrolmentOf(tx, person)
  await companions.removeOfPerson(tx, person, null)
}
