import type { Selectable } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Db, Tables } from '../adapters/schema.ts'
import type { Decision } from '../decide.ts'
import type { Person, Required } from '../host/person.ts'
import { days } from '../limits.ts'
import * as queries from './deadlines.queries.ts'

/** What is kept of somebody's deadline. */
export type Deadline = Pick<Selectable<Tables['deadlines']>, 'due_at' | 'exempt_until'>

/**
 * By when somebody has to have two-step on, the end of an exemption included; null: their organisation doesn't ask for it. From the start of the policy or from
 * when they joined, whichever is later (requirement LIFE-5); what is kept is never later than that again (POL-2, POL-3).
 */
export function dueOf(
  { required, joinedAt }: Pick<Person, 'required' | 'joinedAt'>,
  kept: Deadline | null,
): Instant | null {
  if (required === null) return null
  const computed = dueFrom(required, joinedAt ?? 0)
  const due = required.by === 'application' ? Math.min(computed, kept?.due_at ?? computed) : (kept?.due_at ?? computed)
  return Math.max(due, kept?.exempt_until ?? 0)
}

/** So many days after it began, or after they joined, whichever is later. */
export const dueFrom = ({ since, days: given }: Pick<Required, 'since' | 'days'>, joinedAt: Instant): Instant =>
  Math.max(since, joinedAt) + Math.round(given * days)

/** The same, read. */
export async function readDue(db: Db, person: Person): Promise<Instant | null> {
  if (person.required === null) return null
  return dueOf(person, (await queries.findDeadline(db, person.id)) ?? null)
}

/**
 * By when whom the decision is about has to have it: computed now, unless it was before. Of whom nobody knows when they joined, it is now. Null: nothing is asked
 * of them; where their application says so itself, nothing that was open stays.
 */
export async function keepDeadline(decision: Decision): Promise<Instant | null> {
  return keepDeadlineFrom(decision, await decision.whom())
}

/** The same of whom something is known that isn't written down, such as when they joined. */
export async function keepDeadlineFrom({ tx, at }: Decision, person: Person): Promise<Instant | null> {
  const { id, required, organisation, policyIsTheirs } = person
  if (required === null) {
    if (policyIsTheirs) await queries.removeOpenDeadline(tx, id, at.now)
    return null
  }
  // An application that decides by itself says from when each one's days are counted.
  const joinedAt = person.joinedAt ?? (required.by === 'application' ? required.since : at.now)
  const due_at = dueFrom(required, joinedAt)
  const kept = await queries.findDeadline(tx, id)
  if (kept && required.by === 'application' && kept.due_at !== due_at)
    await queries.moveDeadline(tx, id, due_at, at.now)
  if (kept && kept.organisation_id !== (organisation?.id ?? ''))
    await queries.setOrganisation(tx, id, organisation?.id ?? '')
  if (!kept)
    await queries.insertDeadlines(tx, [
      { person_id: id, organisation_id: organisation?.id ?? '', joined_at: joinedAt, due_at },
    ])
  return dueOf({ required, joinedAt }, kept ?? { due_at, exempt_until: null })
}

/**
 * Somebody who had it has it no more: the days were for who never did (requirement POL-2). Where nothing is required, nothing is kept.
 */
export async function endGrace(decision: Decision): Promise<void> {
  if ((await keepDeadline(decision)) === null) return
  await queries.endGrace(decision.tx, decision.person, decision.at.now)
}
