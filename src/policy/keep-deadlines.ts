import type { Instant } from '../adapters/clock.ts'
import { transact } from '../decide.ts'
import { remindedPerPiece } from '../limits.ts'
import { nowhere } from '../moment.ts'
import type { Services } from '../services.ts'
import { dueFrom } from './deadlines.ts'
import { insertDeadlines } from './deadlines.queries.ts'
import { eachByItself } from './each-by-itself.ts'
import { findPolicies, findPolicy } from './policy.queries.ts'

/** By when each has to have it is written down for those of whom nothing is kept yet. */
export async function keepAllOf(services: Services, organisationId: string, now: Instant): Promise<void> {
  for (let kept = remindedPerPiece; kept === remindedPerPiece;) kept = await keepSome(services, organisationId, now)
}

/** The same for every organisation that requires it: people join at all times. One whose people can't be read holds up no other. */
export async function keepAllDeadlines(services: Services, now: Instant): Promise<void> {
  const policies = await findPolicies(services.db)
  await eachByItself(policies, ({ organisation_id }) => keepAllOf(services, organisation_id, now))
}

/** A piece of them, in one transaction. Returns how many. */
async function keepSome(services: Services, organisationId: string, now: Instant): Promise<number> {
  const policy = await findPolicy(services.db, organisationId)
  if (!policy) return 0
  const people = await services.application.people.withoutDeadline(organisationId, remindedPerPiece)
  const rows = people.map(({ id, joinedAt }) => {
    const joined_at = joinedAt ?? now
    const due_at = dueFrom({ since: policy.required_since, days: policy.days }, joined_at)
    return { person_id: id, organisation_id: organisationId, joined_at, due_at }
  })
  await transact(services, { now, from: nowhere }, [`organisation:${organisationId}`], async ({ tx }) => {
    const stands = await findPolicy(tx, organisationId)
    // Changed or withdrawn while people were read: the next round counts anew.
    if (stands?.changed_at === policy.changed_at && stands.days === policy.days) await insertDeadlines(tx, rows)
  })
  return people.length
}
