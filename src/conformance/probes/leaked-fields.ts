import { nameOf } from '../attack.ts'
import type { Probe } from '../probe.ts'

/** Whatever a sign-in answers with, at each door, after each step: no hash of a password, and nothing that the caller says must never be seen. */
export const leakedFields: Probe = {
  name: 'leaked-fields',
  title: 'An answer that holds what the application hides elsewhere',
  record: 'seen in a public application, November 2026: the person came with the hash of the password',
  async run(attack) {
    const { doors, people } = attack.target
    for (const door of doors) {
      await attack.firstStep(people.other, { door })
      const first = await attack.firstStep(people.protected, { door })
      if (!first.question) continue
      await attack.answer(first, await attack.factors.next(people.protected))
      await attack.opens(first.browser, people.protected)
    }
    const findings = attack.leaks().map(({ what, exchange }) => attack.finding(what, exchange))
    return findings.length > 0
      ? { findings }
      : { held: `no answer held what it shouldn’t, at ${doors.map(nameOf).join(', ')} and behind` }
  },
}
