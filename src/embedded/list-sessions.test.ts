import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startEmbedded } from '../../test/embedded.ts'
import type { EmbeddedBrowser } from '../../test/embedded-browser.ts'
import { days, minutes, sessionsListed } from '../limits.ts'

// Where somebody is signed in, as an application of somebody else's says it, on our pages.

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'

/** The paths of the forms that end one session, as the page offers them. */
const offered = async (browser: EmbeddedBrowser, page: 'security' | 'sessions' = 'sessions') =>
  [...(await browser.get(page)).text.matchAll(/action="([^"]+\/sessions\/[^"]+\/end)"/g)].map(([, path = '']) => path)

test('SES-4: people see each session as the application says it, and which one is theirs now', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const [own, other] = [app.browser(), app.browser()]
  await other.signIn(ada)
  app.sessionOf(other).about = {
    userAgent: chrome,
    address: '::ffff:198.51.100.20',
    createdAt: app.clock.now() - 3 * days,
    lastSeenAt: app.clock.now() - 2 * minutes,
  }
  app.clock.advance(1 * minutes)
  await own.signIn(ada)
  for (const page of ['security', 'sessions'] as const) {
    const { seen } = await own.get(page)
    assert.match(seen, /Where you are signed in/)
    assert.match(seen, /Firefox · Linux This one 203\.0\.113\.7 · signed in 2 March 2027 at 12:01 UTC Chrome/)
    assert.match(seen, /Chrome · Windows 198\.51\.100\.20 · last seen 2 March 2027 at 11:58 UTC Sign out/)
    assert.match(seen, /Sign out everywhere else/)
  }
})

test('SES-4: what the application leaves out is as we saw it when its session was opened; a phone is called what it calls it', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const [own, other] = [app.browser(), app.browser({ address: '198.51.100.20' })]
  await other.signIn(ada)
  app.clock.advance(1 * minutes)
  await own.signIn(ada)
  assert.match(
    (await own.get('sessions')).seen,
    /Firefox · Linux 198\.51\.100\.20 · signed in 2 March 2027 at 12:00 UTC/,
  )
  const nothing = { userAgent: null, device: null, address: null, createdAt: null, lastSeenAt: null }
  app.sessionOf(other).about = { ...nothing, device: 'Zielony telefon', address: 'unknown, 10.0.0.1' }
  assert.match((await own.get('sessions')).seen, /Zielony telefon 198\.51\.100\.20 · signed in/)
  // One that was opened without us, of which nobody knows anything.
  app.application.state.listed = [{ session: 'x' }]
  assert.match((await own.get('sessions')).seen, /Unknown browser unknown Sign out/)
})

test('SES-4: one signed out elsewhere is ended at the application, by the next request, with what stands beside it, and no other', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const [own, other, third] = [app.browser(), app.browser(), app.browser()]
  for (const browser of [third, other, own]) {
    await browser.signIn(ada)
    app.clock.advance(1 * minutes)
  }
  const { id } = app.sessionOf(other)
  const [path = '', ...rest] = await offered(own, 'security')
  assert.equal(rest.length, 1)
  const done = await own.postTo(path, { next: '/settings/security' })
  assert.equal(done.location, own.ours('security'))
  assert.match((await own.get('security')).seen, /That session was ended\./)
  assert.deepEqual(app.application.callsOf('endSession'), [{ person: ada.id, session: id }])
  assert.deepEqual([await own.isSignedIn(), await other.isSignedIn(), await third.isSignedIn()], [true, false, true])
  assert.equal((await app.db.selectFrom('companions').select('id').execute()).length, 2)
  const events = (await app.audit()).filter(({ action }) => action === 'session.ended')
  assert.deepEqual(
    events.map(({ actor_id, subject_id, address }) => [actor_id, subject_id, address]),
    [[ada.id, ada.id, '203.0.113.7']],
  )
})

test('SES-4: “Sign out everywhere else” ends the others and open challenges; this browser stays', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const [own, other, half] = [app.browser(), app.browser(), app.browser()]
  await other.signIn(ada)
  app.clock.advance(1 * minutes)
  await own.signIn(ada)
  await half.givePassword(ada)
  const { id } = app.sessionOf(own)
  const done = await own.post('endOtherSessions')
  assert.equal(done.location, own.ours('sessions'))
  assert.match((await own.get('sessions')).seen, /You are signed out everywhere else\./)
  assert.deepEqual(app.application.callsOf('endSessions').at(-1), { person: ada.id, but: id })
  assert.deepEqual([await own.isSignedIn(), await other.isSignedIn()], [true, false])
  app.clock.advance(1 * minutes)
  await half.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.equal(await half.isSignedIn(), false)
  assert.equal((await own.visitFresh()).status, 200, 'what was given here counts on')
  assert.ok((await app.audit()).some(({ action }) => action === 'sessions.ended'))
  assert.doesNotMatch((await own.get('sessions')).seen, /everywhere else/)
})

