import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import type { EmbeddedBrowser } from '../../test/embedded-browser.ts'
import { browserIdle, browserLifetime, lastSeenEvery, minutes } from '../limits.ts'

const companion = '__Host-session.two-step'
const isFresh = async (browser: EmbeddedBrowser) => (await browser.visitFresh()).status === 200

/** Two people in their browsers, both fresh. */
async function two(app: Embedded) {
  const [ada, zofia] = [await app.protectedPerson(), await app.protectedPerson({ name: 'Zofia Żak' })]
  const [adas, zofias] = [app.browser(), app.browser()]
  await adas.signIn(ada)
  await zofias.signIn(zofia)
  return { ada, zofia, adas, zofias }
}

const give = (to: EmbeddedBrowser, from: EmbeddedBrowser, name: string) =>
  to.cookies.set(name, from.cookies.get(name) ?? assert.fail(name))

test('HOST-18: a companion without the application’s session opens nothing', async (t) => {
  const app = await startEmbedded(t)
  const { adas } = await two(app)
  const thief = app.browser()
  give(thief, adas, companion)
  assert.deepEqual([await thief.isSignedIn(), await isFresh(thief)], [false, false])
  assert.match((await thief.get('security')).location ?? '', /^\/login/)
  assert.equal((await thief.post('twoStepDisable')).status, 303)
  assert.equal(await isFresh(adas), true)
})

test('HOST-18: one person’s companion beside another’s session is none, whether sessions have names or not', async (t) => {
  for (const named of [true, false]) {
    const app = await startEmbedded(t, { named })
    const { adas, zofias, zofia } = await two(app)
    app.clock.advance(11 * minutes)
    await zofias.post('stepUp', { code: app.codeNow(zofia.secret) })
    assert.deepEqual([await isFresh(adas), await isFresh(zofias)], [false, true])
    give(adas, zofias, companion)
    assert.equal(await isFresh(adas), false)
  }
})

test('HOST-18: the session’s cookie alone makes nobody fresh by asking for JSON, where an API’s client needs no companion', async (t) => {
  const app = await startEmbedded(t)
  const { adas } = await two(app)
  const thief = app.browser()
  give(thief, adas, app.application.cookieName)
  assert.deepEqual([(await thief.asJson('/inbox')).status, (await thief.asJson('/fresh/money')).status], [200, 401])
})

test('HOST-18: a companion that is used is seen, now and then', async (t) => {
  const app = await startEmbedded(t)
  const { ada, adas } = await two(app)
  const seen = async () => {
    await adas.visitFresh()
    const rows = await app.db.selectFrom('companions').select('last_seen_at').where('person_id', '=', ada.id).execute()
    return Math.max(...rows.map(({ last_seen_at: at }) => at))
  }
  const first = await seen()
  app.clock.advance(lastSeenEvery - 1)
  assert.equal(await seen(), first)
  app.clock.advance(1)
  assert.equal(await seen(), app.clock.now())
})

for (const named of [true, false])
  test(`HOST-18: without a companion nobody is fresh, nor with one that was made up (${named ? 'sessions with a name' : 'without'})`, async (t) => {
    const app = await startEmbedded(t, { named })
    const { ada, adas } = await two(app)
    assert.equal(await isFresh(adas), true)
    const bare = app.browser()
    give(bare, adas, app.application.cookieName)
    assert.deepEqual([await bare.isSignedIn(), await isFresh(bare)], [true, false])
    bare.cookies.set(companion, 'A'.repeat(43))
    assert.equal(await isFresh(bare), false)
    app.clock.advance(1 * minutes)
    assert.equal((await bare.post('twoStepDisable')).status, 403)
    const given = await bare.post('stepUp', { code: app.codeNow(ada.secret), next: '/fresh/money' })
    assert.deepEqual([given.status, given.location], [303, '/fresh/money'])
    assert.equal(await isFresh(bare), true)
  })

test('HOST-18: where the application names its sessions, a companion stands beside its own alone, of one person too', async (t) => {
  const app = await startEmbedded(t)
  const { ada, adas } = await two(app)
  app.clock.advance(5 * minutes)
  const elsewhere = app.browser()
  await elsewhere.signIn(ada)
  app.clock.advance(6 * minutes)
  assert.deepEqual([await isFresh(adas), await isFresh(elsewhere)], [false, true])
  give(adas, elsewhere, companion)
  assert.equal(await isFresh(adas), false)
})

test('HOST-18: a companion whose openSession didn’t name the session is not another one’s for the taking', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const nameless = { session: undefined } as never
  app.application.state.opened = nameless
  const browser = app.browser()
  await browser.signIn(ada)
  assert.deepEqual([await browser.isSignedIn(), await isFresh(browser)], [true, false])
  assert.match(app.lines.join('\n'), /openSession did not return/)
})

