import type { Instant } from '../adapters/clock.ts'
import { transact } from '../decide.ts'
import { days, remindedPerPiece } from '../limits.ts'
import { nowhere } from '../moment.ts'
import type { Services } from '../services.ts'
import { insertDeadlines } from './deadlines.queries.ts'
import { findPolicies, findPolicy } from './policy.queries.ts'

/** By when each has to have it is written down for those of whom nothing is kept yet. */
export async function keepAllOf(services: Services, organisationId: string, now: Instant): Promise<void> {
  for (let kept = remindedPerPiece; kept === remindedPerPiece;) kept = await keepSome(services, organisationId, now)
}

/** The same for every organisation that requires it: people join at all times. */
export async function keepAllDeadlines(services: Services, now: Instant): Promise<void> {
  for (const { organisation_id } of await findPolicies(services.db)) await keepAllOf(services, organisation_id, now)
}

/** A piece of them, in one transaction. Returns how many. */
async function keepSome(services: Services, organisationId: string, now: Instant): Promise<number> {
  const policy = await findPolicy(services.db, organisationId)
  if (!policy) return 0
  const people = await services.application.people.withoutDeadline(organisationId, remindedPerPiece)
  const rows = people.map(({ id, joinedAt }) => {
    const joined_at = joinedAt ?? now
    const due_at = Math.max(policy.required_since, joined_at) + policy.days * days
    return { person_id: id, organisation_id: organisationId, joined_at, due_at }
  })
  await transact(services, { now, from: nowhere }, [`organisation:${organisationId}`], ({ tx }) =>
    insertDeadlines(tx, rows),
  )
  return people.length
}
