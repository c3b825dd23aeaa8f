import type { RefusalDetails } from '../../refusals.ts'
import type { Organisation } from './person.ts'

/** "Automation and Professional", as what a message is given: how many they are, the last, and those before it. */
export function plansNamed(plans: readonly string[]): { count: number; first: string; last: string } {
  const names = plans.map(asName)
  return { count: names.length, first: names.slice(0, -1).join(', '), last: names.at(-1) ?? '' }
}

/** "Basic", "Professional (legacy)": an organisation's plan as people know it. */
export function planName({ plan, planCurrent }: { plan: string; planCurrent: boolean }): string {
  const name = asName(plan)
  return planCurrent ? name : `${name} (legacy)`
}

/** A plan as people know it. Settings hold it in lower case. */
const asName = (plan: string): string => plan.charAt(0).toUpperCase() + plan.slice(1)

/** Why people of this organisation can't turn two-step on; null: it is on a current plan of those that include it (requirement ENR-3). */
export function ineligibleOn(organisation: Organisation, plans: readonly string[]): RefusalDetails | null {
  if (organisation.planCurrent && plans.includes(organisation.plan.toLowerCase())) return null
  return { args: { plan: planName(organisation), ...plansNamed(plans) } }
}
