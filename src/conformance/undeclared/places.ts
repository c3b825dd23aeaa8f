import { pathOf } from '../route-path.ts'
import type { Route } from '../target.ts'

/** What may be asked with a body that holds a password. */
const withBody = ['POST', 'PUT', 'PATCH', 'QUERY']
/** What changes nothing, so that it is asked plainly and by Basic. */
const safe = ['GET', 'HEAD', 'PROPFIND', 'REPORT', 'SEARCH']

/** One request that a route answers to; what stands for a parameter is `1`. */
export type Place = Route & { told: Route; how: 'body' | 'plain' | 'never' }

/** Bodies first: they tell most. What answers to everything is asked by POST and GET, where nothing else answers these. */
export function placesOf(routes: readonly Route[]): Place[] {
  const known = new Set(routes.map(({ method, path }) => `${method} ${path}`))
  const places = routes.flatMap((route): Place[] => {
    const methods = route.method === 'ALL' ? ['POST', 'GET'] : [route.method]
    return methods
      .filter((method) => route.method !== 'ALL' || !known.has(`${method} ${route.path}`))
      .map((method) => ({ told: { ...route, method }, method, path: pathOf(route.path), how: howFor(method, route) }))
  })
  return places.toSorted((one, other) => Number(other.how === 'body') - Number(one.how === 'body'))
}

function howFor(method: string, { path }: Route): Place['how'] {
  if (isExpression(path)) return 'never'
  if (withBody.includes(method)) return 'body'
  return safe.includes(method) ? 'plain' : 'never'
}

/** Why a place is never asked. */
export const whyNever = ({ method, path }: Route): string =>
  isExpression(path) ? 'its path is a regular expression' : `a ${method} is never sent: it may destroy something`

const isExpression = (path: string) => /[\\^$()[\]?+]/.test(path)

/** Whether a path is what a route means; `*` is the rest of it. */
export function fits(route: string, path: string): boolean {
  const pieces = route.split('/')
  const others = path.split('/')
  const rest = pieces.indexOf('*')
  const fixed = rest < 0 ? pieces : pieces.slice(0, rest)
  if (rest < 0 ? others.length !== fixed.length : others.length <= fixed.length) return false
  return fixed.every((piece, at) => piece === others[at] || (piece.startsWith(':') && others[at] !== ''))
}

/** Those that a door is: by its very path, or, where that isn't listed, those that fit it. */
export function placesOfDoor(places: readonly Place[], door: Route): Place[] {
  const path = door.path.replace(/[?#].*$/, '').replace(/(.)\/$/, '$1')
  const same = places.filter(({ method }) => method === door.method)
  const exact = same.filter(({ told }) => told.path === path)
  return exact.length > 0 ? exact : same.filter(({ told }) => fits(told.path, path))
}
