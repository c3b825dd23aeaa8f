import type { Attack } from '../attack.ts'
import { bothSteps, byCodeOf } from '../both-steps.ts'
import type { Browser } from '../browser.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry, type Finding } from '../report.ts'
import { cookiesKept } from '../undeclared/compare.ts'

const timesRead = 3

/** The application's own cookies, and its session, come through the second step as they do without one. */
export const lostCookies: Probe = {
  name: 'lost-cookies',
  title: 'A session that isn’t saved, or cookies that are lost, when ours are set',
  record: 'seen in Express, Fastify and Hono, November 2026',
  async run(attack) {
    const { people, behindSignIn } = attack.target
    const { protected: owner } = people
    const set = await setBySignIn(attack)
    const signedIn = await bothSteps(attack)
    const { browser } = signedIn
    const { answered } = byCodeOf(attack, signedIn)
    const findings: Finding[] = []
    for (let time = 1; time <= timesRead; time += 1) {
      if (await attack.opens(browser, owner)) continue
      findings.push(
        attack.finding(
          `the code was right, and the session isn’t there when it is read${time > 1 ? ' again' : ''}`,
          answered,
        ),
      )
      break
    }
    const page = new URL(behindSignIn[0], attack.origin)
    const kept = await namesIn(browser, page)
    const missing = set.filter((name) => !kept.includes(name))
    // Some are named anew each time, or set at random: another sign-in tells.
    const again = missing.length > 0 ? await setBySignIn(attack) : []
    const lost = missing.filter((name) => again.includes(name))
    if (lost.length > 0)
      findings.push(attack.finding(`a sign-in sets ${lost.join(', ')}, and with a second step it doesn’t`, answered))
    if (findings.length > 0) return { findings }
    return { held: `the session was there ${timesRead} times, and every cookie of a sign-in without a second step` }
  },
}

/** By a sign-in without a second step. What pages set afterwards they set again, and to whom they like, such as a reminder to turn two-step on. */
async function setBySignIn(attack: Attack): Promise<string[]> {
  const { people, behindSignIn } = attack.target
  const { browser, exchanges } = await attack.firstStep(people.other)
  if (!(await attack.opens(browser, people.other)))
    throw new CouldNotTry(`${people.other.email} could not be signed in`)
  const answers = exchanges.filter((exchange) => exchange.method !== 'GET')
  const names = answers.flatMap(cookiesKept).map(({ key }) => key)
  const kept = await namesIn(browser, new URL(behindSignIn[0], attack.origin))
  return kept.filter((name) => names.includes(name))
}

/** Those that the page behind sign-in is sent: a cookie without a path stays below the page that set it. */
const namesIn = async ({ jar }: Browser, page: URL) => (await jar.getCookies(page.href)).map(({ key }) => key)
