import type { Instant } from '../../adapters/clock.ts'
import type { Services } from '../../services.ts'
import * as queries from './listed.queries.ts'
import { ineligibleOn } from './plans.ts'

export type ListedPerson = ReturnType<ReturnType<typeof listedBy>>

/** These people of an organisation and how each is protected, in the order in which they are named. Whoever isn't of it, or is gone, is left out. */
export async function listedPeople(
  { db, settings }: Services,
  organisationId: string,
  personIds: readonly string[],
): Promise<ListedPerson[]> {
  if (personIds.length === 0) return []
  const rows = await queries.listedOf(db, organisationId, personIds)
  const listed = new Map(rows.map(listedBy(settings.plans)).map((person) => [person.id, person]))
  return personIds.flatMap((id) => listed.get(id) ?? [])
}

/** Whether the organisation requires two-step authentication now: without a plan that includes it, the policy rests. */
export async function policyHolds({ db, settings }: Services, organisationId: string): Promise<boolean> {
  const row = await queries.planOfPolicy(db, organisationId)
  return row !== undefined && isEligible(row, settings.plans)
}

const isEligible = ({ plan, plan_current }: { plan: string; plan_current: 0 | 1 }, plans: readonly string[]) =>
  ineligibleOn({ id: '', name: '', plan, planCurrent: plan_current === 1 }, plans) === null

const listedBy = (plans: readonly string[]) => (row: Awaited<ReturnType<typeof queries.listedOf>>[number]) => {
  const on = row.protected_at !== null
  const deactivated = row.deactivated_at !== null
  const isAsked = row.required_since !== null && isEligible(row, plans) && !on && !deactivated
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    twoStepSince: row.protected_at,
    backupCodesLeft: on ? Number(row.backup_codes_left) : null,
    lastSignInAt: row.last_sign_in_at === null ? null : Number(row.last_sign_in_at),
    deactivated,
    /** Nobody has come in as them yet. */
    invited: row.joined_at === null,
    resetAskedFor: row.reset_id !== null,
    codesSuspended: row.suspended_at !== null,
    /** By when they have to have two-step on, an exemption included; null: nothing is asked of them, or they have it. */
    requiredBy: isAsked ? row.required_at : null,
    exemptUntil: row.exempt_until,
    exemptReason: row.exempt_reason,
  }
}

type State = 'active' | 'deactivated' | 'invited' | 'reset' | 'suspended' | 'due' | 'overdue'

/** What asks for an administrator's attention, or that nothing does. */
export function statesOf(person: ListedPerson, now: Instant): State[] {
  const { deactivated, invited, resetAskedFor, codesSuspended, requiredBy } = person
  const states: State[] = []
  if (deactivated) states.push('deactivated')
  if (invited && !deactivated) states.push('invited')
  if (resetAskedFor) states.push('reset')
  if (codesSuspended) states.push('suspended')
  if (requiredBy !== null) states.push(requiredBy > now ? 'due' : 'overdue')
  return states.length === 0 ? ['active'] : states
}
