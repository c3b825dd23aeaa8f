import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { home } from '../../scripts/sources.mjs'
import { routesOfNext } from '../../src/conformance/routes-of-next.ts'
import type { Route } from '../../src/conformance/target.ts'
import { seconds } from '../../src/limits.ts'
import { startExample } from './harness.ts'

const longestWait = 20 * seconds
const letters = [
  'GET /',
  'GET /sign-in',
  'POST /sign-in',
  'GET /inbox',
  'GET /password',
  'POST /password',
  'POST /sign-out',
]
/** What answers everything below that path. */
const allOf = (path: string) => [`ALL ${path}`, `ALL ${path}/*`]

const running: [string, { variant?: string; entry?: string; env?: Record<string, string> }, string[]][] = [
  ['express', {}, [...allOf('/two-step'), ...letters]],
  ['fastify', {}, [...letters, ...allOf('/two-step')]],
  [
    'fastify',
    { variant: 'kinds', env: { KIND: 'nest' } },
    [...letters.filter((one) => one !== 'GET /' && one !== 'POST /password'), ...allOf('/two-step')],
  ],
  ['hono', {}, ['ALL /api/*', 'POST /api/sign-in', 'GET /api/inbox', 'POST /api/password', 'POST /api/two-step']],
  [
    'nest',
    { entry: 'dist/main.js' },
    [
      ...allOf('/two-step'),
      ...allOf('/auth/two-step'),
      ...allOf('/password'),
      'POST /auth/sign-in',
      'POST /auth/refresh',
      'POST /auth/sign-out',
      'GET /inbox',
      'POST /password',
    ],
  ],
]

for (const [name, { variant = 'after', entry = 'server.js', env = {} }, routes] of running) {
  test(`KIT-2: ${name}, ${env['KIND'] ?? variant}: the routes of the running application`, async (t) => {
    assert.deepEqual((await routesTold(t, { name, variant, entry, env })).toSorted(), routes.toSorted())
  })
}

test('KIT-2: next: the routes of the application, from its files', () => {
  const methods = ['GET', 'POST', 'DELETE', 'OPTIONS']
  assert.deepEqual(routesOfNext(join(home, 'examples/next/after')).map(named), [
    'GET /',
    'GET /inbox',
    'POST /inbox',
    'GET /password',
    'POST /password',
    'GET /sign-in',
    'POST /sign-in',
    ...methods.map((method) => `${method} /two-step`),
    ...methods.map((method) => `${method} /two-step/*`),
  ])
})

async function routesTold(
  t: TestContext,
  about: { name: string; variant: string; entry: string; env: Record<string, string> },
) {
  const { name, variant, entry, env } = about
  const example = await startExample(t, {
    name,
    variant,
    env: {
      ...env,
      NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'tell-routes.mjs')).href}`,
      TELL_ROUTES_OF: pathToFileURL(join(home, 'examples', name, variant, entry)).href,
    },
  })
  const until = Date.now() + longestWait
  for (;;) {
    const routes = /^routes: (.*)$/m.exec(example.output())?.[1]
    if (routes !== undefined) return (JSON.parse(routes) as Route[]).map(named)
    assert.ok(Date.now() < until, `It tells no routes:\n${example.output()}`)
    await pause(50)
  }
}

const named = ({ method, path }: Route) => `${method} ${path}`
