import type { Browser } from '../browser.ts'
import type { Probe } from '../probe.ts'
import type { Finding } from '../report.ts'

const timesRead = 3

/** The application's own cookies, and its session, come through the second step as they do without one. */
export const lostCookies: Probe = {
  name: 'lost-cookies',
  title: 'A session that isn’t saved, or cookies that are lost, when ours are set',
  record: 'seen in Express, Fastify and Hono, November 2026',
  async run(attack) {
    const { protected: owner, other } = attack.target.people
    const without = await attack.signIn(other)
    const first = await attack.asked(owner)
    const answered = await attack.answer(first, await attack.factors.next(owner))
    const findings: Finding[] = []
    for (let time = 1; time <= timesRead; time += 1) {
      if (await attack.opens(first.browser, owner)) continue
      findings.push(
        attack.finding(
          `the code was right, and the session isn’t there when it is read${time > 1 ? ' again' : ''}`,
          answered,
        ),
      )
      break
    }
    const kept = await namesIn(first.browser)
    const lost = (await namesIn(without)).filter((name) => !kept.includes(name))
    if (lost.length > 0)
      findings.push(attack.finding(`a sign-in sets ${lost.join(', ')}, and with a second step it doesn’t`, answered))
    if (findings.length > 0) return { findings }
    return { held: `the session was there ${timesRead} times, and every cookie of a sign-in without a second step` }
  },
}

const namesIn = async (browser: Browser) => (await browser.cookies()).map(({ key }) => key)
