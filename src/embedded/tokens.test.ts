import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import type { EmbeddedBrowser } from '../../test/embedded-browser.ts'
import { minutes } from '../limits.ts'

// A page of the application's own origin that keeps a token, and no cookie: its requests look like those of one that keeps cookies.

const sameOrigin = { accept: 'application/json', 'sec-fetch-site': 'same-origin' }

test('HOST-20: a script of the same origin that keeps a token is asked by JSON, and kept fresh by JSON, without a cookie', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  const begun = await browser.givePassword(ada, { token: true }, sameOrigin)
  assert.deepEqual([begun.status, begun.set], [401, []])
  const { challenge } = JSON.parse(begun.text) as { challenge: string }
  const bearer = await tokenFrom(app, () =>
    call(browser, 'apiSignInCode', { challenge, code: app.codeNow(ada.secret) }),
  )

  const headers = { ...sameOrigin, authorization: `Bearer ${bearer}` }
  const money = (more = headers) => app.browser().send('/fresh/money', { headers: more })
  assert.equal((await money()).status, 200)
  app.clock.advance(11 * minutes)
  assert.equal((await money()).status, 401)
  const renewed = await tokenFrom(app, () =>
    call(app.browser(), 'apiFresh', { code: app.codeNow(ada.secret) }, { authorization: headers.authorization }),
  )
  assert.equal((await money({ ...headers, authorization: `Bearer ${renewed}` })).status, 200)
  assert.equal((await money()).status, 401, 'the old one is over')
})

test('HOST-17: a session has a name for a token to carry, unlike any other, and keeps it when it goes on', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const names = () => app.application.callsOf('openSession').map((done) => (done as { session: string }).session)
  const browser = app.browser()
  const before = names().length
  await browser.signIn(ada)
  await app.browser().givePassword(app.person({ id: '77', name: 'Zofia Żak' }))
  app.clock.advance(1 * minutes)
  const fresh = await browser.post('stepUp', { code: app.codeNow(ada.secret), next: '/inbox' })
  assert.equal(fresh.location, '/inbox', fresh.seen)
  const [first, other, again, ...more] = names().slice(before)
  assert.deepEqual([again, more], [first, []])
  assert.notEqual(other, first)
})

test('HOST-2: a first step whose token was wanted opens nothing by the question that it leaves', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const begun = await app.browser().givePassword(ada, { token: true }, sameOrigin)
  const { challenge } = JSON.parse(begun.text) as { challenge: string }
  const asBearer = await app.browser().asJson('/inbox', { authorization: `Bearer ${challenge}` })
  assert.equal(asBearer.status, 401)
  const browser = app.browser()
  for (const name of ['session', 'challenge'] as const)
    browser.cookies.set(`__Host-${app.services.instance.cookies[name]}`, challenge)
  assert.equal((await browser.visit()).status, 303)
  assert.equal(app.application.sessions.size, 0)
})

test('HOST-20: with two-step off, the token of a first step is the answer, and no cookie of ours comes with it', async (t) => {
  const app = await startEmbedded(t, { named: true })
  const ada = app.person()
  app.application.state.opened = { json: { token: 'theirs' } }
  const begun = await app.browser().givePassword(ada, { token: true }, { 'sec-fetch-site': 'same-origin' })
  assert.deepEqual([begun.status, JSON.parse(begun.text)], [200, { status: 'signed_in', token: 'theirs' }])
  assert.deepEqual(
    begun.set.filter((line) => line.startsWith('__Host-')),
    [],
  )
})

test('HOST-22: whoever changes their password goes on by a token with the generation that `changed` tells; older ones are refused', async (t) => {
  const app = await startEmbedded(t, { signed: true })
  const ada = app.person()
  await app.browser().signIn(ada)
  assert.equal(await app.countersign.stillGood(ada.id, 0), true)
  ada.password = 'amber kettle'
  const generation = await app.countersign.changed(ada.id, 'password')
  assert.equal(await app.countersign.stillGood(ada.id, generation), true)
  assert.equal(await app.countersign.stillGood(ada.id, 0), false)
  const again = await app.countersign.changed(ada.id, 'password')
  assert.ok(again >= generation)
  assert.equal(await app.countersign.stillGood(ada.id, again), true)
})

const call = (
  browser: EmbeddedBrowser,
  name: Parameters<EmbeddedBrowser['ours']>[0],
  given: object,
  headers: Record<string, string> = {},
) =>
  browser.send(browser.ours(name), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
    body: JSON.stringify(given),
  })

/** The token of the session that was opened by it. */
async function tokenFrom(app: Embedded, open: () => Promise<{ status: number; text: string }>): Promise<string> {
  app.application.state.opened = { json: { token: 'the application’s' } }
  const answer = await open()
  assert.equal(answer.status, 200, answer.text)
  return [...app.application.sessions.keys()].at(-1) ?? assert.fail('no session was opened')
}
