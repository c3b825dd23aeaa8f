import type { Attack, First } from '../attack.ts'
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
    const findings = [...(await inTurn(attack)), ...(await together(attack))]
    return findings.length > 0
      ? { findings }
      : { held: `a code opened one session, in turn and ${atOnce} times at once` }
  },
}

async function inTurn(attack: Attack): Promise<Finding[]> {
  const { protected: owner } = attack.target.people
  const [one, another] = [await attack.firstStep(owner), await attack.firstStep(owner)]
  const code = await attack.factors.code(owner)
  await attack.answer(one, code)
  if (!(await attack.opens(one.browser, owner))) throw new CouldNotTry(`${owner.email} couldn’t be signed in by code`)
  const answered = await attack.answer(another, code)
  const opened = await attack.opens(another.browser, owner)
  return opened ? [attack.finding('a code that was used signs in once more', answered, opened)] : []
}

async function together(attack: Attack): Promise<Finding[]> {
  const { protected: owner } = attack.target.people
  const first = await attack.firstStep(owner)
  const code = await attack.factors.code(owner)
  const opened = (await Promise.all(Array.from({ length: atOnce }, () => answerInCopy(attack, first, code)))).filter(
    (one) => one !== null,
  )
  if (opened.length > 1)
    return [attack.finding(`${opened.length} of ${atOnce} answers at once signed in`, ...opened.slice(0, 2))]
  if (opened.length === 0) throw new CouldNotTry(`none of ${atOnce} right answers at once signed in`)
  return []
}

async function answerInCopy(attack: Attack, first: First, code: Factor) {
  const browser = await first.browser.copy()
  await attack.answer(first, code, browser)
  return attack.opens(browser, first.account)
}
