import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { failWrites } from '../../test/database.ts'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import { systemRandomness } from '../adapters/randomness.ts'
import { createVault } from '../adapters/vault.ts'
import type { SessionToOpen } from '../host/host.ts'
import { completedSignIn, mustBeCompleted } from '../host/completed.ts'
import { carryBytes } from '../limits.ts'
import { rotateKeys } from '../operating/rotate-keys.ts'
import { routes } from '../routes.ts'

const challengeCookie = '__Host-challenge.two-step'

const openedBy = (app: Embedded) => app.application.callsOf('openSession') as SessionToOpen[]

test('HOST-2: with two-step on, the first step leaves a challenge and its cookie, and nothing that opens anything', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const opened = openedBy(app).length
  const browser = app.browser()
  const first = await browser.givePassword(ada, { next: '/inbox' })
  assert.deepEqual([first.status, first.location], [303, browser.ours('signInCode')])
  assert.deepEqual([...browser.cookies.keys()], [challengeCookie])
  assert.equal(openedBy(app).length, opened)
  for (const page of ['/inbox', '/fresh/money']) assert.equal((await browser.visit(page)).status, 303)
  const own = Object.entries(routes).filter(([name, path]) => !path.includes(':') && !name.startsWith('signIn'))
  for (const [name, path] of own) {
    const { status, location } = await browser.send(app.countersign.path + path)
    const open = ['healthz', 'readyz', 'apiDescription', 'apiReference', 'devMail', 'wellKnownPassword'].includes(name)
    assert.ok(open || status >= 300, `${name} answered ${status}`)
    // The path itself leads to where everything begins, which asks to sign in like the rest.
    if (status === 303 && name !== 'home') assert.match(location ?? '', /^\/login/, name)
  }
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/inbox')
  assert.equal(await browser.isSignedIn(), true)
})

test('HOST-2: the challenge’s token is no session’s, no companion’s, no known browser’s, and no bearer token', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  const token = browser.cookies.get(challengeCookie) ?? ''
  for (const name of [app.application.cookieName, '__Host-session.two-step', '__Host-known.two-step'])
    browser.cookies.set(name, token)
  assert.equal(await browser.isSignedIn(), false)
  assert.equal((await browser.get('security')).location, '/login?next=%2Ftwo-step%2Fsettings%2Fsecurity')
  const bearer = await app.browser().asJson('/inbox', { authorization: `Bearer ${token}` })
  assert.equal(bearer.status, 401)
})

test('HOST-2: an API’s client gets the challenge in the body with a status of its own, and no cookie', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const client = app.browser()
  const first = await client.givePasswordAsJson(ada)
  const { challenge, status } = JSON.parse(first.text) as Record<string, string>
  assert.deepEqual([first.status, status, first.set], [401, 'challenge', []])
  const answered = await client.send(client.ours('apiSignInCode'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ challenge, code: app.codeNow(ada.secret) }),
  })
  assert.equal(answered.status, 200, answered.text)
  assert.equal((JSON.parse(answered.text) as { status: string }).status, 'signed_in')
})

test('HOST-2: a script of a page gets no challenge in the body: its browser has the cookie', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  const about = { accept: 'application/json', 'sec-fetch-site': 'same-origin' }
  const first = await browser.givePassword(ada, {}, about)
  const body = JSON.parse(first.text) as Record<string, string>
  assert.deepEqual(Object.keys(body).toSorted(), ['expiresAt', 'methods', 'page', 'status'])
  assert.equal(body['page'], 'https://ferndale.test/two-step/sign-in/code')
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
})

test('HOST-3: of twenty right answers at once one opens a session, and the application is asked once', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const before = openedBy(app).length
  const browser = app.browser()
  await browser.givePassword(ada)
  const code = app.codeNow(ada.secret)
  const cookies = new Map(browser.cookies)
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => app.browser({ cookies: new Map(cookies) }).post('signInCode', { code })),
  )
  assert.equal(answers.filter(({ location }) => location === '/').length, 1)
  assert.equal(openedBy(app).length, before + 1)
})

test('HOST-3: an openSession that throws leaves no session and no companion; the code stays burnt, and the trail says so', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  app.application.during.openSession = () => {
    throw new Error('the session store is away')
  }
  const code = app.codeNow(ada.secret)
  const companions = await app.db.selectFrom('companions').select('id').execute()
  const failed = await browser.post('signInCode', { code })
  assert.equal(failed.status, 500)
  assert.doesNotMatch(failed.text, /session store/)
  assert.equal(browser.cookies.has('__Host-session.two-step'), false)
  assert.deepEqual(await app.db.selectFrom('companions').select('id').execute(), companions)
  const trail = await app.audit()
  const now = trail.filter(({ at, subject_id }) => at === app.clock.now() && subject_id === ada.id)
  assert.deepEqual(now.map(({ action }) => action).toSorted(), [
    'sign_in.completed',
    'sign_in.failed',
    'sign_in.password_accepted',
  ])
  delete app.application.during.openSession
  assert.equal(await browser.isSignedIn(), false)
  const again = app.browser()
  await again.givePassword(ada)
  const burnt = await again.post('signInCode', { code })
  assert.equal(burnt.status, 401)
  assert.match(burnt.seen, /used already/)
})

