import type { Attack } from '../attack.ts'
import type { Question } from '../question.ts'
import type { Browser } from '../browser.ts'
import { codeForm, formsOn } from '../forms.ts'
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
  const { question, ...first } = await attack.asked(owner)
  const stranger = attack.open()
  const guessed = {
    ...first,
    account: { ...owner, password: '' },
    question: await knownToStrangers(question, stranger),
  }
  const answered = await attack.answer(guessed, await attack.factors.next(owner), stranger)
  const opened = await attack.opens(stranger, owner)
  return opened ? [attack.finding('a right code signs in without a first step', answered, opened)] : []
}

/**
 * What an answer to the first step told, in JSON or in a form's hidden field, may be its proof, as the password is where it goes along with the code: a stranger has
 * none of them, but whatever the same page shows to everybody.
 */
async function knownToStrangers(question: Question, stranger: Browser): Promise<Question> {
  if ('ask' in question) return { ...question, values: {} }
  const page = await stranger.get(question.form.action)
  const shown = codeForm(formsOn(page.answer.body, page.url))
  if (shown) return { ...shown, means: 'code' }
  const isHidden = (field: string) => question.form.inputs.some(({ name, type }) => name === field && type === 'hidden')
  const fields = question.form.fields.filter(([name, value]) => !isHidden(name) || value.length < shortestProof)
  return { ...question, form: { ...question.form, fields } }
}

/** Characters: what is shorter says what the form is for. */
const shortestProof = 16

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
