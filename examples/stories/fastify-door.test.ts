import { strict as assert } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { type EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { home } from '../../scripts/sources.mjs'
import { makeReady } from './make-ready.ts'
import { password } from './people.ts'

// Fastify itself, asked without a browser.

type Asked = { method?: string; url: string; headers?: Record<string, string>; payload?: string }
type Answered = { statusCode: number; headers: Record<string, string | string[] | undefined>; body: string }
type Application = {
  inject(asked: Asked): Promise<Answered>
  listen(at: { port: number }): Promise<string>
  server: { address(): { port: number } }
  close(): Promise<void>
  changes: number
  told: EventEmitter
}
type Make = () => Promise<Application>

const folder = join(home, 'examples/fastify/kinds')
makeReady(folder, 'the example fastify')
const { right, slow, broken, wrong, registeredBelow } = (await import(
  pathToFileURL(join(folder, 'asked.js')).href
)) as {
  right: Make
  slow: Make
  broken: (sessions?: unknown) => Promise<Application>
  registeredBelow: Make
  wrong: Record<'nowhere' | 'belowAnother' | 'withoutSession' | 'behindCsrf' | 'bodyEaten', Make>
}

async function open(t: TestContext, make: Make): Promise<Application> {
  const app = await make()
  t.after(() => app.close())
  return app
}

const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
const givesCode = { method: 'POST', url: '/two-step/sign-in/code', headers: form, payload: 'code=123456' }
const { inTheCookie, onTheServer } = (await import(pathToFileURL(join(folder, 'sessions.js')).href)) as Record<
  'inTheCookie' | 'onTheServer',
  () => unknown
>
const kinds = { 'on the server': onTheServer, 'in the cookie': inTheCookie }

const cookiesOf = ({ headers }: Answered) =>
  [headers['set-cookie'] ?? []]
    .flat()
    .flatMap((line) => /^[^=;]+=[^;]+/.exec(line) ?? [])
    .join('; ')

const signsIn = { method: 'POST', url: '/sign-in' }

test('HOST-24: whoever never registers its pages, or elsewhere than they are, is told so', async (t) => {
  const app = await open(t, wrong.nowhere)
  assert.match((await app.inject(signsIn)).body, /pages of Countersign are nowhere: app\.register\(door\.pages\)/)
  await assert.rejects(wrong.belowAnother(), /registered below \/auth, and baseUrl says that they are at \/two-step/)
  const below = await open(t, registeredBelow)
  const { statusCode, headers } = await below.inject({ url: '/two-step/settings/security' })
  assert.deepEqual([statusCode, headers['location']], [303, '/sign-in?next=%2Ftwo-step%2Fsettings%2Fsecurity'])
})

test('HOST-24: pages that see no session, though the sign-in does, say where they belong', async (t) => {
  const app = await open(t, wrong.withoutSession)
  assert.equal((await app.inject({ ...signsIn, url: '/inner/sign-in' })).statusCode, 303)
  const { statusCode, body } = await app.inject({ url: '/two-step/settings/security' })
  assert.equal(statusCode, 500)
  assert.match(body, /see no request\.session.*register door\.pages where the session is registered/)
})

test('HOST-24: a check of forms before its pages is named; the application’s own forms are refused as before', async (t) => {
  const app = await open(t, wrong.behindCsrf)
  const ours = await app.inject(givesCode)
  assert.equal(ours.statusCode, 500)
  assert.match(ours.body, /\(CSRF\) stands before Countersign’s pages/)
  const theirs = await app.inject(signsIn)
  assert.equal(theirs.statusCode, 403)
  assert.match(theirs.body, /FST_CSRF_MISSING_SECRET/)
})

test('HOST-7, HOST-24: a form that somebody has read, and left nowhere, is never an empty one', async (t) => {
  const app = await open(t, wrong.bodyEaten)
  const { statusCode, body } = await app.inject(givesCode)
  assert.equal(statusCode, 500)
  assert.match(body, /has read the body of a form and left it nowhere/)
})

test('HOST-7: a call reaches the API as it was sent, and what is wrong with it is told in the API’s own words', async (t) => {
  const app = await open(t, right)
  const call = async (payload: string) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await app.inject({ method: 'POST', url: '/two-step/api/sign-in/code', headers, payload })
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    return (JSON.parse(answer.body) as { code: string }).code
  }
  assert.equal(await call(JSON.stringify({ challenge: 'c'.repeat(43), code: '123456' })), 'challenge_expired')
  assert.equal(await call('{'), 'invalid_input')
})

