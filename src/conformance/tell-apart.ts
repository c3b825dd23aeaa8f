import { createAttack, type Ready } from './attack.ts'
import type { Send } from './browser.ts'
import type { Factors } from './factors.ts'

/**
 * Where nobody said what pages show to one person alone, it is the e-mail address, if every page behind sign-in shows that of the person who is in. Only then: a
 * page that doesn't would count as shut, however open it is.
 */
export async function tellApart(ready: Ready, send: Send, factors: Factors): Promise<Ready> {
  const { protected: owner, other } = ready.people
  if (owner.shows !== undefined || other.shows !== undefined || owner.email.includes(other.email)) return ready
  const byOwner = { ...owner, shows: owner.email }
  const byOther = { ...other, shows: other.email }
  const attack = createAttack(ready, factors, send)
  const { browser } = await attack.firstStep(other)
  for (const path of ready.behindSignIn) {
    const seen = await browser.get(path)
    if (!attack.isIn(seen, byOther) || attack.isIn(seen, byOwner)) return ready
  }
  return { ...ready, people: { ...ready.people, protected: byOwner, other: byOther } }
}
