import { strict as assert } from 'node:assert'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { anySign } from '../../test/any-sign.ts'
import type { Browser } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { mailedPath } from '../../test/tour.ts'
import { createApp } from '../app.ts'
import { slices } from '../standalone/slices.ts'
import { routes } from '../routes.ts'
import { loadAssets } from '../ui/assets.ts'
import { sayIn } from '../messages/messages.ts'

const app = await startApp({ after })
const registered = createApp(app.services, loadAssets(), slices)
  .routes.filter(({ path, method }) => !path.endsWith('*') && method !== 'ALL')
  .map(({ path, method }) => ({ method, path: path.replace(/:\w+/g, 'x') }))
const forms = [...new Set(registered.filter(({ method }) => method === 'POST').map(({ path }) => path))].filter(
  (path) => !path.startsWith('/api/'),
)
const readable = [...new Set(registered.filter(({ method }) => method === 'GET').map(({ path }) => path))]

const ours = 'https://countersign.test'
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** What is said to every form, posted with these headers by someone who is signed in. */
async function postEverywhere(headers: Record<string, string>) {
  const person = await app.person()
  const browser = app.browser()
  await browser.signIn(person)
  const before = await app.dumpButRefusals()
  const answers = []
  for (const path of forms) {
    const { status, seen } = await browser.send(path, { method: 'POST', headers: { ...form, ...headers }, body: '' })
    answers.push({ path, status, seen })
    // Signing out is a form too.
    if (!browser.cookies.has('__Host-session')) await browser.signIn(person)
  }
  return { answers, unchanged: JSON.stringify(before) === JSON.stringify(await app.dumpButRefusals()) }
}

/** 403 is also the answer of forms with reasons of their own: only these words are the guard's. */
const turnedAway = sayIn('en')('refusal.cross_site', { address: ours })

async function refusedEverywhere(headers: Record<string, string>) {
  const { answers, unchanged } = await postEverywhere(headers)
  assert.deepEqual(
    answers.filter(({ status, seen }) => status !== 403 || !seen.includes(turnedAway)),
    [],
  )
  assert.ok(unchanged, 'nothing was written but the event')
}

async function heardEverywhere(headers: Record<string, string>) {
  const { answers } = await postEverywhere(headers)
  for (const path of forms) {
    const init = { method: 'POST', headers: { ...form, ...headers }, body: '' }
    const { status, seen } = await app.browser().send(path, init)
    answers.push({ path: `${path}, signed out`, status, seen })
  }
  assert.ok(forms.length > 15)
  assert.deepEqual(
    answers.filter(({ seen }) => seen.includes(turnedAway)),
    [],
  )
}

test('WEB-3: forms of our own pages are heard, on every route', () =>
  heardEverywhere({ 'sec-fetch-site': 'same-origin' }))
test('WEB-3: without Sec-Fetch-Site our own Origin is heard', () => heardEverywhere({ origin: ours }))
test('WEB-3: forms of a sister host are refused on every route', () =>
  refusedEverywhere({ 'sec-fetch-site': 'same-site', origin: ours }))
test('WEB-3: forms that no page sent are refused on every route', () =>
  refusedEverywhere({ 'sec-fetch-site': 'none', origin: ours }))
test('WEB-3: forms of another site are refused on every route', () =>
  refusedEverywhere({ 'sec-fetch-site': 'cross-site', origin: ours }))
test('WEB-3: an unknown Sec-Fetch-Site is refused on every route', () =>
  refusedEverywhere({ 'sec-fetch-site': 'same-origin, cross-site' }))
test('WEB-3: an empty Sec-Fetch-Site is refused on every route', () =>
  refusedEverywhere({ 'sec-fetch-site': '', origin: ours }))
test('WEB-3: without either header a form is refused on every route', () => refusedEverywhere({}))
test('WEB-3: Origin null is refused on every route', () => refusedEverywhere({ origin: 'null' }))
test('WEB-3: another Origin is refused on every route', () => refusedEverywhere({ origin: 'https://evil.example' }))
test('WEB-3: an Origin that begins like ours is refused on every route', () =>
  refusedEverywhere({ origin: `${ours}.evil.example` }))