const offers = {
  'all of it': [{}, { page: 200, one: 1, others: true }],
  'only ending all others': [{ without: ['endSession'] }, { page: 200, one: 0, others: true }],
  'only ending one': [{ without: ['endSessions'] }, { page: 200, one: 1, others: false }],
  'no way to end any': [{ without: ['endSessions', 'endSession'] }, { page: 200, one: 0, others: false }],
  'no name for the present one': [{ named: false }, { page: 200, one: 2, others: false }],
  'no list': [{ without: ['listSessions'] }, { page: 404, one: 0, others: false }],
} as const

for (const [kind, [wanted, { page, one, others }]] of Object.entries(offers))
  test(`SES-4: where an application has ${kind}, the pages offer that and no more`, async (t) => {
    const app = await startEmbedded(t, structuredClone(wanted) as Parameters<typeof startEmbedded>[1])
    const ada = app.person()
    const [own, other] = [app.browser(), app.browser()]
    await other.signIn(ada)
    await own.signIn(ada)
    const [tab, list] = [await own.get('security'), await own.get('sessions')]
    assert.deepEqual([tab.status, list.status], [200, page])
    assert.equal(tab.seen.includes('Where you are signed in'), page === 200)
    assert.equal((await offered(own)).length, one)
    assert.equal(tab.seen.includes('Sign out everywhere else'), others)
    assert.equal(list.seen.includes('Sign out wherever'), one > 0)
    // Nor does what isn't offered do anything.
    if (!others) assert.equal((await own.post('endOtherSessions')).status, 404)
    assert.deepEqual([await own.isSignedIn(), await other.isSignedIn()], [true, true])
  })

test('SES-4: of very many those last seen are shown, this one first, and how many more there are', async (t) => {
  const app = await startEmbedded(t)
  const own = app.browser()
  await own.signIn(app.person())
  const now = app.clock.now()
  const many = Array.from({ length: 500 }, (_, n) => ({ session: `s${n}`, lastSeenAt: now - n, userAgent: chrome }))
  app.application.state.listed = [...many, { session: app.sessionOf(own).id, createdAt: now - 400 * days }]
  const { seen, text } = await own.get('sessions')
  assert.match(seen, /Firefox · Linux This one/)
  assert.equal(seen.split('Chrome · Windows').length - 1, sessionsListed - 1)
  assert.match(seen, /401 more sessions are not shown\./)
  assert.ok(text.length < 200_000)
  assert.match((await own.get('security')).seen, /All 501 sessions/)
  assert.equal((await offered(own, 'security')).length, 4)
})

test('HOST-19: in a session that a link began, the one that asked for the link is this one, and all others can be ended', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const [phone, other] = [app.browser(), app.browser()]
  await phone.signIn(ada)
  await other.signIn(ada)
  const { id } = app.sessionOf(phone)
  const call = {
    headers: new Headers({ authorization: `Bearer ${phone.cookies.get(app.application.cookieName)}` }),
    cookies: [],
  }
  const asked = {
    header: (name: string) => call.headers.get(name) ?? undefined,
    address: '203.0.113.7',
    json: true,
    call,
  }
  const { json } = await app.countersign.enter(asked)
  const browser = app.browser()
  await browser.postTo(new URL((json as { link: string }).link).pathname)
  assert.match((await browser.get('sessions')).seen, /This one/)
  assert.equal((await offered(browser)).length, 1)
  await browser.post('endOtherSessions')
  assert.deepEqual(app.application.callsOf('endSessions').at(-1), { person: ada.id, but: id })
  assert.equal((await browser.get('sessions')).status, 200)
  // Where the one that asked is ended, so is what it began.
  await other.signIn(ada)
  const [path = ''] = await offered(other)
  assert.equal((await other.postTo(path)).location, other.ours('sessions'))
  assert.equal((await browser.get('sessions')).status, 303)
})
