import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import { attackHost } from './attack-host.ts'
import { routesOf } from './routes-of.ts'
import type { Target } from './target.ts'

const ada = { email: 'ada@example.com', password: 'correct horse battery staple' }
const zofia = { email: 'zofia@example.com', password: 'four other words entirely' }
const id = 'x'.repeat(32)

test('KIT-2: doors that were not declared are named, with how they take the password, and attacked', async (t) => {
  const app = application()
  app.post('/api/sign-in', async (c) => {
    const { email, password } = await json(c)
    return isRight(email, password) ? letIn(c) : c.json({ error: 'wrong' }, 401)
  })
  app.post('/:tenant/token', async (c) => {
    const { grant_type: grant, username, password, ...others } = await form(c)
    if (grant !== 'password' || Object.keys(others).length > 0) return c.json({ error: 'invalid_request' }, 400)
    return isRight(username, password) ? c.json({ access_token: id }) : c.json({ error: 'invalid_grant' }, 400)
  })
  app.on('PROPFIND', '/dav/*', (c) =>
    c.req.header('authorization') === `Basic ${btoa(`${ada.email}:${ada.password}`)}`
      ? c.text('files')
      : c.text('', 401),
  )
  const report = await attack(t, app)
  assert.deepEqual(report.undeclared, [
    { method: 'POST', path: '/api/sign-in', because: 'takes a password (as JSON: email, password)' },
    {
      method: 'POST',
      path: '/:tenant/token',
      because: 'takes a password (as a form: grant_type, username, password)',
    },
    { method: 'PROPFIND', path: '/dav/*', because: 'takes a password (by Basic)' },
  ])
  const [door] = report.results
  assert.equal(door?.verdict, 'broken')
  assert.equal(door?.told, 'POST /api/sign-in (not declared): the password alone signs in')
})

test('KIT-2: a form that needs a token against other sites is sent as its page sends it', async (t) => {
  const app = application()
  app.get('/staff', (c) => {
    setCookie(c, 'csrf', id)
    return c.html(`<form method="post" action="/staff/in"><input type="hidden" name="csrf" value="${id}">
      <input name="login" type="text"><input name="secret" type="password"></form>`)
  })
  app.post('/staff/in', async (c) => {
    const { csrf, login, secret } = await form(c)
    if (csrf !== id || !c.req.header('cookie')?.includes(id)) return c.text('another site', 403)
    return isRight(login, secret) ? letIn(c) : c.redirect('/staff')
  })
  const report = await attack(t, app)
  assert.deepEqual(report.undeclared, [
    { method: 'POST', path: '/staff/in', because: 'takes a password (the form on /staff)' },
  ])
  assert.match(report.results[0]?.told ?? '', /^POST \/staff\/in \(not declared\): the password alone signs in/)
})

test('KIT-2: who is given a session without a password is told, and nobody else', async (t) => {
  const app = application()
  let times = 0
  const isOdd = () => (times += 1) % 2 === 1
  app.get('/demo', letIn)
  app.post('/sign-out', (c) => {
    deleteCookie(c, 'sid')
    return c.redirect('/sign-in')
  })
  app.get('/in-polish', (c) => {
    setCookie(c, 'locale', 'pl')
    setCookie(c, 'csrf-token', id, { httpOnly: true })
    return c.text('Cześć')
  })
  app.get('/seen', (c) => {
    setCookie(c, 'visitor', id, { httpOnly: true })
    return c.text('')
  })
  app.get('/time', (c) => c.text(String(Math.random())))
  app.post('/visit', (c) => {
    setCookie(c, `csrf-${randomUUID().slice(0, 8)}`, id)
    if (isOdd()) setCookie(c, 'kind', 'a')
    return c.text('Thanks')
  })
  app.post('/newsletter', async (c) => c.json({ thanks: (await json(c))['email'] ?? 'nobody', lucky: Math.random() }))
  const report = await attack(t, app)
  assert.deepEqual(report.undeclared, [
    { method: 'GET', path: '/demo', because: 'sets the cookie “sid” for whoever asks' },
  ])
  assert.equal(report.results[0]?.verdict, 'held')
})