test('WEB-3: our Origin over plain HTTP or with a port is refused', async () => {
  await refusedEverywhere({ origin: 'http://countersign.test' })
  await refusedEverywhere({ origin: `${ours}:8443` })
})
test('WEB-3: a Referer of ours is no Origin', () => refusedEverywhere({ referer: `${ours}/settings/security` }))
test('WEB-3: a forged Host makes no other Origin ours', () =>
  refusedEverywhere({ origin: 'https://evil.example', host: 'evil.example', 'x-forwarded-host': 'evil.example' }))

test('WEB-3: no page hides a token in its forms', async () => {
  const browser = app.browser()
  await browser.signIn(await app.person())
  const hidden = []
  for (const path of readable)
    hidden.push(...((await browser.path(path)).text.match(/<input type="hidden"[^>]*>/g) ?? []))
  assert.ok(hidden.length > 0)
  assert.deepEqual(
    hidden.filter((input) => !/name="(?:next|locale|account|enrolment|kept)"/.test(input)),
    [],
  )
})

test('WEB-4: reading, as someone signed out, changes nothing', () => readsWithoutChange(async () => app.browser()))
test('WEB-4: reading, as someone signed in, changes nothing', () => readsWithoutChange(signedIn))
test('WEB-4: reading between password and code changes nothing', () => readsWithoutChange(halfWay))
test('WEB-4: reading in the middle of enrolment changes nothing', () =>
  readsWithoutChange(async () => {
    const browser = app.browser()
    await browser.enrolUntilFinish(await app.person())
    return browser
  }))
test('WEB-4: reading with two-step on changes nothing', () =>
  readsWithoutChange(async () => {
    const browser = app.browser()
    await browser.signIn(await app.protectedPerson())
    return browser
  }))

test('WEB-4: opening the links of mails changes nothing', async () => {
  const person = await app.person({ emailConfirmed: false })
  const browser = app.browser()
  await browser.signIn(person)
  await browser.post('sendConfirmation')
  await browser.post('forgotPassword', { email: person.email })
  const links = [
    await mailedPath(app, person.email, 'confirm-email'),
    await mailedPath(app, person.email, 'reset-password'),
  ]
  const before = await app.dump()
  for (const link of links) {
    assert.equal((await browser.path(link)).status, 200)
    assert.equal((await browser.send(link, { method: 'HEAD' })).status, 200)
  }
  assert.deepEqual(await app.dump(), before)
})

async function signedIn() {
  const browser = app.browser()
  await browser.signIn(await app.person({ role: 'administrator' }))
  return browser
}

async function halfWay() {
  const browser = app.browser()
  await browser.givePassword(await app.protectedPerson())
  return browser
}

async function readsWithoutChange(prepare: () => Promise<Browser>) {
  const browser = await prepare()
  await app.mails()
  const before = await app.dumpButRefusals()
  for (const path of [...readable, ...forms, '/nothing', '/api/nothing']) {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const answer = await browser.send(path, { method })
      assert.ok(answer.status < 500, `${method} ${path}: ${answer.status}`)
    }
  }
  assert.deepEqual(await app.dumpButRefusals(), before)
}

test('WEB-6: after signing in one lands on the page one wanted', async () => {
  assert.equal(await landingOf('/settings/security'), '/settings/security')
  assert.equal(await landingOf('/people'), '/people')
})

test('WEB-6: next= leads nowhere but to pages of our own table', async () => {
  const attacks = [
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\\/evil.example',
    'https://evil.example',
    'https:evil.example',
    'HTTPS://countersign.test/settings/security',
    'javascript:alert(1)',
    'data:text/html,x',
    '/%2Fevil.example',
    '%2F%2Fevil.example',
    '/%5Cevil.example',
    '/\t/evil.example',
    '\t//evil.example',
    '/\r\nLocation: https://evil.example',
    '/settings/security\u0000',
    '\u0001/settings/security',
    ' /settings/security',
    '/settings/security?next=//evil.example',
    '/settings/security#//evil.example',
    '/settings/security/',
    '/settings/../people',
    '/settings//security',
    '/SETTINGS/SECURITY',
    '/unknown',
    '/sign-out',
    '/api/me',
    '/dev/mail',
    '/reset-password/x',
    '@evil.example',
    '.evil.example',
    '/__proto__',
  ]
  for (const attack of attacks) assert.equal(await landingOf(attack), '/', JSON.stringify(attack))
})

