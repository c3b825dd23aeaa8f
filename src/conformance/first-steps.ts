import type { Attack, First } from './attack.ts'
import { ownerIn } from './both-steps.ts'
import type { Exchange } from './send.ts'
import type { Door } from './target.ts'

/** What the password alone gets at one door, while the owner is signed in elsewhere. */
export type TriedDoor = First & {
  /** The answer that shows that it opened what is behind; null: it didn't. */
  opened: Exchange | null
  /** Whether somebody without a second step gets in there: else it is shut to everybody, or told wrongly. */
  isDoor: boolean
  /** Whether it ended the owner's session. */
  ownerIsOut: boolean
  /** Whether the application's log has one sign-in more; null: nobody said how to read that. */
  isLogged: boolean | null
}

/**
 * The password at each door, once for all probes that look at what it leaves: nobody may have many questions open, and every one that isn't answered counts
 * (THR-12).
 */
export async function tryDoors(attack: Attack): Promise<TriedDoor[]> {
  const { doors, people, signInsLogged } = attack.target
  let owner = (await ownerIn(attack)).browser
  const tried: TriedDoor[] = []
  for (const door of doors) {
    const before = await signInsLogged?.(people.protected)
    const first = await attack.firstStep(people.protected, { door })
    const after = await signInsLogged?.(people.protected)
    const opened = await attack.opens(first.browser, people.protected)
    const ownerIsOut = !(await attack.opens(owner, people.protected))
    const isDoor = opened !== null || (await opensToOther(attack, door))
    tried.push({ ...first, opened, isDoor, ownerIsOut, isLogged: before === undefined ? null : after !== before })
    if (ownerIsOut) owner = (await ownerIn(attack)).browser
  }
  return tried
}

async function opensToOther(attack: Attack, door: Door): Promise<boolean> {
  const { other } = attack.target.people
  const { browser } = await attack.firstStep(other, { door })
  return (await attack.opens(browser, other)) !== null
}
