import type { Instant } from '../adapters/clock.ts'
import type { Tx } from '../adapters/schema.ts'
import { graceAfterRest } from '../limits.ts'
import { giveAtLeast } from './deadlines.queries.ts'
import { endRest, findPolicy, rest } from './policy.queries.ts'

/**
 * The plan of an organisation has changed, which may require two-step and may not any more, or may again (requirement LIFE-6). Nobody finds a door shut by a deadline
 * that passed while nobody was asked: they have a week, and are told.
 */
export async function noteEligible(tx: Tx, organisationId: string, isEligible: boolean, now: Instant): Promise<void> {
  const policy = await findPolicy(tx, organisationId)
  if (!policy) return
  if (!isEligible) return rest(tx, organisationId, now)
  if (policy.rests_since === null) return
  await endRest(tx, organisationId)
  await giveAtLeast(tx, { organisationId, since: policy.rests_since, until: now + graceAfterRest })
}