test('KIT-2: what stays open is told with its reason, what may destroy something is never sent, and neither is asked', async (t) => {
  const app = application()
  const asked: string[] = []
  for (const path of ['/feed/sign-in', '/people/:id'])
    app.all(path, (c) => {
      asked.push(`${c.req.method} ${path}`)
      return c.text('')
    })
  const routes = [
    { method: 'POST', path: '/feed/sign-in' },
    { method: 'DELETE', path: '/people/:id' },
    { method: 'GET', path: '^\\/r(x)?$' },
  ]
  const report = await attack(t, app, { routes, staysOpen: { '/feed/*': 'for readers of news' } })
  assert.deepEqual(asked, [])
  assert.deepEqual(report.undeclared, [])
  assert.deepEqual(report.notAsked, [
    { method: 'POST', path: '/feed/sign-in', because: 'it stays open: for readers of news' },
    { method: 'DELETE', path: '/people/:id', because: 'a DELETE is never sent: it may destroy something' },
    { method: 'GET', path: '^\\/r(x)?$', because: 'its path is a regular expression' },
  ])
})

test('KIT-2: a wrong password is sent once to each door, after the right one; a route that is none gets none', async (t) => {
  const app = application()
  const given: string[] = []
  const keep = (where: string, password: unknown) => {
    const isRight = [ada, zofia].some((one) => one.password === password)
    if (password !== undefined) given.push(`${where}: ${isRight ? 'right' : 'wrong'}`)
  }
  app.post('/api/sign-in', async (c) => {
    const { email, password } = await json(c)
    keep('door', password)
    return isRight(email, password) ? c.json({}) : c.json({ error: 'wrong' }, 401)
  })
  app.put('/letters/:id', async (c) => {
    const { password } = await json(c)
    keep('letter', password)
    return c.text('Sign in first.', 401)
  })
  app.patch('/busy', (c) => c.text('Later.', 429))
  const { notAsked } = await attack(t, app)
  assert.deepEqual(given.filter((one) => one.startsWith('door')).slice(0, 2), ['door: right', 'door: wrong'])
  assert.equal(given.filter((one) => one === 'door: wrong').length, 1)
  assert.ok(given.includes('letter: right') && !given.includes('letter: wrong'))
  assert.deepEqual(notAsked, [
    {
      method: 'PATCH',
      path: '/busy',
      because: '/busy was asked too often (the answer was 429): lift that limit while the kit runs',
    },
  ])
})

test('KIT-2: of very many routes some are not asked, and those are told', async (t) => {
  const app = application()
  for (let at = 0; at < 200; at += 1) app.post(`/letters/${at}`, (c) => c.text('Sign in first.', 401))
  const report = await attack(t, app)
  assert.ok(report.notAsked.length > 0 && report.notAsked.length < 200, String(report.notAsked.length))
  for (const { because } of report.notAsked)
    assert.match(because, /^(?:1500 requests had been sent for other routes|other routes had taken 40 s)$/)
})

/** Who has a second step is asked for a code at the one door that was declared. */
function application() {
  const app = new Hono()
  app.get('/sign-in', (c) =>
    c.html('<form method="post"><input name="email" type="email"><input name="password" type="password"></form>'),
  )
  app.post('/sign-in', async (c) => {
    const { email, password } = await form(c)
    if (!isRight(email, password)) return c.text('wrong', 401)
    return email === ada.email ? c.html('<form method="post" action="/code"><input name="code"></form>') : letIn(c)
  })
  app.post('/code', async (c) => ((await form(c))['code'] ? letIn(c) : c.text('Which code?', 400)))
  app.get('/inbox', (c) => (c.req.header('cookie')?.includes(`sid=${id}`) ? c.text('letters') : c.redirect('/sign-in')))
  return app
}

function letIn(c: Context) {
  setCookie(c, 'sid', id, { httpOnly: true })
  return c.redirect('/inbox')
}

const isRight = (email: unknown, password: unknown) =>
  [ada, zofia].some((one) => one.email === email && one.password === password)

const json = (c: Context): Promise<Record<string, unknown>> => c.req.json().catch(() => ({}))
const form = (c: Context): Promise<Record<string, unknown>> => c.req.parseBody()

async function attack(t: TestContext, app: Hono, about: Partial<Target> = {}) {
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const target: Target = {
    origin: `http://127.0.0.1:${port}`,
    people: { protected: { ...ada, secret: 'JBSWY3DPEHPK3PXP' }, other: zofia },
    doors: [{ page: '/sign-in' }],
    behindSignIn: ['/inbox'],
    routes: routesOf(app),
    ...about,
  }
  return attackHost(target, { probes: ['other-door'] })
}