test('HOST-3: with two-step off as well, an openSession that throws leaves nothing that is signed in', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  app.application.during.openSession = () => {
    throw new Error('the session store is away')
  }
  const browser = app.browser()
  await assert.rejects(browser.givePassword(ada), /the session store is away/)
  assert.deepEqual(await app.db.selectFrom('companions').select('id').execute(), [])
  // Both within a millisecond: which of them is the last is chance.
  assert.ok((await app.audit()).some(({ action }) => action === 'sign_in.failed'))
})

test('HOST-3: the application is asked after the commit: what it reads then is done, and a fault before opens nothing', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const seen: (number | null)[] = []
  app.application.during.openSession = async () => {
    const rows = await app.db.selectFrom('challenges').select('consumed_at').execute()
    seen.push(...rows.map((row) => row.consumed_at))
  }
  const browser = app.browser()
  await browser.signIn(ada)
  assert.deepEqual(seen, [app.clock.now()])
  const mend = await failWrites(app.db, 'companions')
  app.clock.advance(60_000)
  const opened = openedBy(app).length
  await browser.givePassword(ada)
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).status, 500)
  await mend()
  assert.equal(openedBy(app).length, opened)
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
})

test('HOST-3: a port that is called inside a transaction is a fault, which the kit of these tests shows', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  await assert.rejects(
    app.db.transaction().execute(async () => app.application.host.findPerson(ada.id)),
    /host\.findPerson was called inside a transaction/,
  )
  assert.deepEqual(
    app.application.calls.map(({ inTransaction }) => inTransaction),
    [true],
  )
})

test('HOST-3: a look-alike of a completed sign-in opens nothing', () => {
  const times = { firstStepAt: 1, secondStepAt: 2 }
  const made = completedSignIn({
    person: '42',
    means: [],
    amr: [],
    userVerified: null,
    carry: null,
    generation: 0,
    next: null,
    ...times,
  })
  mustBeCompleted(made)
  assert.throws(() => mustBeCompleted({ ...made }), /without a completed sign-in/)
  assert.throws(() => Object.assign(made, { person: '43' }), TypeError)
})

test('HOST-17: what the first step carried comes back sealed until then, with person, means and times', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const carry = { idToken: 'eyJ.secret.sign', price: 42 }
  const browser = app.browser()
  await browser.givePassword(ada, { carry, means: 'provider', next: '/inbox' })
  const firstStepAt = app.clock.now()
  assert.doesNotMatch(JSON.stringify(await app.dump()), /eyJ\.secret/)
  app.clock.advance(60_000)
  const state = await app.db.selectFrom('two_step').select('generation').executeTakeFirstOrThrow()
  await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  const { session, ...done } = openedBy(app).at(-1) ?? assert.fail()
  assert.match(session, /^[\da-f-]{36}$/)
  assert.deepEqual(done, {
    person: ada.id,
    means: ['provider', 'code'],
    amr: ['otp', 'mfa'],
    userVerified: null,
    firstStepAt,
    secondStepAt: app.clock.now(),
    carry,
    generation: state.generation,
    next: '/inbox',
  })
})

test('HOST-17: 2048 bytes are carried, one more is the application’s mistake, and nothing is opened then', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const whole = 'ł'.repeat((carryBytes - 2) / 2)
  const browser = app.browser()
  await browser.signIn(ada, { carry: whole })
  assert.equal(openedBy(app).at(-1)?.carry, whole)
  const challenges = await app.count('challenges')
  await assert.rejects(app.browser().givePassword(ada, { carry: `${whole}x` }), RangeError)
  assert.equal(await app.count('challenges'), challenges)
  const off = app.person({ id: '7' })
  await assert.rejects(app.browser().givePassword(off, { carry: `${whole}x` }), RangeError)
})

test('HOST-17: what one challenge carries opens in no other', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada, { carry: 'one' })
  const other = app.browser()
  await other.givePassword(ada, { carry: 'other' })
  const [first, second] = await app.db.selectFrom('challenges').select(['id', 'sealed_carry']).orderBy('id').execute()
  await app.db
    .updateTable('challenges')
    .set({ sealed_carry: first?.sealed_carry ?? null })
    .where('id', '=', second?.id ?? '')
    .execute()
  assert.equal((await other.post('signInCode', { code: app.codeNow(ada.secret) })).status, 500)
  assert.equal(await other.isSignedIn(), false)
})

