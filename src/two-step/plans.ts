/** "Automation and Professional", as what a message is given: how many they are, the last, and those before it. */
export function plansNamed(plans: readonly string[]): { count: number; first: string; last: string } {
  const names = plans.map(asName)
  return { count: names.length, first: names.slice(0, -1).join(', '), last: names.at(-1) ?? '' }
}

/** A plan as people know it. Settings hold it in lower case. */
export const asName = (plan: string): string => plan.charAt(0).toUpperCase() + plan.slice(1)
