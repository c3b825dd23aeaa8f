import { nameOf } from '../attack.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry } from '../report.ts'

/** The password alone, at each door in turn; then the page behind sign-in. One door that nobody converted makes the others worth nothing. */
export const otherDoor: Probe = {
  name: 'other-door',
  title: 'A second door without the second step',
  record: 'CVE-2026-58269; CVE-2026-57490; GHSA-4gm4-c4mh-4p7w',
  async run(attack) {
    const { doors, people } = attack.target
    const findings = []
    for (const door of doors) {
      const { browser, exchanges } = await attack.firstStep(people.protected, { door })
      const opened = await attack.opens(browser, people.protected)
      if (opened)
        findings.push(attack.finding(`${nameOf(door)}: the password alone signs in`, exchanges.at(-1), opened))
    }
    if (findings.length > 0) return { findings }
    if (doors.length === 0) throw new CouldNotTry('no door is known')
    return { held: `the password alone opened nothing at ${doors.map(nameOf).join(', ')}` }
  },
}
