import type { Tx } from '../adapters/schema.ts'
import type { SharedSettings } from '../settings.ts'
import { personById } from '../people/directory.ts'
import type { Person } from '../people/person.ts'
import { refuse } from '../refusals.ts'
import { planName, plansNamed } from './plans.ts'

/** Only people of an organisation on a current plan of the setting may turn it on (requirement ENR-3). */
export function isEligible(settings: SharedSettings, person: Person): boolean {
  return person.organisation.planCurrent && settings.plans.includes(person.organisation.plan.toLowerCase())
}

/** Reads the plan anew, in the transaction that relies on it. Refuses `plan_not_eligible`. */
export async function mustBeEligible(tx: Tx, settings: SharedSettings, personId: string): Promise<Person> {
  const person = await personById(tx, personId)
  if (!isEligible(settings, person))
    refuse('plan_not_eligible', { args: { plan: planName(person.organisation), ...plansNamed(settings.plans) } })
  return person
}
