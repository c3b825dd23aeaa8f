import type { Route } from '../target.ts'
import { pathsOfRegExp } from './paths-of-regexp.ts'
import { joined, routesFor, withoutGroups, withoutPatterns } from './spelling.ts'

/** What Express 4 and 5 keep of each `use` and each route; which of it, depends on the version. */
export type Layer = {
  handle?: unknown
  route?: { path?: unknown; methods?: Record<string, boolean> } | undefined
  /** Express 4. */
  regexp?: RegExp
  keys?: unknown
  /** Express 5. */
  matchers?: ((path: string) => { params: Record<string, string> } | false)[]
  /** Express 5, since version 2.3 of its router. */
  rawPath?: unknown
}

/** Follows routers; what else stands below a path is told as `ALL`, since nobody can say what it answers to. */
export function routesOfStack(stack: readonly Layer[], prefixes: readonly string[]): Route[] {
  return stack.flatMap((layer) => {
    const { route, handle } = layer
    const read = layer.matchers ? withoutGroups : withoutPatterns
    if (route) return routesFor(Object.keys(route.methods ?? {}), joined(prefixes, spelled(route.path, read)))
    const below = joined(prefixes, placesOf(layer))
    if (isRouter(handle)) return routesOfStack(handle.stack, below)
    if (typeof handle !== 'function' || handle.length > 3) return []
    if (handle.name === 'mounted_app') return routesFor(['ALL'], withWhatIsBelow(below))
    const places = below.filter((path) => !prefixes.includes(path) && path !== '/')
    return routesFor(['ALL'], withWhatIsBelow(places))
  })
}

export const isRouter = (value: unknown): value is { stack: Layer[] } =>
  typeof value === 'function' && Array.isArray((value as { stack?: unknown }).stack)

const withWhatIsBelow = (paths: readonly string[]) =>
  paths.flatMap((path) => (path === '/' ? ['/*'] : [path, `${path}/*`]))

function spelled(path: unknown, read: (path: string) => string[]): string[] {
  const paths = (Array.isArray(path) ? path : [path]) as unknown[]
  return paths.flat(Infinity).flatMap((one) => (typeof one === 'string' ? read(one) : [(one as RegExp).source]))
}

/** Where a router or a function stands. */
function placesOf(layer: Layer): string[] {
  if (layer.rawPath !== undefined) return spelled(layer.rawPath, withoutGroups)
  if (layer.matchers) return layer.matchers.flatMap(placesMatched)
  const { regexp = /^$/, keys } = layer
  const names = Array.isArray(keys) ? keys.map((key: { name: unknown }) => String(key.name)) : []
  const places = pathsOfRegExp(regexp) ?? [regexp.source]
  return places.map((place) => place.replace(/:(\d+)/g, (_, at: string) => `:${names[Number(at)]}`))
}

/** A matcher of before 2.3 shows what it was made of only to who watches it read a path; what its parameters are called, it says of a path that fits. */
function placesMatched(matches: NonNullable<Layer['matchers']>[number]): string[] {
  const regexp = usedBy(() => matches('/'))
  const places = regexp && (pathsOfRegExp(regexp) ?? [regexp.source])
  if (!places) return ['/*']
  return places.map((place) => {
    const names = Object.keys((matches(place.replace(/:\d+|\*/g, '1')) || { params: {} }).params)
    return place.replace(/:\d+|\*/g, (one) => {
      const name = names.shift()
      return one === '*' ? '*' : `:${name}`
    })
  })
}

/** The regular expression that a call reads a text with. Nothing else can run meanwhile: the call awaits nothing. */
function usedBy(call: () => unknown): RegExp | undefined {
  const used: RegExp[] = []
  const real = Object.getOwnPropertyDescriptor(RegExp.prototype, 'exec') as { value: Exec }
  const watched: Exec = function (text) {
    used.push(this)
    return real.value.call(this, text)
  }
  Reflect.defineProperty(RegExp.prototype, 'exec', { ...real, value: watched })
  try {
    call()
  } finally {
    Reflect.defineProperty(RegExp.prototype, 'exec', real)
  }
  return used[0]
}

type Exec = (this: RegExp, text: string) => RegExpExecArray | null
