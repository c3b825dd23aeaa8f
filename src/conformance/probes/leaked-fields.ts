import { nameOf } from '../attack.ts'
import { bothSteps } from '../both-steps.ts'
import type { Probe } from '../probe.ts'

/** Whatever a sign-in answers with, at each door, after each step: no hash of a password, and nothing that the caller says must never be seen. */
export const leakedFields: Probe = {
  name: 'leaked-fields',
  title: 'An answer that holds what the application hides elsewhere',
  record: 'seen in a public application, November 2026: the person came with the hash of the password',
  async run(attack) {
    const { people } = attack.target
    const tried = (await attack.triedDoors()).filter(({ isDoor }) => isDoor)
    const doors = tried.map(({ door }) => door)
    for (const { door, question } of tried) {
      await attack.firstStep(people.other, { door })
      if (!question) continue
      if (door === doors[0]) await bothSteps(attack)
      else await attack.signIn(people.protected, { door })
    }
    const findings = attack.leaks().map(({ what, exchange }) => attack.finding(what, exchange))
    return findings.length > 0
      ? { findings }
      : { held: `no answer held what it shouldn’t, at ${doors.map(nameOf).join(', ')} and behind` }
  },
}