test('HOST-17: what openSession returns is sent as it is, also where a route has a schema that would take it away', async (t) => {
  const app = await open(t, right)
  const headers = { accept: 'application/json', 'sec-fetch-site': 'same-origin' }
  const { body } = await app.inject({ method: 'POST', url: '/api/sign-in', headers })
  assert.deepEqual(JSON.parse(body), { status: 'signed_in', token: 'of the application', more: 'as it is' })
})

test('HOST-11: who isn’t signed in is led to the sign-in page, or told as JSON, and the route doesn’t run', async (t) => {
  const app = await open(t, right)
  const page = await app.inject({ method: 'POST', url: '/change' })
  assert.deepEqual([page.statusCode, page.headers['location']], [303, '/sign-in'])
  const call = await app.inject({ method: 'POST', url: '/change', headers: { accept: 'application/json' } })
  assert.equal(call.statusCode, 401)
  assert.match(String(call.headers['content-type']), /^application\/problem\+json/)
  assert.equal((JSON.parse(call.body) as { code: string }).code, 'signed_out')
  assert.equal(app.changes, 0)
})

test('HOST-11: whoever hangs up before the answer of guard is sent gets no further than who waits for it', async (t) => {
  const app = await slow()
  t.after(() => app.close())
  await app.listen({ port: 0 })
  const [answering, hungUp] = [once(app.told, 'answering'), once(app.told, 'hung up')]
  const socket = connect(app.server.address().port)
  socket.write('POST /guarded HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n')
  await answering
  socket.destroy()
  await hungUp
  await app.inject({ url: '/two-step/settings/security' }) // what could still run has run by then
  assert.equal(app.changes, 0)
})

for (const [where, sessions] of Object.entries(kinds)) {
  test(`HOST-3: where openSession throws, nothing that it changed is saved, with a session ${where}`, async (t) => {
    const app = await open(t, () => broken(sessions()))
    const whoIs = async (cookie: string) => (await app.inject({ url: '/', headers: { cookie } })).body
    const refused = await app.inject({ ...signsIn, headers: { 'x-break': 'opening' } })
    assert.equal(refused.statusCode, 500)
    assert.equal(await whoIs(cookiesOf(refused)), '{"userId":null}')

    const cookie = cookiesOf(await app.inject(signsIn))
    assert.equal(await whoIs(cookie), '{"userId":"1"}')
    const headers = { ...form, cookie, 'x-break': 'opening' }
    const payload = new URLSearchParams({ password }).toString()
    const confirms = { method: 'POST', url: '/two-step/settings/security/confirm', headers, payload }
    const renewed = await app.inject(confirms)
    assert.equal(renewed.statusCode, 500)
    assert.equal(await whoIs(cookie), '{"userId":"1"}')
    assert.equal(cookiesOf(renewed), '')
    assert.equal((await app.inject({ ...confirms, headers: { ...form, cookie } })).statusCode, 303)
  })
}

test('HOST-16: what a hook of the application throws while a page is sent, it tells in its own way, and not as a page', async (t) => {
  const app = await open(t, () => broken())
  const answer = await app.inject({ url: '/two-step', headers: { 'x-break': 'saving' } })
  assert.match(String(answer.headers['content-type']), /^application\/json/)
  assert.match(answer.body, /no room/)
})

test('HOST-6: its pages answer each method, at the path, with a slash, and far below it, and large forms are refused by themselves', async (t) => {
  const app = await open(t, right)
  const ask = async (asked: Partial<Asked> & { url: string }) => (await app.inject(asked)).statusCode
  for (const url of ['/two-step', '/two-step/', `/two-step/${'x'.repeat(600)}`]) {
    const answer = await app.inject({ url })
    assert.match(String(answer.headers['content-security-policy']), /^default-src 'none'; script-src 'self'/)
  }
  assert.equal(await ask({ url: '/two-step/settings/security', method: 'HEAD' }), 303)
  assert.equal(await ask({ ...givesCode, payload: `code=${'1'.repeat(40_000)}` }), 413)
  for (const method of ['PUT', 'PATCH', 'DELETE'])
    assert.equal(
      await ask({ url: '/two-step/settings/security', method, headers: { 'sec-fetch-site': 'cross-site' } }),
      403,
    )
})

test('HOST-16: a strict application in TypeScript compiles, with Fastify’s own types', () => {
  const tsc = join(home, 'node_modules/.bin/tsc')
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']
  const types = ['--types', 'node', '--typeRoots', join(home, 'node_modules/@types')]
  const words = ['--ignoreConfig', '--noEmit', '--skipLibCheck', '--module', 'nodenext', '--target', 'esnext']
  const { status, stdout } = spawnSync(tsc, [...words, ...strict, ...types, 'typed.ts'], {
    cwd: folder,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stdout)
})