test('HOST-18: the companion is set when openSession has succeeded, goes on under another token, and the old one is nobody’s', async (t) => {
  const app = await startEmbedded(t)
  const { ada, adas } = await two(app)
  const [before, session] = [adas.cookies.get(companion), adas.cookies.get(app.application.cookieName)]
  app.clock.advance(11 * minutes)
  assert.equal(await isFresh(adas), false)
  await adas.post('stepUp', { code: app.codeNow(ada.secret) })
  assert.equal(await isFresh(adas), true)
  const copy = app.browser()
  copy.cookies.set(companion, before ?? '')
  give(copy, adas, app.application.cookieName)
  assert.deepEqual([await copy.isSignedIn(), await isFresh(copy)], [true, false])
  copy.cookies.set(app.application.cookieName, session ?? '')
  assert.equal(await copy.isSignedIn(), false, 'the application gave the session another id')
})

test('HOST-18: ten minutes after the code nobody is fresh, and a fresh password is no second factor', async (t) => {
  const app = await startEmbedded(t)
  const { adas } = await two(app)
  app.clock.advance(10 * minutes - 1)
  assert.equal(await isFresh(adas), true)
  app.clock.advance(1)
  assert.equal(await isFresh(adas), false)
  await adas.post('stepUp', { password: 'violet anchor' })
  assert.equal(await isFresh(adas), false)
})

test('HOST-18: set-up begins with the password, also in a session that was there before us; and one answer is enough', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const browser = app.browser()
  const call = { headers: new Headers(), cookies: [] as string[] }
  app.application.signIn(ada.id, call)
  const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(call.cookies[0] ?? '') ?? []
  browser.cookies.set(name, value)
  const asked = await browser.post('twoStepScan')
  assert.equal(asked.status, 403)
  assert.match(asked.seen, /password/i)
  const begun = await browser.post('twoStepScan', { password: ada.password })
  assert.equal(begun.location, browser.ours('twoStepScan'), begun.seen)
  assert.equal((await browser.get('twoStepScan')).status, 200)
})

test('HOST-18: where the application checks no password, whoever isn’t fresh signs in anew', async (t) => {
  const app = await startEmbedded(t, { without: ['checkPassword'] })
  const ada = app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  const toSignIn = '/login?next=%2Ftwo-step%2Fsettings%2Fsecurity%2Ftwo-step%2Fscan'
  assert.equal((await browser.post('twoStepScan')).location, toSignIn)
  assert.equal((await browser.post('twoStepScan', { password: ada.password })).location, toSignIn)
  const money = '/login?next=%2Ffresh%2Fmoney'
  assert.equal((await browser.visitFresh()).location, money)
  assert.equal((await browser.get('stepUp', '?next=/fresh/money')).location, money)
  await browser.signIn(ada)
  assert.equal((await browser.post('twoStepScan')).location, browser.ours('twoStepScan'))
})

test('HOST-18: an API’s client is fresh by its session’s own name, however long its token is; another session of theirs is not', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const tokens = ['first', 'second'].map((name) => name.padEnd(43, 'x'))
  const clients = []
  for (const token of tokens) {
    const client = app.browser()
    const { challenge } = JSON.parse((await client.givePasswordAsJson(ada)).text) as { challenge: string }
    const answered = await client.send(client.ours('apiSignInCode'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ challenge, code: app.codeNow(ada.secret) }),
    })
    assert.equal(answered.status, 200, answered.text)
    const { sessions } = app.application
    const [made = '', session] = [...sessions].at(-1) ?? []
    assert.ok(session)
    sessions.delete(made)
    sessions.set(token, session)
    clients.push((path: string) => app.browser().asJson(path, { authorization: `Bearer ${token}` }))
    app.clock.advance(6 * minutes)
  }
  const statuses = await Promise.all(clients.map(async (get) => (await get('/fresh/money')).status))
  assert.deepEqual(statuses, [401, 200])
})

test('HOST-18: companions that ended are swept, and an old one is none before that', async (t) => {
  const app = await startEmbedded(t)
  const { ada, adas } = await two(app)
  app.clock.advance(browserIdle)
  const live = () => app.db.selectFrom('companions').select('id').where('person_id', '=', ada.id).execute()
  assert.equal(await isFresh(adas), false)
  assert.notEqual((await live()).length, 0)
  app.clock.advance(browserLifetime)
  await app.inner.sweep()
  assert.deepEqual(await live(), [])
})
