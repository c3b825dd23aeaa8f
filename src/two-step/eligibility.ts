import type { Decision } from '../decide.ts'
import type { Person } from '../host/person.ts'
import { refuse } from '../refusals.ts'

/** Whom the decision is about, asked anew: whether they may turn it on is their application's word (requirement ENR-3). Refuses `plan_not_eligible`. */
export async function mustBeEligible(decision: Decision): Promise<Person> {
  const person = await decision.whom()
  if (person.ineligible !== null) refuse('plan_not_eligible', person.ineligible)
  return person
}
