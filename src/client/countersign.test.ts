import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { startApp } from '../../test/kit.ts'
import { fetchOf } from '../../test/journeys/voices.ts'
import { administrator, requireIt } from '../../test/policy.ts'
import { days, minutes } from '../limits.ts'
import { routes } from '../routes.ts'
import { type ClientOptions, createClient, Failure, inMemory, type State } from './countersign.ts'

async function clientOf(t: TestContext, about: Partial<ClientOptions> = {}) {
  const app = await startApp(t)
  const states: string[] = []
  const onChange = (state: State) => void states.push(state.status)
  const tokens = inMemory()
  const client = createClient({ server: app.baseUrl, fetch: fetchOf(app), tokens, onChange, ...about })
  return { app, client, tokens, states }
}

const failureOf = async (asked: Promise<unknown>): Promise<Failure> => {
  const failure = await asked.then(
    () => assert.fail('it was to fail'),
    (problem: unknown) => problem,
  )
  assert.ok(failure instanceof Failure, String(failure))
  return failure
}

test('the client goes from signed out over the challenge to signed in, and says so at each step', async (t) => {
  const { app, client, tokens, states } = await clientOf(t)
  const ada = await app.protectedPerson()
  const asked = await client.signIn(ada.email, ada.password)
  assert.equal(asked.status, 'challenge')
  assert.equal(asked.expiresAt.getTime(), app.clock.now() + 10 * minutes)
  assert.deepEqual(asked.methods, ['code', 'backup_code'])
  assert.equal(await tokens.read(), null, 'a challenge is no token')
  const signedIn = await client.answerWithCode(app.codeNow(ada.secret))
  assert.equal(signedIn.status === 'signed-in' && signedIn.person?.email, ada.email)
  assert.equal((await client.me()).person.id, ada.id)
  assert.equal((await client.twoStep()).backupCodesLeft, 10)
  await client.signOut()
  assert.deepEqual(states, ['challenge', 'signed-in', 'signed-out'])
  assert.equal(await tokens.read(), null)
})

test('what the present state has no answer for isn’t asked', async (t) => {
  let asked = 0
  const { client } = await clientOf(t, { fetch: () => ((asked += 1), Promise.reject(new Error('asked'))) })
  assert.equal((await failureOf(client.answerWithCode('123456'))).code, 'challenge_expired')
  assert.equal((await failureOf(client.answerWithBackupCode('x'))).code, 'challenge_expired')
  assert.equal(asked, 0)
})

test('SES-3: a session that was ended elsewhere shows with the next call, and the token is forgotten', async (t) => {
  const { app, client, tokens, states } = await clientOf(t)
  const ada = await app.person()
  await client.signIn(ada.email, ada.password)
  await app.db.deleteFrom('sessions').execute()
  assert.equal((await failureOf(client.me())).code, 'signed_out')
  assert.equal(client.state.status, 'signed-out')
  assert.equal(await tokens.read(), null)
  assert.deepEqual(states, ['signed-in', 'signed-out'])
})

test('a kept token goes on after a new start', async (t) => {
  const { app, client, tokens } = await clientOf(t)
  const ada = await app.person()
  await client.signIn(ada.email, ada.password)
  const again = createClient({ server: `${app.baseUrl}/`, fetch: fetchOf(app), tokens })
  assert.equal(again.state.status, 'signed-out')
  assert.equal((await again.resume()).status, 'signed-in')
  assert.equal((await again.me()).person.email, ada.email)
})

test('becoming fresh goes on under the new token', async (t) => {
  const { app, client, tokens } = await clientOf(t)
  const ada = await app.protectedPerson()
  await client.signIn(ada.email, ada.password)
  await client.answerWithCode(app.codeNow(ada.secret))
  const before = await tokens.read()
  app.clock.advance(1 * minutes)
  const until = await client.becomeFresh({ code: app.codeNow(ada.secret) })
  assert.equal(until.getTime(), app.clock.now() + 10 * minutes)
  assert.notEqual(await tokens.read(), before)
  assert.equal((await client.sessions()).length, 1)
})

test('a call that was under way with the old token forgets nothing of the new one', async (t) => {
  const { app, client, tokens } = await clientOf(t)
  const ada = await app.protectedPerson()
  await client.signIn(ada.email, ada.password)
  await client.answerWithCode(app.codeNow(ada.secret))
  const old = await tokens.read()
  app.clock.advance(1 * minutes)
  const late = createClient({
    server: app.baseUrl,
    fetch: async (...asked) => {
      await client.becomeFresh({ code: app.codeNow(ada.secret) })
      return fetchOf(app)(...asked)
    },
    tokens,
  })
  assert.equal((await failureOf(late.me())).code, 'signed_out')
  assert.notEqual(await tokens.read(), old)
  assert.equal((await client.me()).person.id, ada.id)
})

