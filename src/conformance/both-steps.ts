import type { Attack, First } from './attack.ts'
import type { Browser } from './browser.ts'
import { CouldNotTry } from './report.ts'
import type { Exchange } from './send.ts'

/** The owner after the password and, where it was asked for and nothing was open yet, a code. */
export type BothSteps = { browser: Browser; byCode: ByCode | null; isIn: boolean }

export type ByCode = {
  /** The same browser when it had been asked for the code, and hadn't given it yet. */
  before: Browser
  /** When it hadn't given the password either. */
  stranger: Browser
  answered: Exchange
  /** What came of the same code at a second first step. */
  again: Again
}

type Again = { answered: Exchange; opened: Exchange | null }

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
  // By a copy: what a visit leaves in a browser, no probe has asked for.
  const isOpen = first.question && (await attack.opens(await browser.copy(), owner))
  const byCode = first.question && !isOpen ? await answer(attack, first, stranger, known?.byCode?.again) : null
  const signedIn = { browser, byCode, isIn: (await attack.opens(browser, owner)) !== null }
  last.set(attack, signedIn)
  return signedIn
}

/** Tried once: a code that is refused counts against the owner. */
async function answer(attack: Attack, first: First, stranger: Browser, known?: Again): Promise<ByCode> {
  const { account, browser } = first
  const before = await browser.copy()
  if (known) {
    const answered = await attack.answer(first, await attack.factors.next(account))
    return { before, stranger, answered, again: known }
  }
  const another = await attack.firstStep(account)
  const code = await attack.factors.code(account)
  const answered = await attack.answer(first, code)
  const answeredAgain = await attack.answer(another, code)
  const again = { answered: answeredAgain, opened: await attack.opens(another.browser, account) }
  return { before, stranger, answered, again }
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
  return byCodeOf(attack, await ownerIn(attack))
}

export function byCodeOf(attack: Attack, { byCode, isIn }: BothSteps): ByCode {
  if (byCode) return byCode
  const { email } = attack.target.people.protected
  throw new CouldNotTry(
    isIn
      ? `the password alone signs ${email} in: what a code opens can’t be told`
      : `${email} was not asked for a code`,
  )
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
