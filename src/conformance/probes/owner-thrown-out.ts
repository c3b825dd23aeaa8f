import { nameOf } from '../attack.ts'
import { ownerIn } from '../both-steps.ts'
import type { Probe } from '../probe.ts'
import type { Finding } from '../report.ts'

/** The owner is signed in; somebody who knows the password alone must not end that, nor stand in the application's log as signed in. */
export const ownerThrownOut: Probe = {
  name: 'owner-thrown-out',
  title: 'A first step alone that ends the owner’s session, or counts as a sign-in',
  record: 'Twelve public applications, read in November 2026: one ended it in SQL, one logged it too early',
  async run(attack) {
    const { doors, people, signInsLogged } = attack.target
    const { browser: owner } = await ownerIn(attack)
    const findings: Finding[] = []
    for (const door of doors) {
      const before = await signInsLogged?.(people.protected)
      const { exchanges, question } = await attack.firstStep(people.protected, { door })
      // A door that doesn't ask is another probe's finding.
      if (!question) continue
      if (!(await attack.opens(owner, people.protected)))
        return {
          findings: [
            ...findings,
            attack.finding(`${nameOf(door)}: the password alone ends the owner’s session`, exchanges.at(-1)),
          ],
        }
      const after = await signInsLogged?.(people.protected)
      if (after !== before)
        findings.push(attack.finding(`${nameOf(door)}: the password alone is logged as a sign-in`, exchanges.at(-1)))
    }
    if (findings.length > 0) return { findings }
    const log = signInsLogged ? ', and nothing was logged as a sign-in' : ''
    return { held: `the owner stayed signed in while the password alone was given${log}` }
  },
}