test('POL-4: somebody who is overdue is told where to set two-step up, from signing in and from any call; the token is kept until setting it up ends it', async (t) => {
  const { app, client, tokens, states } = await clientOf(t)
  const boss = await administrator(app)
  const bo = await app.person({ organisationId: boss.organisationId })
  await requireIt(boss)
  await client.signIn(bo.email, bo.password)
  assert.equal((await client.twoStep()).requiredBy, new Date(app.clock.now() + 14 * days).toISOString())
  const token = await tokens.read()

  app.clock.advance(14 * days)
  for (const ask of [client.me, client.twoStep, client.sessions, client.signOutEverywhereElse]) {
    const { code, status, manageUrl, message } = await failureOf(ask())
    assert.deepEqual([code, status], ['enrolment_required', 403])
    assert.match(message, /Set it up in the browser first/)
    assert.equal(manageUrl, app.baseUrl + routes.enrolmentRequired)
  }
  assert.deepEqual([await tokens.read(), client.state.status], [token, 'signed-in'])

  const other = createClient({ server: app.baseUrl, fetch: fetchOf(app) })
  const refused = await failureOf(other.signIn(bo.email, bo.password))
  assert.deepEqual(
    [refused.code, refused.manageUrl, other.state.status],
    ['enrolment_required', `${app.baseUrl}/settings/security`, 'signed-out'],
  )

  // The organisation takes it back: nobody has to sign in again.
  await boss.again()
  await boss.browser.post('policyWithdraw')
  assert.equal((await client.me()).person.email, bo.email)

  await requireIt(boss)
  await app.browser().enrol(bo)
  assert.equal((await failureOf(client.me())).code, 'signed_out')
  assert.equal(await tokens.read(), null)
  assert.deepEqual(states, ['signed-in', 'signed-out'])
})

test('refusals carry what the server said of them, in the language that was asked for', async (t) => {
  const { app, client } = await clientOf(t, { language: () => 'pl' })
  const ada = await app.protectedPerson()
  await client.signIn(ada.email, ada.password)
  const wrong = await failureOf(client.answerWithCode(app.wrongCode(ada.secret)))
  assert.deepEqual([wrong.code, wrong.status, wrong.triesLeft], ['wrong_code', 401, 4])
  assert.match(wrong.message, /Kod/)
  const short = await failureOf(client.answerWithCode('12345'))
  assert.deepEqual([short.code, short.field], ['invalid_input', 'code'])
  for (let tries = 0; tries < 4; tries += 1) await failureOf(client.answerWithCode(app.wrongCode(ada.secret)))
  const full = await failureOf(client.answerWithCode(app.wrongCode(ada.secret)))
  assert.equal(full.code, 'too_many_tries')
  assert.ok((full.retryAfter ?? 0) > 1000, String(full.retryAfter))
})

test('only what reads is asked again by itself, and only when nobody was reached or the server is away', async (t) => {
  // Nobody waits for the pauses between.
  t.mock.method(globalThis, 'setTimeout', (work: () => void) => setImmediate(work))
  for (const [answer, code, times] of [
    [() => Promise.reject(new TypeError('fetch failed')), 'unreachable', 3],
    [() => new Response('<h1>Bad gateway</h1>', { status: 502 }), 'unavailable', 3],
    [() => Response.json({ code: 'unavailable', status: 503 }, { status: 503 }), 'unavailable', 3],
    [() => Response.json({ code: 'error', status: 500 }, { status: 500 }), 'error', 1],
    [() => new Response('<h1>Welcome</h1>'), 'not_countersign', 1],
  ] as const) {
    let asked = 0
    const client = createClient({ server: 'https://sign-in.example', fetch: async () => ((asked += 1), answer()) })
    assert.equal((await failureOf(client.me())).code, code)
    assert.equal(asked, times, code)
    asked = 0
    assert.equal((await failureOf(client.signIn('a@b.example', 'x'))).code, code)
    assert.equal(asked, 1, `${code}: a password is sent once`)
  }
})

test('who doesn’t answer in time wasn’t reached', async () => {
  const silent: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
  const client = createClient({ server: 'https://nowhere.example', fetch: silent, timeout: 5 })
  assert.equal((await failureOf(client.signIn('a@b.example', 'x'))).code, 'unreachable')
})

test('an address is checked by what it describes', async (t) => {
  const { client } = await clientOf(t)
  const { product, calls } = await client.check()
  assert.deepEqual([product, calls.includes('signIn'), calls.includes('listSessions')], ['Countersign', true, true])
  const other = createClient({
    server: 'https://shop.example',
    fetch: async () => Response.json({ info: { title: 'Shop' } }),
  })
  assert.equal((await failureOf(other.check())).code, 'not_countersign')
})

test('the client is one file without dependencies, of at most 6 kB compressed', async (t) => {
  const bundle = await rolldown({ input: join(import.meta.dirname, 'countersign.ts'), platform: 'neutral' })
  const { output } = await bundle.generate({ minify: true })
  await bundle.close()
  assert.equal(output.length, 1)
  const [{ code, imports, moduleIds }] = output
  assert.deepEqual([imports.length, moduleIds.length], [0, 1])
  const bytes = gzipSync(code).length
  t.diagnostic(`${code.length} bytes minified, ${bytes} with gzip, ${brotliCompressSync(code).length} with brotli`)
  assert.ok(bytes <= 6000, String(bytes))
})
