import { type Attack } from '../attack.ts'
import type { Told } from '../report.ts'
import type { Exchange } from '../send.ts'
import type { Ask, Door, Route } from '../target.ts'
import { type Answered, answered } from './compare.ts'
import { type Declared, formOfPage, nameOfRoute } from './declared.ts'
import type { Place } from './places.ts'
import { createSessionCookies } from './session-cookie.ts'
import { byBasic, type Shape, shapesOfBody } from './shapes.ts'
import { takesPassword } from './takes-password.ts'

/** What was found, and the doors whose shape is known, to be attacked like the declared ones. */
export type Found = { undeclared: Told[]; notAsked: Told[]; doors: Door[] }

/** Asks one place in every way that it may be asked, until one is answered as a door does. */
export async function createSearch(attack: Attack, { targets, fields }: Declared, found: Found) {
  const cookies = await createSessionCookies(attack)

  return async function search(place: Place): Promise<void> {
    const plain = await ask(byBasic(place).empty)
    if (await takesIt(place, plain)) return
    const cookie = plain[0] && cookies.in(plain[0])
    if (cookie) tell(place.told, `sets the cookie “${cookie.key}” for whoever asks`)
  }

  async function takesIt(place: Place, plain: Exchange[]): Promise<boolean> {
    if (place.how === 'plain') return (await byItsForm(plain)) || (await byHeader(place, plain))
    const empties = new Map<string, Exchange[]>()
    for (const shape of shapesOfBody(place, attack, fields)) {
      const key = JSON.stringify(shape.empty)
      const empty = empties.get(key) ?? (await ask(shape.empty))
      empties.set(key, empty)
      if (await byShape(place, shape, empty)) return true
    }
    return byShape(place, byBasic(place), plain)
  }

  /** Whoever says so with every request has no session: what that opens, another probe looks at. */
  async function byHeader(place: Place, plain: Exchange[]): Promise<boolean> {
    const { told: how, ask: asked } = byBasic(place)
    const takesIt = await takesPassword(attack, asked, nothingSaid(plain))
    if (takesIt) tell(place.told, `takes a password (${how})`)
    return takesIt
  }

  async function byShape({ told }: Place, shape: Shape, empty: Exchange[]): Promise<boolean> {
    if (empty[0]?.answer.status === unsupported) return false
    if (!(await takesPassword(attack, shape.ask, nothingSaid(empty)))) return false
    tell(told, `takes a password (${shape.told})`, shape.ask)
    return true
  }

  /** A form brings along what is asked for besides the password, such as a token against other sites. */
  async function byItsForm(plain: Exchange[]): Promise<boolean> {
    const last = plain.at(-1)
    if (!last || !/<form\b/i.test(last.answer.body)) return false
    const page = last.url.pathname
    const form = await formOfPage(attack, page)
    if (!form || targets.has(nameOfRoute(form.target))) return false
    if (!(await takesPassword(attack, { page }, null))) return false
    tell(form.target, `takes a password (the form on ${page})`, { page })
    return true
  }

  async function ask(empty: Ask): Promise<Exchange[]> {
    return (await attack.firstStep(attack.target.people.protected, { door: empty })).exchanges
  }

  function tell(route: Route, because: string, door?: Door): void {
    targets.add(nameOfRoute(route))
    found.undeclared.push({ ...route, because })
    if (door) found.doors.push({ ...door, name: `${nameOfRoute(route)} (not declared)` })
  }
}

const unsupported = 415

const nothingSaid = (exchanges: readonly Exchange[]): Answered => answered(exchanges, null)