test('WEB-6: no text whatever, as next=, leads out of our own table', async () => {
  const person = await app.person()
  const browser = app.browser()
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.webUrl(), fc.string(), fc.string({ unit: anySign })), async (next) => {
      const page = await browser.path(`/sign-in?next=${encodeURIComponent(next.toWellFormed())}`)
      const kept = /name="next" value="([^"]*)"/.exec(page.text)?.[1] ?? '/sign-in'
      assert.ok((Object.values(routes) as string[]).includes(kept))
    }),
    { numRuns: 100 },
  )
  assert.equal((await browser.givePassword(person, 'https://evil.example')).location, '/')
})

test('WEB-6: with two-step on, where one wanted to go is kept on the server, and nothing sent along later replaces it', async () => {
  const person = await app.protectedPerson()
  const browser = app.browser()
  const asked = await browser.givePassword(person, '/settings/password')
  assert.equal(asked.location, '/sign-in/code')
  assert.doesNotMatch((await browser.get('signInCode')).text, /settings\/password/)
  const code = app.codeNow(person.secret)
  const done = await browser.postTo('/sign-in/code?next=/people', { code, next: '//evil.example' })
  assert.equal(done.location, '/settings/password')
})

test('WEB-6: switching the language leads to no other site', async () => {
  const browser = app.browser()
  for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', '/unknown']) {
    assert.equal((await browser.post('language', { locale: 'pl', next })).location, '/')
  }
  assert.equal((await browser.post('language', { locale: 'pl', next: '/sign-in' })).location, '/sign-in')
})

async function landingOf(next: string): Promise<string | null> {
  const browser = app.browser()
  const shown = await browser.path(`/sign-in?next=${encodeURIComponent(next)}`)
  const [signInForm = ''] = /<form class="form"[\s\S]*?<\/form>/.exec(shown.text) ?? []
  const kept = /name="next" value="([^"]*)"/.exec(signInForm)?.[1]
  const landed = (await browser.givePassword(someone, next)).location
  assert.equal(kept ?? '/', landed)
  return landed
}
const someone = await app.person({ role: 'administrator' })

test('WEB-7: what a client says of its address changes nothing in the audit trail', async () => {
  assert.equal(await recordedAddress(app, '203.0.113.50', { 'x-forwarded-for': '198.51.100.1' }), '203.0.113.50')
  assert.equal(
    await recordedAddress(app, '203.0.113.51', {
      forwarded: 'for=198.51.100.1',
      'x-real-ip': '198.51.100.1',
      'true-client-ip': '198.51.100.1',
      'cf-connecting-ip': '198.51.100.1',
    }),
    '203.0.113.51',
  )
})

