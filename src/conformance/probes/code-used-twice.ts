import type { Attack, First } from '../attack.ts'
import { ownerInByCode } from '../both-steps.ts'
import type { Factor } from '../factors.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry, type Finding } from '../report.ts'

const atOnce = 20

/** A code is good once (RFC 6238 §5.2): in turn at two first steps, and many times at once at one. */
export const codeUsedTwice: Probe = {
  name: 'code-used-twice',
  title: 'The same code at two first steps, or many times at once',
  record: 'RFC 6238 §5.2; CVE-2026-82470; appwrite#11692',
  async run(attack) {
    const again = await inTurn(attack)
    if (again) return { findings: [again] }
    try {
      const many = await together(attack)
      return many ? { findings: [many] } : { held: `a code opened one session, in turn and ${atOnce} times at once` }
    } catch (problem) {
      if (!(problem instanceof CouldNotTry)) throw problem
      return { held: `a code opened one session, in turn; ${atOnce} times at once wasn’t tried: ${problem.message}` }
    }
  },
}

async function inTurn(attack: Attack): Promise<Finding | null> {
  const { again } = await ownerInByCode(attack)
  return again.opened && attack.finding('a code that was used signs in once more', again.answered, again.opened)
}

async function together(attack: Attack): Promise<Finding | null> {
  const { protected: owner } = attack.target.people
  const first = await attack.asked(owner)
  const silent = await first.browser.copy()
  const code = await attack.factors.code(owner)
  const opened = (await Promise.all(Array.from({ length: atOnce }, () => answerInCopy(attack, first, code)))).filter(
    (one) => one !== null,
  )
  if (opened.length > 1 && (await attack.opens(silent, owner)))
    throw new CouldNotTry(
      'what a browser held before the code is signed in after it, so nobody can count what a code opens',
    )
  if (opened.length > 1)
    return attack.finding(`${opened.length} of ${atOnce} answers at once signed in`, ...opened.slice(0, 2))
  if (opened.length === 0) throw new CouldNotTry(`none of ${atOnce} right answers at once signed in`)
  return null
}

async function answerInCopy(attack: Attack, first: First, code: Factor) {
  const browser = await first.browser.copy()
  await attack.answer(first, code, browser)
  return attack.opens(browser, first.account)
}
