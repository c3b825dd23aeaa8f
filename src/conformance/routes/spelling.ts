import type { Route } from '../target.ts'

/** Methods that nobody would list one by one. */
const every = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** One route for each pair, in one spelling. What answers to everything is `ALL`; a HEAD that comes with GET isn't told. */
export function routesFor(methods: readonly string[], paths: readonly string[]): Route[] {
  const names = methods.map((name) => name.toUpperCase())
  const all = names.includes('ALL') || names.includes('_ALL') || every.every((name) => names.includes(name))
  const told = all ? ['ALL'] : names.filter((name) => name !== 'HEAD' || !names.includes('GET'))
  return paths.flatMap((path) => told.map((method) => ({ method, path: tidy(path) })))
}

export const once = (routes: readonly Route[]): Route[] => [
  ...new Map(routes.map((route) => [`${route.method} ${route.path}`, route])).values(),
]

/** As Express 4, Fastify and Hono write it: `/:id(\\d+)`, `/:id{[0-9]+}`, `/:id?`. What may be left out makes two paths. */
export function withoutPatterns(path: string): string[] {
  const plain = without(without(path, '(', ')'), '{', '}')
  const optional = /\/?:\w+[?*]/.exec(plain)
  if (!optional) return [plain.replace(/(:\w+)\+/g, '*')]
  const [before, after] = [plain.slice(0, optional.index), plain.slice(optional.index + optional[0].length)]
  const given = optional[0].endsWith('*') ? '/*' : optional[0].slice(0, -1)
  return [before + after, before + given + after].flatMap(withoutPatterns)
}

/** As Express 5 writes it: `/people{/:id}`, `/files/*rest`. */
export function withoutGroups(path: string): string[] {
  const group = /\{([^{}]*)\}/.exec(path)
  if (!group)
    return [
      path
        .replace(/\*(?:\w+|"[^"]*")/g, '*')
        .replace(/:"([^"]*)"/g, ':$1')
        .replace(/\\(.)/g, '$1'),
    ]
  const [before, after] = [path.slice(0, group.index), path.slice(group.index + group[0].length)]
  return [before + after, before + group[1] + after].flatMap(withoutGroups)
}

/** Of a prefix and what stands below it. */
export const joined = (prefixes: readonly string[], paths: readonly string[]): string[] =>
  prefixes.flatMap((prefix) => paths.map((path) => tidy(`${prefix}/${path}`)))

const tidy = (path: string): string => `/${path}`.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1')

/** A text without what stands between brackets, and without these. */
function without(text: string, open: string, close: string): string {
  let depth = 0
  let kept = ''
  for (const [index, letter] of [...text].entries()) {
    const escaped = text[index - 1] === '\\'
    if (letter === open && !escaped) depth += 1
    else if (letter === close && !escaped && depth > 0) depth -= 1
    else if (depth === 0) kept += letter
  }
  return kept
}
