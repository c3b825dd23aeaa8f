import type { Attack, First } from './attack.ts'
import type { Browser } from './browser.ts'
import { CouldNotTry } from './report.ts'
import type { Exchange } from './send.ts'

/** The owner after the password and, where it was asked for, a code. */
export type BothSteps = { browser: Browser; byCode: ByCode | null; isIn: boolean }

export type ByCode = {
  /** The same browser when it had been asked for the code, and hadn't given it yet. */
  before: Browser
  /** When it hadn't given the password either. */
  stranger: Browser
  /** What was open before the code, which no code has opened; null: nothing. */
  openedBefore: Exchange | null
  answered: Exchange
  /** What came of the same code at a second first step. */
  again: { answered: Exchange; opened: Exchange | null }
}

const last = new WeakMap<Attack, BothSteps>()

/**
 * Signs the owner in at the first door, in a browser that had been sent away from behind it; given again as long as that holds. Where nobody knows whether other codes
 * than the present one are good, each costs half a minute, and a run has few of those.
 */
export async function bothSteps(attack: Attack): Promise<BothSteps> {
  const { people, behindSignIn } = attack.target
  const { protected: owner } = people
  const known = last.get(attack)
  // Who doesn’t get in once won’t by the next code.
  if (known && (!known.isIn || (await attack.opens(known.browser, owner)))) return known
  const browser = attack.open()
  await browser.follow(await browser.get(behindSignIn[0]))
  const stranger = await browser.copy()
  const first = await attack.firstStep(owner, { browser })
  const given = first.question && (await byCode(attack, first, stranger))
  const signedIn = { browser, byCode: given, isIn: (await attack.opens(browser, owner)) !== null }
  last.set(attack, signedIn)
  return signedIn
}

async function byCode(attack: Attack, first: First, stranger: Browser): Promise<ByCode> {
  const { account, browser } = first
  const before = await browser.copy()
  const another = await attack.firstStep(account)
  // By a copy: what a visit leaves in a browser, no probe has asked for.
  const openedBefore = await attack.opens(await another.browser.copy(), account)
  const code = await attack.factors.code(account)
  const answered = await attack.answer(first, code)
  const again = await attack.answer(another, code)
  const opened = await attack.opens(another.browser, account)
  return { before, stranger, openedBefore, answered, again: { answered: again, opened } }
}

/** The same, where what is behind sign-in was seen then. */
export async function ownerIn(attack: Attack): Promise<BothSteps> {
  const { protected: owner } = attack.target.people
  const signedIn = await bothSteps(attack)
  if (signedIn.isIn) return signedIn
  throw new CouldNotTry(
    signedIn.byCode
      ? `${owner.email} couldn’t be signed in by password and code`
      : `${owner.email} was neither signed in by the password nor asked for a code: “secondStep” says where one goes`,
  )
}

/** The same, by a code. */
export async function ownerInByCode(attack: Attack): Promise<ByCode> {
  const { byCode } = await ownerIn(attack)
  if (byCode?.openedBefore)
    throw new CouldNotTry(
      `the password alone opens ${byCode.openedBefore.url.pathname}: what a code opens can’t be told`,
    )
  if (byCode) return byCode
  throw new CouldNotTry(`${attack.target.people.protected.email} was not asked for a code`)
}

/**
 * Why nobody saw the owner get in; null: they did. What stayed shut to an attacker proves nothing where it stays shut to everybody, because of a wrong password, a
 * wrong clock or a door that was told wrongly.
 */
export async function whyOwnerIsOut(attack: Attack): Promise<string | null> {
  try {
    const { byCode } = await ownerIn(attack)
    return byCode && (await whyBackupCodesFail(attack))
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem)
  }
}

/** Where our pages aren't, nobody knows that they go where codes go; one that is refused for that proves nothing either. */
async function whyBackupCodesFail(attack: Attack): Promise<string | null> {
  const { countersign, people } = attack.target
  const { protected: owner } = people
  if (countersign !== undefined || !owner.backupCodes?.length) return null
  const first = await attack.asked(owner)
  await attack.answer(first, await attack.factors.next(owner))
  if (await attack.opens(first.browser, owner)) return null
  return `${owner.email} couldn’t be signed in by a backup code: “backupCodeStep” says where one goes`
}
