import { type Attack, nameOf } from '../attack.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry, type Finding } from '../report.ts'
import type { Exchange } from '../send.ts'
import type { Account } from '../target.ts'
import { answered } from '../undeclared/compare.ts'

/** Somebody who has to turn two-step on before anything else: every page and every call says so, and not the front end alone. */
export const browserOnlyPolicy: Probe = {
  name: 'browser-only-policy',
  title: 'A policy that the browser alone keeps',
  record: 'CVE-2026-56256',
  async run(attack) {
    const { doors, behindSignIn, people } = attack.target
    const { overdue } = people
    if (!overdue) throw new CouldNotTry('nobody is named whom a policy keeps out (people.overdue)')
    const findings: Finding[] = []
    for (const door of doors) {
      const { browser, exchanges } = await attack.firstStep(overdue, { door })
      if (door === doors[0]) await mustBeKnown(attack, overdue, exchanges)
      for (const path of behindSignIn) {
        const shown = [await browser.get(path), await browser.call(path)].find((exchange) =>
          attack.isIn(exchange, overdue),
        )
        if (shown) findings.push(attack.finding(`${nameOf(door)}: ${path} is open to somebody who is overdue`, shown))
      }
    }
    if (findings.length > 0) return { findings }
    return { held: `${behindSignIn.join(', ')} stayed shut to somebody who is overdue` }
  },
}

/** Who is told what a wrong password is told has come to no policy. */
async function mustBeKnown(attack: Attack, overdue: Account, right: Exchange[]): Promise<void> {
  const password = 'x'
  const { exchanges: wrong } = await attack.firstStep({ ...overdue, password })
  if (answered(right, overdue.password).exact === answered(wrong, password).exact)
    throw new CouldNotTry(`${overdue.email} can’t sign in: the answer is the same as to a wrong password`)
}
