import { strict as assert } from 'node:assert'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { serve } from '@hono/node-server'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { getCookie, setCookie } from 'hono/cookie'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { CookieStore, MemoryStore, type Session, sessionMiddleware } from 'hono-sessions'
import { openTestDatabase } from '../../test/database.ts'
import { openEmbeddedBrowser } from '../../test/embedded-browser.ts'
import { freePort } from '../../test/free-port.ts'
import { slowHashOf } from '../adapters/slow-hash.ts'
import { embed } from '../embedded/embed.ts'
import { readOptions } from '../embedded/options.ts'
import { stampOf } from '../host/stamp.ts'
import { minutes } from '../limits.ts'
import { decodeBase32 } from '../otp/base32.ts'
import { asSecret, codeAt, stepAt } from '../otp/totp.ts'
import { honoDoor } from './hono.ts'

const ada = { id: '42', name: 'Ada Lind', email: 'ada@example.com', password: 'violet anchor' }
const ours = /^default-src 'none'; script-src 'self'/
const theirs = "default-src 'self'; frame-ancestors 'none'"
const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }

test('HOST-16: with Hono, both steps, turning on, and a page that needs somebody fresh, beside a session that is saved when all is done', async (t) => {
  const { browser, clock } = await startHono(t)
  const { secret } = await browser.enrol(ada)
  assert.equal(await browser.isSignedIn(), true)
  assert.equal((await browser.visitFresh()).status, 200)
  clock.ahead += 11 * minutes
  assert.equal((await browser.visitFresh()).location, '/two-step/settings/security/confirm?next=%2Ffresh%2Fmoney')
  const asJson = await browser.asJson('/fresh/money')
  assert.equal(asJson.status, 401)
  assert.match(asJson.headers.get('www-authenticate') ?? '', /insufficient_user_authentication/)

  browser.cookies.clear()
  assert.equal((await browser.givePassword(ada)).location, '/two-step/sign-in/code')
  assert.equal(await browser.isSignedIn(), false)
  const code = codeAt(asSecret(decodeBase32(secret)), stepAt(clock.now()))
  assert.equal((await browser.post('signInCode', { code })).status, 303)
  assert.equal(await browser.isSignedIn(), true)
})

const stores = {
  'a store on the server': () => keptBySessions(new MemoryStore(), false),
  'a store on the server, and another key at sign-in': () => keptBySessions(new MemoryStore(), true),
  'a sealed cookie': () => keptBySessions(new CookieStore(), false),
}
for (const [where, keptIn] of Object.entries(stores))
  test(`HOST-16: sessions of hono-sessions in ${where} are opened by our answers, to both steps`, async (t) => {
    const { browser, clock } = await startHono(t, { session: keptIn() })
    const { secret } = await browser.enrol(ada)
    assert.equal((await browser.visitFresh()).status, 200)
    browser.cookies.clear()
    clock.ahead += 1 * minutes
    await browser.givePassword(ada)
    assert.equal(await browser.isSignedIn(), false)
    const code = codeAt(asSecret(decodeBase32(secret)), stepAt(clock.now()))
    assert.equal((await browser.post('signInCode', { code })).status, 303)
    assert.equal(await browser.isSignedIn(), true)
    assert.equal((await browser.visitFresh()).status, 200)
  })

test('HOST-16: what the application puts down by setCookie and c.header is sent along with our answers, and its Vary stays', async (t) => {
  const { browser } = await startHono(t, {
    before: async (c, next) => {
      setCookie(c, 'seen', 'yes')
      c.header('vary', 'x-tenant')
      await next()
      c.header('x-request-id', '7')
      setCookie(c, 'late', 'yes')
    },
  })
  const begun = await browser.givePassword(ada, { next: '/inbox' })
  const named = (set: string[]) => set.map((line) => line.split('=')[0] ?? '').toSorted()
  const session = '__Host-session'
  for (const name of ['app-session', 'late', 'seen']) assert.ok(named(begun.set).includes(name), name)
  assert.ok(named(begun.set).some((name) => name.startsWith(session)))
  const page = await browser.get('security')
  assert.deepEqual(named(page.set), ['app-session', 'late', 'seen'])
  assert.equal(page.headers.get('x-request-id'), '7')
  assert.match(page.headers.get('vary') ?? '', /x-tenant/)
})

