import type { Route } from '../target.ts'
import { joined, routesFor, withoutPatterns } from './spelling.ts'

/**
 * What `printRoutes()` tells, which is all that Fastify says of itself after routes are there: a tree of beginnings of paths. Its other drawing,
 * `commonPrefix: false`, leaves wildcards out (find-my-way 9.10.2: of `/files/*` and `/dav/*` one is drawn, as `*`).
 */
export function routesOfTree(tree: string): Route[] {
  const above: string[] = []
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', branch, rest = ''] = /^((?: {4}|│ {3})*)([├└]── )?(.*)$/.exec(line) ?? []
    const depth = indent.length / 4 - (branch ? 0 : 1)
    const [, piece = rest, methods] = /^(.*?) \(([A-Z-]+(?:, [A-Z-]+)*)\)(?: \{.*\})?$/.exec(rest) ?? []
    // The same place once more, for other hosts or versions, stands below its first line without a branch.
    if (branch) above.splice(depth, Infinity, piece)
    if (!methods) return []
    return routesFor(methods.split(', '), joined([''], withoutPatterns(above.slice(0, depth + 1).join(''))))
  })
}