test('HOST-17: what is carried outlives the key that sealed it, once the keys were rotated', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada, { carry: 'one' })
  const [old, fresh] = ['5b0e', '07c1'].map((hex) => ({ id: hex, bytes: Buffer.from(hex.repeat(16), 'hex') }))
  assert.ok(old && fresh)
  const ring = [fresh, { ...old, id: 'test' }]
  app.services.vault = createVault(ring, systemRandomness)
  const { unopened } = await rotateKeys(app.services, ring, async () => true)
  assert.equal(unopened, 0)
  app.services.vault = createVault([fresh], systemRandomness)
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
  assert.equal(openedBy(app).at(-1)?.carry, 'one')
})

test('HOST-17: what openSession returns is sent as it is, and nothing of a person besides', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  app.application.state.opened = { json: { accessToken: 'theirs' }, redirect: '/welcome' }
  assert.equal((await app.browser().signIn(ada)).location, '/welcome')
  app.clock.advance(60_000)
  const client = app.browser()
  const { challenge } = JSON.parse((await client.givePasswordAsJson(ada)).text) as { challenge: string }
  const answered = await client.send(client.ours('apiSignInCode'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ challenge, code: app.codeNow(ada.secret) }),
  })
  assert.deepEqual(JSON.parse(answered.text), { status: 'signed_in', accessToken: 'theirs' })
})

test('HOST-17: ids that are somebody’s mistake are refused, and never one person’s', async (t) => {
  const app = await startEmbedded(t)
  const asked = { header: () => undefined, address: null, json: false, call: { headers: new Headers(), cookies: [] } }
  const mistakes = [
    '',
    ' ',
    'undefined',
    'null',
    'NaN',
    '[object Object]',
    'a\u0000b',
    'a\ud800',
    'x'.repeat(256),
    42,
    undefined,
  ]
  for (const person of mistakes) {
    const first = { person: person as string, means: 'password' } as const
    await assert.rejects(app.countersign.begin(first, asked), TypeError, String(person))
    await assert.rejects(app.countersign.changed(person as string, 'password'), TypeError)
    await assert.rejects(app.countersign.stillGood(person as string, 0), TypeError)
    await assert.rejects(app.countersign.passwordAlone(person as string), TypeError)
  }
  assert.deepEqual(await app.db.selectFrom('two_step').selectAll().execute(), [])
  assert.equal(app.application.calls.length, 0)
  const longest = app.person({ id: 'x'.repeat(255) })
  assert.equal((await app.browser().givePassword(longest)).location, '/')
})

test('HOST-17: means that are none of the three are refused, so that no trail has a word of its own', async (t) => {
  const app = await startEmbedded(t)
  const asked = { header: () => undefined, address: null, json: false, call: { headers: new Headers(), cookies: [] } }
  const person = app.person().id
  for (const means of ['oauth', '', undefined, 'totp'])
    await assert.rejects(
      app.countersign.begin({ person, means: means as 'password' }, asked),
      /`means` of a first step is one of password, link, provider/,
    )
  assert.equal(app.application.calls.length, 0)
})

test('HOST-8: two Countersigns on one host neither read nor end what is the other’s', async (t) => {
  const one = await startEmbedded(t)
  const other = await startEmbedded(t, { options: { baseUrl: 'https://ferndale.test/admin/second' } })
  const [ada, sameAda] = [await one.protectedPerson(), await other.protectedPerson()]
  const cookies = new Map<string, string>()
  const [here, there] = [one.browser({ cookies }), other.browser({ cookies })]
  await here.givePassword(ada)
  await there.givePassword(sameAda)
  const names = [...cookies.keys()].filter((name) => name.startsWith('__Host-'))
  assert.deepEqual(names, [challengeCookie, '__Host-challenge.admin.second'])
  assert.equal((await here.post('signInCode', { code: one.codeNow(ada.secret) })).location, '/')
  assert.equal((await there.post('signInCode', { code: other.codeNow(sameAda.secret) })).location, '/')
  for (const [name, value] of cookies)
    if (name.endsWith('.two-step')) cookies.set(name.replace('.two-step', '.admin.second'), value)
  assert.equal((await there.visitFresh()).status, 303, 'a companion of the one is nothing at the other')
})

test('HOST-2: an application that signs in by itself before the code is told so in its log', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const warned = () => app.lines.filter((line) => line.includes('open no session before begin')).length
  const browser = app.browser()
  await browser.givePassword(ada)
  assert.equal(warned(), 0)
  await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  // This one ends no session of before, which is as bad as opening one.
  app.clock.advance(60_000)
  await browser.givePassword(ada)
  assert.equal(warned(), 1)
})