test('WEB-1, HOST-24: our pages keep their own policy behind secureHeaders, csrf and compress, and the application’s keep theirs', async (t) => {
  const { browser } = await startHono(t, {
    before: [
      compress({ threshold: 1 }),
      secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"], frameAncestors: ["'none'"] } }),
      csrf(),
    ],
  })
  await browser.givePassword(ada, {}, { 'content-type': 'application/json', accept: 'text/html' })
  const page = await browser.get('security')
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-security-policy') ?? '', ours)
  assert.equal(page.headers.get('referrer-policy'), 'same-origin')
  assert.equal(page.headers.get('cache-control'), 'no-store')
  const style = await browser.send(/href="([^"]+\.css)"/.exec(page.text)?.[1] ?? '')
  assert.match(style.headers.get('cache-control') ?? '', /immutable/)
  const inbox = await browser.visit()
  assert.equal(inbox.headers.get('content-security-policy'), theirs)
  assert.equal(inbox.headers.get('referrer-policy'), 'no-referrer')
})

const readers: Record<string, MiddlewareHandler> = {
  nobody: (_, next) => next(),
  'bodyLimit, of a body without a length': bodyLimit({ maxSize: 10_000 }),
  'c.req.parseBody': async (c, next) => (await c.req.parseBody(), next()),
  'c.req.formData': async (c, next) => (await c.req.formData(), next()),
  'c.req.text': async (c, next) => (await c.req.text(), next()),
  'c.req.arrayBuffer': async (c, next) => (await c.req.arrayBuffer(), next()),
}
for (const [name, read] of Object.entries(readers))
  test(`HOST-7: a form reaches us as it was sent where its body was read by ${name}`, async (t) => {
    const { browser } = await startHono(t, { before: (c, next) => (isForm(c) ? read(c, next) : next()) })
    await browser.givePassword(ada)
    assert.equal((await browser.post('twoStepScan')).location, '/two-step/settings/security/two-step/scan')
    const chosen = await browser.post('language', { locale: 'pl', next: '/settings/security' })
    assert.equal(chosen.location, '/two-step/settings/security')
    const twice = [
      ['code', '123456'],
      ['code', '654321'],
    ] as [string, string][]
    assert.equal((await browser.post('twoStepCode', twice)).status, 422)
    const body = new Blob(['locale=en&next=%2Fsettings%2Fsecurity']).stream()
    const path = browser.ours('language')
    const init = { method: 'POST', headers: form, body, duplex: 'half' } as RequestInit
    assert.equal((await browser.send(path, init)).location, '/two-step/settings/security')
  })

test('HOST-7: a call in JSON reaches us as it was sent where its body was read before', async (t) => {
  const { browser } = await startHono(t, {
    before: async (c, next) => (c.req.method === 'POST' ? (await c.req.json(), next()) : next()),
  })
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ challenge: 'nobody’s', code: '123456' })
  const answer = await browser.send(browser.ours('apiSignInCode'), { method: 'POST', headers, body })
  assert.equal((JSON.parse(answer.text) as { code: string }).code, 'challenge_expired')
})

test('HOST-24: a body that is gone is no empty form, but a fault in words for whoever mounted us', async (t) => {
  const { browser } = await startHono(t, {
    before: async (c, next) => (isForm(c) ? (await c.req.raw.text(), next()) : next()),
  })
  await browser.givePassword(ada)
  const answer = await browser.post('language', { locale: 'pl' })
  assert.equal(answer.status, 500)
  assert.match(answer.text, /Something before Countersign has read the body of a form from `c\.req\.raw`/)
})

test('HOST-9: the address is that of the connection, and what the visitor writes into a header is nothing', async (t) => {
  const { browser, addresses } = await startHono(t)
  await browser.givePassword(ada, {}, { 'x-forwarded-for': '198.51.100.1', forwarded: 'for=198.51.100.1' })
  assert.deepEqual(await addresses(), ['127.0.0.1'])
})

test('HOST-6: what only begins like our path is the application’s', async (t) => {
  const { browser } = await startHono(t)
  assert.equal((await browser.send('/two-stepping')).text, 'none of ours')
  assert.match((await browser.send('/two-step/')).headers.get('content-security-policy') ?? '', ours)
})

test('HOST-11: whoever sent a form is not led back to where there is no page', async (t) => {
  const { browser } = await startHono(t)
  const sent = await browser.send('/fresh/money', { method: 'POST', headers: form })
  assert.deepEqual([sent.status, sent.location], [303, '/login'])
  assert.equal((await browser.send('/fresh/money?of=may')).location, '/login?next=%2Ffresh%2Fmoney%3Fof%3Dmay')
})

