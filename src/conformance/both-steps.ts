import type { Attack } from './attack.ts'
import type { Browser } from './browser.ts'
import { CouldNotTry } from './report.ts'
import type { Exchange } from './send.ts'

/** The owner, in by both steps. */
export type BothSteps = {
  browser: Browser
  /** The same browser when it had been asked for the code, and hadn't given it yet. */
  before: Browser
  answered: Exchange
  /** What came of the same code at a second first step. */
  again: { answered: Exchange; opened: Exchange | null }
}

const last = new WeakMap<Attack, BothSteps>()

/**
 * Signs the owner in by a code at the first door, in a browser that had been sent away from behind it; what holds still is given again. Where nobody knows whether
 * other codes than the present one are good, each costs half a minute, and a run has few of those.
 */
export async function bothSteps(attack: Attack): Promise<BothSteps> {
  const { people, behindSignIn } = attack.target
  const { protected: owner } = people
  const known = last.get(attack)
  if (known && (await attack.opens(known.browser, owner))) return known
  const browser = attack.open()
  await browser.get(behindSignIn[0])
  const [another, first] = [await attack.firstStep(owner), await attack.firstStep(owner, { browser })]
  if (!first.question || !another.question) throw new CouldNotTry(`${owner.email} was not asked for a code`)
  const before = await browser.copy()
  const code = await attack.factors.code(owner)
  const answered = await attack.answer(first, code)
  const answeredAgain = await attack.answer(another, code)
  const opened = await attack.opens(another.browser, owner)
  const signedIn = { browser, before, answered, again: { answered: answeredAgain, opened } }
  last.set(attack, signedIn)
  return signedIn
}

/** The same, where what is behind sign-in was seen then. */
export async function ownerIn(attack: Attack): Promise<BothSteps> {
  const signedIn = await bothSteps(attack)
  const { protected: owner } = attack.target.people
  if (!(await attack.opens(signedIn.browser, owner)))
    throw new CouldNotTry(`${owner.email} couldn’t be signed in by password and code`)
  return signedIn
}

/**
 * Why nobody saw the owner get in; null: they did. What stayed shut to an attacker proves nothing where it stays shut to everybody, because of a wrong password, a
 * wrong clock or a door that was told wrongly.
 */
export async function whyOwnerIsOut(attack: Attack): Promise<string | null> {
  const { protected: owner } = attack.target.people
  try {
    const first = await attack.firstStep(owner)
    if (await attack.opens(first.browser, owner)) return null
    if (!first.question)
      return `${owner.email} was neither signed in by the password nor asked for a code: “secondStep” says where one goes`
    await ownerIn(attack)
    return null
  } catch (problem) {
    return (problem as Error).message
  }
}
