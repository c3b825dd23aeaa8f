import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { systemClock } from '../../src/adapters/clock.ts'
import { createAttack, type Ready } from '../../src/conformance/attack.ts'
import { createBounds } from '../../src/conformance/bounds.ts'
import { createFactors } from '../../src/conformance/factors.ts'
import type { Ask, Door } from '../../src/conformance/target.ts'
import { findUndeclared } from '../../src/conformance/undeclared.ts'
import { ada, zofia } from './people.ts'
import { named, startTelling } from './routes-told.ts'

const letters = ['GET /', 'GET /sign-in', 'POST /sign-in', 'GET /inbox', 'GET /password', 'POST /password']
const signOut = ['POST /sign-out']
/** What answers everything below that path. */
const allOf = (path: string) => [`ALL ${path}`, `ALL ${path}/*`]

const signInPage: Door = { page: '/sign-in' }
const signInCall = (path: string): Ask => ({ path, json: { email: '{email}', password: '{password}' } })

type Example = { entry?: string; routes: string[]; door: Door; found: string }

const examples: Record<string, Example> = {
  express: {
    entry: 'server.js',
    routes: [...letters, ...signOut, ...allOf('/two-step')],
    door: signInPage,
    found: 'POST /sign-in',
  },
  fastify: {
    entry: 'server.js',
    routes: [...letters, ...signOut, ...allOf('/two-step')],
    door: signInPage,
    found: 'POST /sign-in',
  },
  hono: {
    entry: 'server.js',
    routes: ['ALL /api/*', 'POST /api/sign-in', 'GET /api/inbox', 'POST /api/password', 'POST /api/two-step'],
    door: signInCall('/api/sign-in'),
    found: 'POST /api/sign-in',
  },
  nest: {
    entry: 'dist/main.js',
    routes: [
      ...['/auth/two-step', '/password'].flatMap(allOf),
      ...['sign-in', 'refresh', 'sign-out'].map((name) => `POST /auth/${name}`),
      'GET /inbox',
      'POST /password',
    ],
    door: signInCall('/auth/sign-in'),
    found: 'POST /auth/sign-in',
  },
  next: {
    routes: [
      ...letters,
      'POST /inbox',
      ...['GET', 'POST', 'DELETE', 'OPTIONS'].flatMap((method) => [`${method} /two-step`, `${method} /two-step/*`]),
    ],
    door: signInPage,
    found: 'POST /sign-in',
  },
}

for (const [name, { routes, door, found, ...about }] of Object.entries(examples)) {
  test(`KIT-2: ${name}: its routes are listed, its one door is found where none was declared, and none besides where it was`, async (t) => {
    const example = await startTelling(t, { name, variant: 'after', ...about })
    assert.deepEqual(example.routes.map(named).toSorted(), routes.toSorted())

    const people = { protected: ada, other: zofia }
    const target = { origin: example.url, countersign: '/two-step', people, routes: example.routes }
    const search = (declared: Door) => {
      const ready: Ready = { ...target, doors: [declared], behindSignIn: ['/'] }
      return findUndeclared(createAttack(ready, noCodes, createBounds(systemClock, { toPutBack: 0 }).send), systemClock)
    }
    const { undeclared, notAsked } = await search({ path: '/nowhere' })
    assert.deepEqual([undeclared.map(named), notAsked], [[found], []])
    assert.deepEqual(await search(door), { undeclared: [], notAsked: [], doors: [] })
  })
}

test('KIT-2: Nest on Fastify: its routes are listed', async (t) => {
  const about = { name: 'fastify', variant: 'kinds', entry: 'server.js', env: { KIND: 'nest' } }
  const { routes } = await startTelling(t, about)
  const these = ['GET /sign-in', 'POST /sign-in', 'GET /inbox', 'GET /password', ...signOut, ...allOf('/two-step')]
  assert.deepEqual(routes.map(named).toSorted(), these.toSorted())
})

/** Nobody has two-step on here. */
const noCodes = createFactors({ clock: systemClock, eitherSide: 0, wait: () => assert.fail('nobody has a code') })
