import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import type { EmbeddedBrowser } from '../../test/embedded-browser.ts'
import type { Wanted } from '../../test/small-application.ts'
import { minutes, seconds } from '../limits.ts'

/** Ada is signed in by two browsers, Zofia by one and a second that her own page lists. */
async function adaAndZofia(t: TestContext, wanted: Wanted = {}) {
  const app = await startEmbedded(t, wanted)
  const [ada, zofia] = [app.person(), app.person({ name: 'Zofia Żak' })]
  const [adas, other, hers, hersToo] = [app.browser(), app.browser(), app.browser(), app.browser()]
  await other.signIn(ada)
  await adas.signIn(ada)
  await hers.signIn(zofia)
  await hersToo.signIn(zofia)
  app.clock.advance(1 * minutes)
  return { app, ada, zofia, adas, other, hers, hersToo }
}

const endingOf = async (browser: EmbeddedBrowser) =>
  /action="([^"]+\/sessions\/[^"]+\/end)"/.exec((await browser.get('sessions')).text)?.[1] ??
  assert.fail('nothing to end')

/** All that can't have been asked of the application when nothing was to be ended. */
const ended = (app: Embedded) => [...app.application.callsOf('endSession'), ...app.application.callsOf('endSessions')]

test('SES-4: another person’s session is never ended, by the id on their page, its name, or in any spelling', async (t) => {
  const { app, ada, zofia, adas, hers, hersToo } = await adaAndZofia(t)
  const her = app.sessionOf(hersToo).id
  const own = await endingOf(adas)
  const [, ownId = ''] = /sessions\/([^/]+)\/end/.exec(own) ?? []
  const path = (id: string) => own.replace(ownId, encodeURIComponent(id))
  const spellings = [her, zofia.id, ada.id, app.sessionOf(adas).id, app.sessionOf(hers).id, ownId.toLowerCase()]
  spellings.push(
    `${ownId}=`,
    ownId.slice(1),
    '%',
    '*',
    '..',
    'undefined',
    JSON.stringify([zofia.id, her]),
    'x'.repeat(900),
  )
  const before = await app.dump()
  for (const way of [await endingOf(hers), ...spellings.map(path)]) {
    const answer = await adas.postTo(way)
    assert.deepEqual(
      [answer.status, answer.seen.includes('This page doesn’t exist, or not any more.')],
      [404, true],
      way,
    )
  }
  assert.deepEqual(ended(app), [])
  assert.deepEqual(await app.dump(), before)
  assert.deepEqual([await hers.isSignedIn(), await hersToo.isSignedIn()], [true, true])
})

test('SES-4: what an application calls a session two people have stands in two ids, each good for its own person', async (t) => {
  const { app, adas, hers } = await adaAndZofia(t)
  app.application.state.listed = [{ session: '7' }]
  const [own, her] = [await endingOf(adas), await endingOf(hers)]
  assert.notEqual(own, her)
  assert.equal((await adas.postTo(her)).status, 404)
  assert.deepEqual(ended(app), [])
})

test('SES-4: the present session, and one that is no more in the list, are not found and not ended', async (t) => {
  const { app, adas, other } = await adaAndZofia(t)
  const [theOther, present] = [await endingOf(adas), await endingOf(other)]
  assert.equal((await adas.postTo(present)).status, 404)
  app.application.sessions.clear()
  await adas.signIn(app.application.people.get('42') ?? assert.fail('nobody'))
  assert.equal((await adas.postTo(theOther)).status, 404)
  assert.deepEqual(ended(app), [])
})

test('SES-4: pages and forms show nothing that an application calls its sessions, nor its tokens', async (t) => {
  const { app, adas } = await adaAndZofia(t)
  for (const page of ['security', 'sessions'] as const) {
    const { text } = await adas.get(page)
    for (const [token, { id }] of app.application.sessions)
      assert.deepEqual([text.includes(token), text.includes(id)], [false, false])
    const rows = await app.db.selectFrom('companions').select(['id', 'token_hash']).execute()
    for (const { id, token_hash } of rows) assert.equal(text.includes(id) || text.includes(token_hash), false)
  }
})

test('WEB-3, HOST-23: another site ends no sessions, and no GET ends or changes anything', async (t) => {
  const { app, ada, adas } = await adaAndZofia(t)
  const one = await endingOf(adas)
  const before = await app.dumpButRefusals()
  for (const site of ['cross-site', 'same-site', 'none']) {
    const headers = { 'sec-fetch-site': site }
    assert.equal((await adas.post('endOtherSessions', {}, headers)).status, 403)
    assert.equal((await adas.postTo(one, {}, headers)).status, 403)
  }
  for (const path of [one, adas.ours('endOtherSessions')]) assert.equal((await adas.send(path)).status, 404)
  for (const page of ['security', 'sessions'] as const) assert.deepEqual((await adas.get(page)).set, [])
  assert.deepEqual(ended(app), [])
  assert.deepEqual(await app.dumpButRefusals(), before)
  // A page of somebody who has left this browser acts for nobody who came after.
  const answer = await adas.post('endOtherSessions', { account: `not-${ada.email}` })
  assert.deepEqual([answer.status, ended(app)], [303, []])
})

test('SES-4: someone signed out, or between the two steps, sees and ends nothing', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const [own, other, half] = [app.browser(), app.browser(), app.browser()]
  await other.signIn(ada)
  app.clock.advance(1 * minutes)
  await own.signIn(ada)
  const one = await endingOf(own)
  await half.givePassword(ada)
  for (const browser of [half, app.browser()]) {
    for (const answer of [
      await browser.postTo(one),
      await browser.post('endOtherSessions'),
      await browser.get('sessions'),
    ])
      assert.match(answer.location ?? '', /^\/login/)
  }
  assert.deepEqual([app.application.callsOf('endSession'), await other.isSignedIn()], [[], true])
})

