import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import { noon } from '../../test/kit.ts'
import { days, minutes } from '../limits.ts'
import { routes } from '../routes.ts'
import {
  type Challenge,
  createClient,
  createSecondStep,
  Failure,
  type HostCalls,
  inMemory,
  isChallenge,
  type State,
} from './countersign.ts'

// Countersign in an application of somebody else's, whose tokens are its own.

type Tokens = { access: { token: string } }

const address = '203.0.113.9'
const host: HostCalls = {
  mountedAt: '/two-step',
  signIn: { path: '/login', body: (person, password) => ({ person, password }) },
  tokenIn: ({ access }) => (access as Tokens['access'] | undefined)?.token,
  signOut: '/logout',
  enter: '/to-two-step',
}

test('HOST-20: the second step in a front end of the application’s own: its own answer, told apart, answered by a code, is its own tokens', async (t) => {
  const { app, ada, secondStep } = await secondStepOf(t)
  const answer = await signInAtHost(app, ada)
  assert.ok(isChallenge(answer))
  assert.deepEqual(answer.methods, ['code', 'backup_code'])

  const wrong = await failureOf(secondStep.answerWithCode(answer, '000000'))
  assert.deepEqual([wrong.code, wrong.status, wrong.triesLeft], ['wrong_code', 401, 4])
  const tokens = await secondStep.answerWithCode(answer, app.codeNow(ada.secret))
  assert.equal(app.application.sessions.get(tokens.access.token)?.person, ada.id)
  assert.equal((await failureOf(secondStep.answerWithCode(answer, '000000'))).code, 'challenge_expired')
})

test('HOST-20: a backup code is answered by the application’s own tokens, and how many are left', async (t) => {
  const { app, ada, secondStep } = await secondStepOf(t)
  const answer = await signInAtHost(app, ada)
  assert.ok(isChallenge(answer))
  const { access, backupCodesLeft } = await secondStep.answerWithBackupCode(answer, ada.codes[0] ?? '')
  assert.equal(app.application.sessions.get(access.token)?.person, ada.id)
  assert.equal(backupCodesLeft, 9)
})

test('HOST-20: with two-step off the answer is the application’s own, and no challenge; neither is what says nothing, or leads to a page', async (t) => {
  const { app } = await secondStepOf(t)
  const answer = await signInAtHost(app, app.person())
  assert.ok(!isChallenge(answer))
  assert.ok(app.application.sessions.has(answer.access.token))
  for (const other of [
    null,
    undefined,
    'challenge',
    {},
    { status: 'challenge', page: 'https://ferndale.test/two-step/sign-in/code' },
  ])
    assert.equal(isChallenge(other), false)
})

test('HOST-19, HOST-20: by the application’s bearer token: where somebody stands, freshness under its next token, a link into our pages', async (t) => {
  let bearer: string | null = null
  const { app, ada, secondStep } = await secondStepOf(t, { bearer: () => bearer })
  assert.equal((await failureOf(secondStep.twoStep())).code, 'signed_out')
  const answer = await signInAtHost(app, ada)
  assert.ok(isChallenge(answer))
  bearer = (await secondStep.answerWithCode(answer, app.codeNow(ada.secret))).access.token
  const status = await secondStep.twoStep()
  assert.deepEqual([status.enabled, status.backupCodesLeft], [true, 10])

  app.clock.advance(11 * minutes)
  const fresh = await secondStep.becomeFresh({ code: app.codeNow(ada.secret) })
  assert.notEqual(fresh.access.token, bearer)
  assert.equal(Date.parse(fresh.freshUntil), app.clock.now() + 10 * minutes)
  bearer = fresh.access.token
  const { link } = await secondStep.enter(`${app.origin}/to-two-step`)
  assert.ok(link.startsWith(`${app.origin}/two-step/enter/`), link)
  assert.match((await app.browser().send(link.slice(app.origin.length))).seen, /Ada|ada/)
})