test('WEB-7: behind a listed proxy the audit trail has the client’s address, not the one it made up', async (t) => {
  const behind = await startApp(t, { env: { TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1' } })
  assert.equal(
    await recordedAddress(behind, '10.0.0.4', { 'x-forwarded-for': '8.8.8.8, 198.51.100.1' }),
    '198.51.100.1',
  )
  assert.equal(
    await recordedAddress(behind, '10.0.0.4', { 'x-forwarded-for': '8.8.8.8, 198.51.100.2, 192.0.2.1' }),
    '198.51.100.2',
  )
  assert.equal(await recordedAddress(behind, '203.0.113.9', { 'x-forwarded-for': '198.51.100.3' }), '203.0.113.9')
  assert.equal(await recordedAddress(behind, '10.0.0.4', { 'x-forwarded-for': "'; drop table people" }), '10.0.0.4')
})

test('WEB-7: behind a proxy that writes ports, brackets or quotes, each client counts as itself', async (t) => {
  const behind = await startApp(t, { env: { TRUSTED_PROXIES: '10.0.0.0/8' } })
  const from = (hops: string) => recordedAddress(behind, '10.0.0.4', { 'x-forwarded-for': hops })
  assert.equal(await from('198.51.100.1:51234'), '198.51.100.1')
  assert.equal(await from('"[2001:db8::7]:51234", 10.0.0.9:80'), '2001:db8::7')
  const told = await startApp(t, { env: { TRUSTED_PROXIES: '10.0.0.0/8', FORWARDED_HEADER: 'Forwarded' } })
  const sent = { forwarded: 'for="[2001:db8::7]:51234";proto=https', 'x-forwarded-for': '8.8.8.8' }
  assert.equal(await recordedAddress(told, '10.0.0.4', sent), '2001:db8::7')
})

test('WEB-7: forwarded headers that don’t fit the settings are said once for each peer, without what they held, and for twenty peers at most', async (t) => {
  const lines: string[] = []
  const behind = await startApp(t, { env: { TRUSTED_PROXIES: '10.0.0.0/8' }, log: { lines, level: 'warn' } })
  const from = (peer: string, headers: Record<string, string>) => behind.request(routes.signIn, { headers }, peer)
  const unlisted = { 'x-forwarded-for': 'from-elsewhere' }
  for (let twice = 0; twice < 2; twice += 1) {
    await from('203.0.113.9', unlisted)
    await from('10.0.0.4', { 'x-forwarded-for': '8.8.8.8, from-elsewhere' })
    await from('10.0.0.5', { forwarded: 'for=from-elsewhere' })
    await from('10.0.0.6', { 'x-forwarded-for': '8.8.8.8' })
    await from('203.0.113.10', {})
  }
  const said = lines.map((line) => JSON.parse(line) as { peer: string; misfit: string; msg: string })
  assert.deepEqual(
    said.map(({ peer, misfit }) => [peer, misfit]),
    [
      ['203.0.113.9', 'unlisted'],
      ['10.0.0.4', 'unreadable'],
      ['10.0.0.5', 'other_header'],
    ],
  )
  assert.match(said[0]?.msg ?? '', /TRUSTED_PROXIES/)
  for (let peer = 0; peer < 50; peer += 1) await from(`198.51.100.${peer}`, unlisted)
  assert.equal(lines.filter((line) => line.includes('"unlisted"')).length, 20)
  assert.ok(!lines.join('').includes('elsewhere'))
})

async function recordedAddress(of: App, socket: string, headers: Record<string, string>) {
  const body = new URLSearchParams({ email: 'nobody@nowhere.example', password: 'x' }).toString()
  await of.request(
    routes.signIn,
    { method: 'POST', headers: { ...form, 'sec-fetch-site': 'same-origin', ...headers }, body },
    socket,
  )
  return (await of.audit()).at(-1)?.address
}

test('WEB-8: links in mails come from the settings, whatever Host a request claims', async () => {
  const person = await app.person()
  const forged = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    'x-forwarded-server': 'evil.example',
    'x-original-url': 'https://evil.example/',
    forwarded: 'host=evil.example',
  }
  const browser = app.browser()
  await browser.post('forgotPassword', { email: person.email }, forged)
  const body = new URLSearchParams({ email: person.email }).toString()
  const headers = { ...form, 'sec-fetch-site': 'same-origin' }
  await app.countersign.fetch(new Request('https://evil.example/forgot-password', { method: 'POST', headers, body }), {
    address: '203.0.113.7',
  })
  const mails = await app.mailsTo(person.email)
  assert.equal(mails.length, 2)
  for (const mail of mails) {
    assert.doesNotMatch(mail.text + mail.html, /evil\.example|http:\/\//)
    assert.match(mail.text, /https:\/\/countersign\.test\/reset-password\//)
  }
})

test('WEB-8: redirects name no host', async () => {
  const browser = app.browser()
  const answer = await browser.send('/settings/security', {
    headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
  })
  assert.equal(answer.location, '/sign-in?next=%2Fsettings%2Fsecurity')
})
