import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequire } from 'node:module'
import { Hono } from 'hono'
import { routesOf } from './routes-of.ts'
import type { Route } from './target.ts'

// Without types of their own: what they keep is what this is about.
const require = createRequire(import.meta.url)
const done = () => {}
const next = (_req: unknown, _res: unknown, go: () => void) => go()

for (const [version, optional, rest] of [
  ['express-4', '/:letter?', '*'],
  ['express-5', '{/:letter}', '*rest'],
] as const) {
  const express = require(version) as Express

  test(`KIT-2: ${version}: routes, routers within routers, arrays of paths, and what can’t be looked into`, () => {
    const app = express()
    const people = express.Router()
    const letters = express.Router({ mergeParams: true })
    letters.post('/sign-in', done).delete('/', done)
    people.use(next)
    people.get(`/:id${optional}`, done)
    people.use('/:id/letters', letters)
    app.use(next)
    app.use(['/people', '/v1.0/people'], people)
    app.use('/dav', next)
    app.use('/below', express().get('/seen-from-there', done))
    app.get(['/a', '/b'], done)
    app.route('/both').get(done).post(done)
    app.all('/any', done)
    app.get(/^\/r(x)?$/, done)
    app.get(`/files/${rest}`, done)
    app.use((_problem: unknown, _req: unknown, _res: unknown, go: () => void) => go())
    assert.deepEqual(told(routesOf(app)), [
      'GET /people/:id',
      'GET /people/:id/:letter',
      'GET /v1.0/people/:id',
      'GET /v1.0/people/:id/:letter',
      'POST /people/:id/letters/sign-in',
      'POST /v1.0/people/:id/letters/sign-in',
      'DELETE /people/:id/letters',
      'DELETE /v1.0/people/:id/letters',
      'ALL /dav',
      'ALL /dav/*',
      'ALL /below',
      'ALL /below/*',
      'GET /a',
      'GET /b',
      'GET /both',
      'POST /both',
      'ALL /any',
      'GET /^\\/r(x)?$',
      'GET /files/*',
    ])
  })

  test(`KIT-2: ${version}: an application that is mounted in another knows where`, () => {
    const app = express()
    const admin = express()
    app.use(['/admin', '/staff'], admin)
    admin.post('/sign-in', done)
    assert.deepEqual(told(routesOf(admin)), ['POST /admin/sign-in', 'POST /staff/sign-in'])
  })

  test(`KIT-2: ${version}: an application without routes is refused, in a sentence`, () => {
    assert.throws(() => routesOf(express()), /^TargetError: The application has no routes:/)
  })
}

test('KIT-2: Express 5 before version 2.3 of its router: where a router is mounted, is read out of what matches it', () => {
  const Router = require('router-2.2') as new () => Layers
  const below = () => new Router().post('/sign-in', done)
  const router = new Router()
  router.use(next)
  router.use('/api', below())
  router.use('/x.y/:id-:no', below())
  router.use(['/a{/:b}', '/files/*rest/z/:c'], below())
  router.use(/^\/r/, below())
  assert.deepEqual(told(routesOf(router)), [
    'POST /api/sign-in',
    'POST /x.y/:id-:no/sign-in',
    'POST /a/:b/sign-in',
    'POST /a/sign-in',
    'POST /files/*/z/:c/sign-in',
    'POST /^\\/r/sign-in',
  ])
  assert.equal(/x/.exec.call(/x/, 'x')?.[0], 'x')
})

test('KIT-2: Hono: what is mounted, and middleware below a path', () => {
  const letters = new Hono().get('/:id{[0-9]{1,3}}', (c) => c.text('')).post('/', (c) => c.text(''))
  const app = new Hono()
  app.use((_, go) => go())
  app.use('/api/*', (_, go) => go())
  app.route('/api/letters', letters)
  app.basePath('/v2').get('/optional/:what?', (c) => c.text(''))
  app.mount('/other', () => new Response())
  app.on(['PUT', 'PURGE'], '/odd', (c) => c.text(''))
  assert.deepEqual(told(routesOf(app)), [
    'ALL /api/*',
    'GET /api/letters/:id',
    'POST /api/letters',
    'GET /v2/optional',
    'GET /v2/optional/:what',
    'ALL /other/*',
    'PUT /odd',
    'PURGE /odd',
  ])
})

test('KIT-2: Fastify: the tree that it draws', () => {
  const printRoutes = () => `└── / (GET, HEAD)
    ├── peop (GET, HEAD)
    │   └── le/
    │       ├── new (POST)
    │       ├── :id(^\\d+$)
    │       │   └── /x (GET, HEAD)
    │       └── :id (GET, HEAD, PUT)
    │           └── /letters (GET, HEAD)
    │               └── /
    │                   └── :letter (GET, HEAD)
    ├── a
    │   ├── ny (GET, HEAD, TRACE, DELETE, OPTIONS, PATCH, PUT, POST, QUERY)
    │   └── dmin (GET, HEAD)
    │       └── / (GET, HEAD)
    │           └── login (POST)
    ├── files/
    │   └── * (GET, HEAD)
    ├── v (GET, HEAD) {"version":"1.0.0"}
    │   v (POST) {"host":"a.example"}
    └── dav/
        └── * (PROPFIND)
`
  assert.deepEqual(told(routesOf({ printRoutes })), [
    'GET /',
    'GET /peop',
    'POST /people/new',
    'GET /people/:id/x',
    'GET /people/:id',
    'PUT /people/:id',
    'GET /people/:id/letters',
    'GET /people/:id/letters/:letter',
    'ALL /any',
    'GET /admin',
    'POST /admin/login',
    'GET /files/*',
    'GET /v',
    'POST /v',
    'PROPFIND /dav/*',
  ])
})

test('KIT-2: what is no application of these is refused, in a sentence', () => {
  for (const other of [null, undefined, 'app', {}, [], () => {}, Promise.resolve(new Hono())])
    assert.throws(
      () => routesOf(other),
      /^TargetError: routesOf takes an application of Express, Fastify, Nest or Hono/,
    )
})

const told = (routes: Route[]) => routes.map(({ method, path }) => `${method} ${path}`)

type Layers = Record<'use' | 'get' | 'post' | 'delete' | 'all', (path: unknown, ...handlers: unknown[]) => Layers> & {
  route: (path: string) => Layers
}
type Express = { (): Layers; Router: (about?: object) => Layers }
