import { nameOf } from '../attack.ts'
import { asksToSignIn } from '../forms.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry } from '../report.ts'
import type { Exchange } from '../send.ts'

/** The password alone, at each door in turn; then the page behind sign-in. One door that nobody converted makes the others worth nothing. */
export const otherDoor: Probe = {
  name: 'other-door',
  title: 'A second door without the second step',
  record: 'CVE-2026-58269; CVE-2026-57490; GHSA-4gm4-c4mh-4p7w',
  async run(attack) {
    const tried = await attack.triedDoors()
    const findings = tried
      .filter(({ opened }) => opened !== null)
      .map(({ door, exchanges, opened }) =>
        attack.finding(
          `${nameOf(door)}: the password alone signs in${unlessItGreets(opened)}`,
          exchanges.at(-1),
          opened,
        ),
      )
    if (findings.length > 0) return { findings }
    const shut = tried.filter(({ isDoor }) => !isDoor).map(({ door }) => nameOf(door))
    if (shut.length > 0) {
      const { email } = attack.target.people.other
      throw new CouldNotTry(`${shut.join(', ')} is shut to ${email}, too, who has no second step: is it told rightly?`)
    }
    return { held: `the password alone opened nothing at ${tried.map(({ door }) => nameOf(door)).join(', ')}` }
  },
}

/** A page under a question that scripts draw over it is open; a question that greets by name isn't. */
const unlessItGreets = (opened: Exchange | null) =>
  opened && asksToSignIn(opened)
    ? ' (its page has a form for a password or code as well: if it only greets by “shows”, choose other words for that)'
    : ''
