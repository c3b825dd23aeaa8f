import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { home } from '../../scripts/sources.mjs'
import { routesOfNext } from '../../src/conformance/routes-of-next.ts'
import type { Route } from '../../src/conformance/target.ts'
import { seconds } from '../../src/limits.ts'
import { type About, startExample } from './harness.ts'

const longestWait = 20 * seconds
const preload = pathToFileURL(join(import.meta.dirname, 'tell-routes.mjs')).href

/** An example as its team starts it, and what it answers to by its own account; in Next, by its files. `entry` is the file that has it as `app`. */
export async function startTelling(t: TestContext, about: About & { entry?: string }) {
  const { name, variant, entry, env } = about
  const folder = join(home, 'examples', name, variant)
  if (!entry) return { ...(await startExample(t, about)), routes: routesOfNext(folder) }
  const TELL_ROUTES_OF = pathToFileURL(join(folder, entry)).href
  const example = await startExample(t, {
    ...about,
    env: { ...env, NODE_OPTIONS: `--import=${preload}`, TELL_ROUTES_OF },
  })
  const until = Date.now() + longestWait
  for (;;) {
    const routes = /^routes: (.*)$/m.exec(example.output())?.[1]
    if (routes !== undefined) return { ...example, routes: JSON.parse(routes) as Route[] }
    assert.ok(Date.now() < until, `It tells no routes:\n${example.output()}`)
    await pause(50)
  }
}

export const named = ({ method, path }: Route) => `${method} ${path}`