test('HOST-20: the whole client at such an application: from its own first step to its own sign-out', async (t) => {
  const { app, client, tokens, states } = await clientOf(t)
  const ada = await app.protectedPerson()
  const { product, calls } = await client.check()
  assert.equal(product, 'Ferndale')
  assert.deepEqual(
    ['signIn', 'me', 'twoStep'].map((call) => calls.includes(call)),
    [false, false, true],
  )

  await client.signIn(ada.id, ada.password)
  assert.equal(await tokens.read(), null, 'a challenge is no token')
  await client.answerWithCode(app.codeNow(ada.secret))
  const token = (await tokens.read()) ?? ''
  assert.equal(app.application.sessions.get(token)?.person, ada.id)
  assert.deepEqual(client.state, { status: 'signed-in', person: null })
  assert.equal((await client.twoStep()).enabled, true)
  assert.match((await client.enter()) ?? '', /\/two-step\/enter\//)

  app.clock.advance(1 * minutes)
  await client.becomeFresh({ code: app.codeNow(ada.secret) })
  assert.notEqual(await tokens.read(), token)
  await client.signOut()
  assert.equal(app.application.sessions.size, 0)
  assert.deepEqual(states, ['challenge', 'signed-in', 'signed-out'])
})

test('HOST-20, ENR-3: why somebody may not is the application’s own sentence', async (t) => {
  const { app, client } = await clientOf(t)
  await client.signIn(app.person({ ineligible: 'Your trial has ended.' }).id, 'violet anchor')
  const { reason, explanation } = await client.twoStep()
  assert.deepEqual([reason, explanation], ['plan_not_eligible', 'Your trial has ended.'])
})

test('HOST-20: a bearer token that the application has ended is forgotten at the next call of ours', async (t) => {
  const { app, client, tokens } = await clientOf(t)
  await client.signIn(app.person().id, 'violet anchor')
  assert.equal(client.state.status, 'signed-in')
  app.application.sessions.clear()
  assert.equal((await failureOf(client.twoStep())).code, 'signed_out')
  assert.deepEqual([client.state.status, await tokens.read()], ['signed-out', null])
})

test('HOST-20: an application refuses the first step in its own words; what is no answer of its sign-in is told apart', async (t) => {
  const { app, client } = await clientOf(t)
  const wrong = await failureOf(client.signIn(app.person().id, 'wrong'))
  assert.deepEqual([wrong.code, wrong.status, wrong.message], ['wrong_credentials', 401, 'wrong_credentials'])
  const json = (body: object, status: number, headers = {}) => Response.json(body, { status, headers })
  for (const [answer, code, message] of [
    [json({ error: 'No.' }, 401), 'wrong_credentials', 'No.'],
    [json({ code: 'E_AUTH', message: 'No.' }, 400), 'wrong_credentials', 'No.'],
    [json({ code: 'signed_out', detail: 'Sign in first.' }, 401), 'wrong_credentials', 'wrong_credentials'],
    [json({}, 429, { 'retry-after': '60' }), 'too_many_tries', 'too_many_tries'],
    [json({ code: 'unavailable' }, 503), 'unavailable', 'unavailable'],
    [json({ message: 'Internal' }, 500), 'error', 'Internal'],
    [json({ error: 'Not found' }, 404), 'not_countersign', 'Not found'],
    [new Response('<h1>Welcome</h1>'), 'not_countersign', 'not_countersign'],
    [json({ status: 'signed_in' }, 200), 'not_countersign', 'not_countersign'],
  ] as const) {
    const other = createClient({ server: app.origin, host, fetch: async () => answer })
    const failure = await failureOf(other.signIn('ada', 'x'))
    assert.deepEqual([failure.code, failure.message], [code, message])
    assert.equal(failure.retryAfter, code === 'too_many_tries' ? 1 * minutes : undefined)
    assert.equal(other.state.status, 'signed-out')
  }
})

test('HOST-20, POL-4: an application whose first step is refused until two-step is set up passes on why, and a link to where', async (t) => {
  const { app, client, tokens } = await clientOf(t)
  const ada = app.person({ required: { since: noon - 20 * days, days: 14 } })
  const { code, status, manageUrl, message } = await failureOf(client.signIn(ada.id, ada.password))
  assert.deepEqual([code, status, await tokens.read()], ['enrolment_required', 403, null])
  assert.match(message, /Set it up in the browser first/)
  assert.match((await app.browser().send((manageUrl ?? '').slice(app.origin.length))).seen, /Continue/)
  // A word of its own that looks like it, and leads nowhere, is no word of ours.
  const fetch = async () => Response.json({ code: 'enrolment_required' }, { status: 403 })
  const other = createClient({ server: app.origin, host, fetch })
  assert.equal((await failureOf(other.signIn('ada', 'x'))).code, 'wrong_credentials')
})

test('HOST-20, POL-4: whoever is overdue in the middle of a session keeps the token, and still gets a link into our pages', async (t) => {
  const { app, client, tokens } = await clientOf(t)
  const ada = app.person({ required: { since: noon - 13 * days, days: 14 } })
  await client.signIn(ada.id, ada.password)
  assert.equal((await client.twoStep()).requiredBy, new Date(noon + 1 * days).toISOString())
  const token = await tokens.read()
  app.clock.advance(1 * days)
  const { code, manageUrl } = await failureOf(client.twoStep())
  assert.deepEqual([code, manageUrl], ['enrolment_required', `${app.origin}/two-step${routes.enrolmentRequired}`])
  assert.deepEqual([client.state.status, await tokens.read()], ['signed-in', token])
  const path = ((await client.enter()) ?? '').slice(app.origin.length)
  const browser = app.browser()
  await browser.postTo(path)
  assert.match((await browser.get('enrolmentRequired')).seen, /the time to set it up is over/)
})

type Span = Parameters<typeof startEmbedded>[0]

const fetchOf = (app: Embedded): typeof fetch =>
  (async (url: string, init: RequestInit) => app.fetch(new Request(url, init), address)) as typeof fetch

async function secondStepOf(t: Span, about: { bearer?: () => string | null } = {}) {
  const app = await startEmbedded(t, { tokens: true })
  const ada = await app.protectedPerson()
  const secondStep = createSecondStep<Tokens>({ server: `${app.origin}/two-step`, fetch: fetchOf(app), ...about })
  return { app, ada, secondStep }
}

/** The application's own call, as its front end has it. */
async function signInAtHost(app: Embedded, { id, password }: { id: string; password: string }) {
  const answer = await fetchOf(app)(`${app.origin}/login`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: JSON.stringify({ person: id, password }),
  })
  return (await answer.json()) as Tokens | Challenge
}

async function clientOf(t: Span) {
  const app = await startEmbedded(t, { tokens: true })
  const states: string[] = []
  const tokens = inMemory()
  const onChange = (state: State) => void states.push(state.status)
  const client = createClient({ server: app.origin, host, fetch: fetchOf(app), tokens, onChange })
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
