import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { fetched } from '../../test/ship/nodes.ts'
import { ask, type Handler, load, type Mounted, serve } from './node-door.ts'
import { ada } from './people.ts'

// The door for applications on Node, in each place where they mount it.

const express4 = load(await fetched('express', '4.22.3'))
const express5 = load(await fetched('express', '5.3.0'))
const connect = load(await fetched('connect', '3.7.0'))
const history = '/settings/security/history'
const scan = '/settings/security/two-step/scan'

for (const [name, { create, Router, urlencoded, json, text, raw }] of Object.entries({
  'Express 4': express4,
  'Express 5': express5,
})) {
  const forms = urlencoded({ extended: false })

  goesWell(`${name}, before what reads bodies`, () => ({
    app: create(),
    fill(app, { pages, path, login }) {
      app.use(path, pages)
      app.use(forms, json())
      app.use('/login', login)
    },
  }))
  goesWell(`${name}, behind what reads forms and JSON`, () => ({
    app: create(),
    fill(app, { pages, path, login }) {
      app.use(urlencoded({ extended: true }), json())
      app.use(path, pages)
      app.use('/login', login)
    },
  }))
  // In Express 4 that leaves an empty body where there is a form.
  goesWell(`${name}, behind what reads JSON alone`, () => ({
    app: create(),
    fill(app, { pages, path, login }) {
      app.use(json())
      app.use(path, pages)
      app.use('/login', forms, login)
    },
  }))
  for (const [kept, parser] of Object.entries({ text: text({ type: '*/*' }), bytes: raw({ type: () => true }) }))
    goesWell(`${name}, behind what keeps bodies as ${kept}`, () => ({
      app: create(),
      fill(app, { pages, path, login }) {
        app.use(path, parser, pages)
        app.use('/login', forms, login)
      },
    }))
  goesWell(`${name}, below two routers`, () => ({
    app: create(),
    path: '/account/own/two-step',
    fill(app, { pages, login }) {
      const [outer, inner] = [Router(), Router()]
      inner.use('/two-step', pages)
      outer.use('/own', inner)
      app.use(forms)
      app.use('/account', outer)
      app.use('/login', login)
    },
  }))

  test(`HOST-9: ${name}: from where somebody comes is what the application trusts to say so`, async (t) => {
    for (const [trusted, address] of [
      [false, '127.0.0.1'],
      ['loopback', '203.0.113.9'],
    ] as const) {
      const visited = await serve(t, {
        app: create(),
        fill(app, { pages, path, login }) {
          app.set('trust proxy', trusted)
          app.use(path, pages)
          app.use('/login', forms, login)
        },
      })
      const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' }
      await ask(visited, '/login', { form: ada, headers })
      const page = await ask(visited, visited.path + history)
      assert.ok(page.text.includes(address) && !page.text.includes('198.51.100.1'), page.text)
    }
  })

  test(`HOST-24: ${name}: pages that are mounted elsewhere than baseUrl says, or before the session, say so`, async (t) => {
    const sees = (seen: object | undefined): Handler =>
      function session(req, _res, next) {
        Object.assign(req, { session: seen })
        next()
      }
    const visited = await serve(t, {
      app: create(),
      fill(app, { pages, path, login }) {
        app.use('/auth', pages)
        app.use(path, pages)
        app.use('/login', forms, sees({}), login)
      },
    })
    assert.equal((await ask(visited, '/TWO-STEP/settings/security')).status, 404)
    const problemOf = async (page: string) => {
      assert.equal((await ask(visited, page)).status, 500)
      return String(visited.problems.at(-1))
    }
    assert.match(await problemOf('/auth/settings/security'), /mounted below \/auth, and baseUrl says .* at \/two-step/)
    await ask(visited, '/login', { form: ada })
    assert.match(
      await problemOf(`${visited.path}/settings/security`),
      /see no req\.session.*after what reads the session/,
    )
  })

  for (const left of [undefined, {}])
    test(`HOST-24: ${name}: a form that was read and left as ${typeof left} is no empty form, and its maker is told why`, async (t) => {
      const visited = await serve(t, {
        app: create(),
        fill(app, { pages, path, login }) {
          app.use('/login', forms, login)
          app.use((req, _res, next) => void req.resume().once('end', () => ((req.body = left), next())))
          app.use(path, pages)
        },
      })
      await ask(visited, '/login', { form: ada })
      assert.equal((await ask(visited, visited.path + scan, { form: { account: ada.email } })).status, 500)
      assert.match(String(visited.problems), /^BodyEaten: .*mount its pages before that/)
      await ask(visited, visited.path + scan, { method: 'POST' })
      assert.equal(visited.problems.length, 1, 'where nothing was sent, nothing is missing')
    })
}

goesWell('Connect, behind what reads forms', () => ({
  app: connect.create(),
  fill(app, { pages, path, login }) {
    app.use(express4.urlencoded({ extended: false }))
    app.use(path, pages)
    app.use('/login', login)
  },
}))

/** What was set before on each answer stays; forms and calls come through whole. */
function goesWell(where: string, mounted: () => Mounted) {
  test(`HOST-6, HOST-7, HOST-16: ${where}: pages, forms and calls come through whole, cookies beside the application’s`, async (t) => {
    const visited = await serve(t, mounted())
    const ours = (page: string) => visited.path + page
    assert.equal((await ask(visited, '/login', { form: { ...ada, password: 'wrong' } })).status, 401)
    const signedIn = await ask(visited, '/login', { form: ada })
    assert.deepEqual([signedIn.status, signedIn.location], [303, '/inbox'])
    assert.deepEqual(signedIn.set.slice(0, 2), ['theirs', 'session'])
    assert.ok(signedIn.set.some((name) => name?.startsWith('__Host-session')))

    const begun = await ask(visited, ours(scan), { form: { account: ada.email } })
    assert.deepEqual([begun.status, begun.location], [303, ours(scan)])
    const page = await ask(visited, ours(scan))
    assert.deepEqual([page.status, page.set.includes('theirs'), page.varies.includes('x-theirs')], [200, true, true])
    const typed = await ask(visited, ours('/settings/security/two-step/code'), { form: { code: '12 34 5' } })
    assert.match(typed.text, /value="12 34 5"/)
    const call = await ask(visited, ours('/api/sign-in/code'), { json: { challenge: 'none', code: '123456' } })
    assert.equal((JSON.parse(call.text) as { code: string }).code, 'challenge_expired')
    assert.equal((await ask(visited, ours(scan), { method: 'TRACE' })).status, 405)

    assert.equal((await ask(visited, ours(scan), { asProxy: true })).status, 200)
    assert.deepEqual(visited.problems, [])
  })
}
