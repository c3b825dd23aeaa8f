import type { Clock } from '../adapters/clock.ts'
import { seconds } from '../limits.ts'
import { type Attack, createAttack } from './attack.ts'
import { CouldNotTry } from './report.ts'
import type { Sent } from './send.ts'
import { whyItStaysOpen } from './stays-open.ts'
import type { Door, Target } from './target.ts'
import { declaredAmong } from './undeclared/declared.ts'
import { type Place, placesOf, whyNever } from './undeclared/places.ts'
import { createSearch, type Found } from './undeclared/search.ts'

/** However many routes there are, the probes come after this. */
const bounds = { requests: 1500, time: 40 * seconds }

/**
 * Looks, among the routes that the target tells, for those that take a password or set a session's cookie, and were not declared (KIT-2). Signed out, with
 * parameters filled with `1`. GET and what else changes nothing is asked plainly and by Basic, and its form, if it has one for a password, is sent; POST, PUT and
 * PATCH are sent an e-mail address and a password, and nothing else. DELETE, and what else may destroy something, is never sent.
 */
export async function findUndeclared(attack: Attack, clock: Clock): Promise<Found> {
  const found: Found = { undeclared: [], notAsked: [], doors: [] }
  const places = placesOf((attack.target.routes ?? []).filter(({ path }) => !isOurs(attack.target, path)))
  if (places.length === 0) return found
  const counted = bounded(attack, clock)
  const declared = await declaredAmong(counted, places)
  const search = await createSearch(counted, declared, found)
  for (const place of places.filter((one) => !declared.places.has(one))) {
    const because = whyNot(attack.target, place)
    if (because !== null) found.notAsked.push({ ...place.told, because })
    else await search(place).catch(notAsked(found, place))
  }
  return found
}

/** The same attack, on those doors besides. */
export function withDoors({ target, factors, send, leaks }: Attack, found: readonly Door[]): Attack {
  const [first, ...others] = target.doors
  return createAttack({ ...target, doors: [first, ...others, ...found], found }, factors, send, leaks())
}

/** Below Countersign's path; where it stands at the root, nobody can tell by the path. */
function isOurs({ countersign = '' }: Target, path: string): boolean {
  const base = countersign.replace(/\/+$/, '')
  return base !== '' && `${path}/`.startsWith(`${base}/`)
}

/** Why a place isn't asked; null: it is. */
function whyNot(target: Target, place: Place): string | null {
  const open = whyItStaysOpen(target, place.told.path)
  if (open !== null) return `it stays open: ${open}`
  return place.how === 'never' ? whyNever(place.told) : null
}

const notAsked =
  ({ notAsked }: Found, { told }: Place) =>
  (problem: unknown) => {
    if (!(problem instanceof CouldNotTry)) throw problem
    notAsked.push({ ...told, because: problem.message })
  }

function bounded(attack: Attack, clock: Clock): Attack {
  const until = clock.now() + bounds.time
  let requests = 0
  return createAttack(attack.target, attack.factors, (sent: Sent) => {
    requests += 1
    if (requests > bounds.requests) throw new CouldNotTry(`${bounds.requests} requests had been sent for other routes`)
    if (clock.now() > until) throw new CouldNotTry(`other routes had taken ${bounds.time / seconds} s`)
    return attack.send(sent)
  })
}
