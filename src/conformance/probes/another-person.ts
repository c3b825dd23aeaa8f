import type { Attack } from '../attack.ts'
import type { Browser } from '../browser.ts'
import { whileOn } from '../our-pages.ts'
import type { Probe } from '../probe.ts'
import type { Finding } from '../report.ts'

/** A right code is right for one person and one first step: without that, or with somebody else's, it opens nothing. */
export const anotherPerson: Probe = {
  name: 'another-person',
  title: 'A second step that is answered for somebody else, or without the first',
  record: 'CVE-2026-56737',
  async run(attack) {
    const { other } = attack.target.people
    const alone = await withoutFirstStep(attack)
    if (attack.target.countersign === undefined)
      return told(
        alone,
        'a code without a first step opened nothing; a second person’s code wasn’t tried, because that needs our pages',
      )
    const isTold = attack.target.people.protected.shows !== undefined
    const mixed = await whileOn(attack, other, async () => [
      ...(await otherCode(attack)),
      // They are rightly signed in by it, as themselves: nobody could tell who is in.
      ...(isTold ? await otherChallenge(attack) : []),
    ])
    return told(
      [...alone, ...mixed],
      isTold
        ? 'neither a code without a first step nor another person’s code or challenge opened anything'
        : 'neither a code without a first step nor another person’s code opened anything; another person’s challenge wasn’t tried, because nothing tells who is in (people.protected.shows)',
    )
  },
}

const told = (findings: Finding[], held: string) => (findings.length > 0 ? { findings } : { held })

/** Where a code goes is known to everybody; here by a browser that gave no password. */
async function withoutFirstStep(attack: Attack): Promise<Finding[]> {
  const { protected: owner } = attack.target.people
  const first = await attack.asked(owner)
  // A challenge that is told in JSON is the first step's proof: a stranger hasn't got it.
  const question = 'ask' in first.question ? { ...first.question, values: {} } : first.question
  const stranger = attack.open()
  const answered = await attack.answer({ ...first, question }, await attack.factors.next(owner), stranger)
  const opened = await attack.opens(stranger, owner)
  return opened ? [attack.finding('a right code signs in without a first step', answered, opened)] : []
}

/** Somebody who knows the owner's password, and has an app of their own. */
async function otherCode(attack: Attack): Promise<Finding[]> {
  const { protected: owner, other } = attack.target.people
  const first = await attack.asked(owner)
  const answered = await attack.answer(first, await attack.factors.code(other))
  const opened = await attack.opens(first.browser, owner)
  return opened ? [attack.finding('another person’s code is taken for the owner’s', answered, opened)] : []
}

/** Their own challenge, in a browser whose other cookies are of a first step with the owner's password. */
async function otherChallenge(attack: Attack): Promise<Finding[]> {
  const { protected: owner, other } = attack.target.people
  const findings: Finding[] = []
  for (const name of (await (await attack.firstStep(other)).browser.cookies()).map(({ key }) => key)) {
    const first = await attack.firstStep(other)
    const ofOwner = await attack.firstStep(owner)
    const mixed = await withCookieOf(ofOwner.browser, first.browser, name)
    const answered = await attack.answer(first, await attack.factors.next(other), mixed)
    const opened = await attack.opens(mixed, owner)
    if (opened)
      findings.push(
        attack.finding(
          `the other person’s challenge (${name}), among the owner’s cookies, signs in as the owner`,
          ofOwner.exchanges.at(-1),
          answered,
          opened,
        ),
      )
  }
  return findings
}

async function withCookieOf(ofOwner: Browser, from: Browser, name: string): Promise<Browser> {
  const mixed = await ofOwner.copy()
  const cookie = (await from.cookies()).find(({ key }) => key === name)
  if (cookie) await mixed.keep(cookie)
  return mixed
}