const store = () => {
  throw new Error('the store is away')
}

for (const port of ['endSession', 'endSessions'] as const)
  test(`SES-4: when ${port} throws, that is a fault: nothing of ours is lost, and the trail says so`, async (t) => {
    const app = await startEmbedded(t)
    const ada = await app.protectedPerson()
    const [own, other, half] = [app.browser(), app.browser(), app.browser()]
    await other.signIn(ada)
    app.clock.advance(1 * minutes)
    await own.signIn(ada)
    await half.givePassword(ada)
    const one = await endingOf(own)
    const { audit_events: _, ...before } = await app.dump()
    app.application.during[port] = store
    const answer = port === 'endSession' ? await own.postTo(one) : await own.post('endOtherSessions')
    assert.equal(answer.status, 500)
    assert.doesNotMatch(answer.text, /the store is away/)
    const { audit_events: __, ...after } = await app.dump()
    assert.deepEqual(after, before)
    const actions = (await app.audit()).map(({ action }) => action)
    assert.deepEqual([actions.at(-1), actions.includes('session.ended')], ['sessions.not_ended', false])
    assert.deepEqual([(await own.visitFresh()).status, (await other.visitFresh()).status], [200, 200])
    delete app.application.during[port]
    const again = port === 'endSession' ? await own.postTo(one) : await own.post('endOtherSessions')
    assert.deepEqual([again.status, await other.isSignedIn()], [303, false])
  })

test('SES-4: when listSessions throws, the page is a fault, nothing is ended, and the rest of the Security tab stays', async (t) => {
  const { app, adas } = await adaAndZofia(t)
  const one = await endingOf(adas)
  app.application.during.listSessions = store
  const { status, seen } = await adas.get('security')
  assert.equal(status, 200)
  assert.match(seen, /Enable two-step authentication/)
  assert.match(seen, /Where you are signed in can’t be shown at the moment\./)
  assert.equal((await adas.get('sessions')).status, 500)
  assert.equal((await adas.postTo(one)).status, 500)
  assert.deepEqual(ended(app), [])
  assert.ok(app.lines.some((line) => line.includes('could not list sessions')))
})

const wrong: Record<string, (now: number) => unknown> = {
  'no array': () => ({}),
  'a number': () => 7,
  'a row that is nothing': () => [null],
  'no name': () => [{}],
  'a number for a name': () => [{ session: 7 }],
  'a mistake for a name': () => [{ session: String(undefined) }],
  'an endless name': () => [{ session: 'x'.repeat(256) }],
  'a time in seconds': (now) => [{ session: 'x', createdAt: now / seconds }],
  'a Date': (now) => [{ session: 'x', lastSeenAt: new Date(now) }],
  'a time as text': (now) => [{ session: 'x', lastSeenAt: String(now) }],
  'no number': () => [{ session: 'x', lastSeenAt: Number.NaN }],
  'a time in microseconds': (now) => [{ session: 'x', createdAt: now * 1000 }],
}

for (const [what, listed] of Object.entries(wrong))
  test(`HOST-1: ${what} from listSessions is a fault that names the port, and locks nobody out`, async (t) => {
    const app = await startEmbedded(t)
    const own = app.browser()
    await own.signIn(app.person())
    app.application.state.listed = listed(app.clock.now())
    assert.deepEqual([(await own.get('sessions')).status, (await own.get('security')).status], [500, 200])
    assert.ok(app.lines.some((line) => line.includes('listSessions returned')))
  })

test('SES-4: what an application says of a session is text, cut, without what nobody sees; a clock ahead is now', async (t) => {
  const app = await startEmbedded(t)
  const own = app.browser()
  await own.signIn(app.person())
  const now = app.clock.now()
  app.application.state.listed = [
    { session: '<script>a</script>', device: '<script>alert(1)</script>' },
    { session: 'b', device: `\u202e${'W'.repeat(5000)}`, lastSeenAt: now + 5 * minutes },
    { session: 'c', userAgent: '<img src=x onerror=alert(1)>', address: '"><b>x</b>' },
    { session: 'd', userAgent: { toString: () => 'x' }, device: ['x'], address: 7 },
  ]
  const { text, seen } = await own.get('sessions')
  assert.doesNotMatch(text, /<script>a|<img src=x|<b>x|\u202e/)
  assert.match(text, /&lt;script&gt;alert\(1\)/)
  assert.match(seen, /(?<!W)W{100} unknown · last seen 2 March 2027 at 12:00 UTC/)
  assert.equal(seen.split('Unknown browser unknown').length - 1, 2)
})
