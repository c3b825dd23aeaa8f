import { type Attack, nameOf } from '../attack.ts'
import type { Browser } from '../browser.ts'
import { asksToSignIn } from '../forms.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry, type Finding } from '../report.ts'
import { pathOf } from '../route-path.ts'
import type { Exchange } from '../send.ts'
import { whyItStaysOpen } from '../stays-open.ts'
import type { Account } from '../target.ts'
import { answered } from '../undeclared/compare.ts'

/** Somebody who has to turn two-step on before anything else: every page and every call says so, and not the front end alone. */
export const browserOnlyPolicy: Probe = {
  name: 'browser-only-policy',
  title: 'A policy that the browser alone keeps',
  record: 'CVE-2026-56256',
  async run(attack) {
    const { people, requireTwoStep, requireNoMore } = attack.target
    const { other, overdue } = people
    const becomes = requireTwoStep && requireNoMore
    if (!overdue && !becomes)
      throw new CouldNotTry('nobody is named whom a policy keeps out (people.overdue; requireTwoStep, requireNoMore)')
    const browser = await attack.signIn(other)
    const places = await placesOf(attack, browser)
    const findings: Finding[] = []
    if (overdue) {
      await mustBeKnown(attack, overdue)
      findings.push(...(await openToPassword(attack, overdue, places)))
    }
    if (becomes) {
      await requireTwoStep(other)
      try {
        findings.push(...(await openIn(attack, browser, other, { places, said: 'a session of before' })))
        findings.push(...(await openToPassword(attack, other, places)))
      } finally {
        await requireNoMore(other)
      }
    }
    if (findings.length > 0) return { findings }
    const paths = [...new Set(places.map(({ path }) => path))]
    return {
      held: `${paths.join(', ')} stayed shut to somebody who is overdue${becomes ? ', and in a session of before' : ''}`,
    }
  },
}

/** A page or a call that is shut to strangers, and what somebody sees there whom no policy keeps out; null: nothing. */
type Place = { path: string; how: 'get' | 'call'; exact: string | null }

async function placesOf(attack: Attack, browser: Browser): Promise<Place[]> {
  const places: Place[] = []
  for (const path of pathsOf(attack))
    for (const how of ['get', 'call'] as const) {
      const seen = await browser[how](path)
      const exact = isShown(seen) ? exactOf(seen) : null
      if (attack.target.behindSignIn.includes(path) || (exact !== null && (await isShut(attack, path, how, exact))))
        places.push({ path, how, exact })
    }
  return places
}

const isShut = async (attack: Attack, path: string, how: Place['how'], exact: string) =>
  exactOf(await attack.open()[how](path)) !== exact

/** Where it is set up stays open to them. */
function pathsOf({ target }: Attack): string[] {
  const { countersign, routes = [], secondStepSettings = [] } = target
  const gets = routes.filter(({ method }) => /^(?:GET|ALL)$/i.test(method)).map(({ path }) => pathOf(path))
  const isOurs = (path: string) =>
    countersign !== undefined && countersign !== '/' && `${path}/`.startsWith(`${countersign}/`)
  return [...new Set([...target.behindSignIn, ...gets])].filter(
    (path) => !isOurs(path) && !secondStepSettings.includes(path) && whyItStaysOpen(target, path) === null,
  )
}

async function openToPassword(attack: Attack, account: Account, places: Place[]): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const door of attack.target.doors) {
    const { browser } = await attack.firstStep(account, { door })
    findings.push(...(await openIn(attack, browser, account, { places, said: nameOf(door) })))
  }
  return findings
}

async function openIn(
  attack: Attack,
  browser: Browser,
  account: Account,
  { places, said }: { places: Place[]; said: string },
): Promise<Finding[]> {
  const findings = new Map<string, Finding>()
  for (const place of places) {
    const exchange = await browser[place.how](place.path)
    // What only they see, or what anybody sees there who is signed in: in its place may stand a page that says what to do first.
    if (attack.isIn(exchange, account) || (isShown(exchange) && exactOf(exchange) === place.exact))
      findings.set(place.path, attack.finding(`${said}: ${place.path} is open to somebody who is overdue`, exchange))
  }
  return [...findings.values()]
}

const isShown = (exchange: Exchange) =>
  exchange.answer.status >= 200 && exchange.answer.status < 300 && !asksToSignIn(exchange)

const exactOf = (exchange: Exchange) => answered([exchange], null).exact

/** Who is told what a wrong password is told has come to no policy. */
async function mustBeKnown(attack: Attack, overdue: Account): Promise<void> {
  const password = 'x'
  const { exchanges: right } = await attack.firstStep(overdue)
  const { exchanges: wrong } = await attack.firstStep({ ...overdue, password })
  if (answered(right, overdue.password).exact === answered(wrong, password).exact)
    throw new CouldNotTry(`${overdue.email} can’t sign in: the answer is the same as to a wrong password`)
}