test('HOST-19, HOST-20: a script of the same origin that keeps a token has the question in the answer, and gets no cookie', async (t) => {
  const { browser, clock } = await startHono(t)
  const { secret } = await browser.enrol(ada)
  browser.cookies.clear()
  clock.ahead += 1 * minutes
  const begun = await browser.givePassword(ada, { token: true }, { 'sec-fetch-site': 'same-origin' })
  assert.deepEqual([begun.status, begun.set], [401, []])
  const { status, challenge } = JSON.parse(begun.text) as { status: string; challenge: string }
  assert.equal(status, 'challenge')
  const code = codeAt(asSecret(decodeBase32(secret)), stepAt(clock.now()))
  const answered = await browser.send(browser.ours('apiSignInCode'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ challenge, code }),
  })
  const { token } = JSON.parse(answered.text) as { token: string }
  const link = await browser.asJson('/link', { authorization: `Bearer ${token}` })
  assert.match((JSON.parse(link.text) as { link: string }).link, /\/two-step\/enter\/[\w-]{43}$/)
})

const isForm = ({ req }: Context) => req.method === 'POST' && /urlencoded/.test(req.header('content-type') ?? '')

type Before = MiddlewareHandler | MiddlewareHandler[]
type Kept = {
  middleware: MiddlewareHandler
  whose: (c: Context) => string | null
  open: (c: Context, person: string) => object
}

/** In a cookie that the application's own middleware writes once everybody else is done; or a bearer token. */
function keptByItself(): Kept {
  const sessions = new Map<string, string>()
  const idOf = (c: Context) => /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? c.get('session')
  return {
    async middleware(c, next) {
      c.set('session', getCookie(c, 'app-session'))
      await next()
      const id = c.get('session')
      if (id !== undefined) setCookie(c, 'app-session', id, { httpOnly: true, path: '/' })
    },
    whose: (c) => sessions.get(idOf(c) ?? '') ?? null,
    open(c, person) {
      const id = randomUUID()
      sessions.set(id, person)
      c.set('session', id)
      return { json: { token: id } }
    },
  }
}

function keptBySessions(store: MemoryStore | CookieStore, rotates: boolean): Kept {
  const sessionOf = (c: Context) => c.get('session') as Session<{ person: string }>
  return {
    middleware: sessionMiddleware({ store, encryptionKey: 'of this test alone, and long enough' }),
    whose: (c) => sessionOf(c).get('person'),
    open(c, person) {
      sessionOf(c).set('person', person)
      if (rotates) c.set('session_key_rotation', true)
      return {}
    },
  }
}

/** An application on Hono, served on a port. */
async function startHono(
  t: TestContext,
  { before = [], session = keptByItself() }: { before?: Before; session?: Kept } = {},
) {
  const clock = { ahead: 0, now: () => Date.now() + clock.ahead }
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const read = readOptions<Context>({
    host: {
      findPerson: (id) => (id === ada.id ? { ...ada, stamp: stampOf(ada.password) } : null),
      whoIs(c) {
        const person = session.whose(c)
        return person === null ? null : { person }
      },
      openSession: ({ person }, c) => session.open(c, person),
      checkPassword: (_, password) => password === ada.password,
    },
    baseUrl: `${origin}/two-step`,
    database: 'countersign.db',
    keys: `test:${Buffer.from('5b0e'.repeat(16), 'hex').toString('base64')}`,
    product: { name: 'Ferndale' },
    logLevel: 'silent',
    production: false,
  })
  const slowHash = slowHashOf({ memoryCost: 64, timeCost: 1, parallelism: 1 })
  const { countersign, inner } = embed<Context>(read, await openTestDatabase(), { clock, slowHash, transport: null })
  const door = honoDoor(countersign)

  const app = new Hono()
  for (const one of [before].flat()) app.use(one)
  app.use(session.middleware)
  app.use(door.pages)
  app.post('/login', async (c) => {
    const { password, ...first } = await c.req.json<{ password: string; person: string }>()
    return password === ada.password ? door.begin(c, { means: 'password', ...first }) : c.text('wrong', 401)
  })
  app.get('/link', (c) => door.enter(c))
  app.get('/inbox', door.guard(), (c) => c.text('inbox'))
  app.on(['GET', 'POST'], '/fresh/money', door.guard({ fresh: true }), (c) => c.text('money'))
  app.notFound((c) => c.text('none of ours', 404))
  app.onError((problem, c) => c.text(problem.message, 500))

  const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' })
  t.after(async () => {
    server.close()
    await countersign.close()
  })
  const codeNow = (secret: string) => codeAt(asSecret(decodeBase32(secret)), stepAt(clock.now()))
  const overHttp = (request: Request) => fetch(new Request(request, { redirect: 'manual' }))
  const browser = openEmbeddedBrowser({ fetch: overHttp, origin, root: '/two-step', codeNow })
  const addresses = async () => [
    ...new Set(
      (await inner.services.db.selectFrom('audit_events').select('address').execute()).map(({ address }) => address),
    ),
  ]
  return { browser, clock, addresses }
}
