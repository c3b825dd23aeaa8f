import type { Probe } from '../probe.ts'
import { CouldNotTry } from '../report.ts'

/** Taken out between the two steps: the challenge that was given before opens nothing, then or later. */
export const deactivated: Probe = {
  name: 'deactivated',
  title: 'Somebody who was deactivated answers an old challenge',
  record: 'GHSA-xg6x-h9c9-2m83',
  async run(attack) {
    const { people, deactivate, reactivate } = attack.target
    const { protected: owner } = people
    if (!deactivate || !reactivate)
      throw new CouldNotTry('it isn’t said how somebody is deactivated (deactivate, reactivate)')
    const asked = await attack.asked(owner)
    const factor = await attack.factors.next(owner)
    // Once they are gone, its page leads away.
    const first = await attack.askedFor(asked, factor)
    await deactivate(owner)
    let answered
    let opened
    try {
      answered = await attack.answer(first, factor)
      opened = await attack.opens(first.browser, owner)
    } finally {
      await reactivate(owner)
    }
    // The page may have been shut, and the session there all the same.
    opened ??= await attack.opens(first.browser, owner)
    if (opened)
      return {
        findings: [attack.finding('somebody who was deactivated is signed in by an old challenge', answered, opened)],
      }
    return { held: 'an old challenge opened nothing for somebody who was deactivated' }
  },
}
