import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { createClient } from '../../src/client/countersign.ts'
import type { Countersign } from '../../src/countersign.ts'
import { minutes } from '../../src/limits.ts'
import type { Browser } from '../browser.ts'
import { type App, startApp } from '../kit.ts'
import { tour } from '../tour.ts'
import { browserVoice, fetchOf } from './voices.ts'

const origin = 'https://countersign.test'
const [blue, violet] = ['#1d4ed8,#93c5fd', '#7a1fd0,#c9a0ff']
const ada = { email: 'ada@ferndale.example', name: 'Ada Lind' }

test('HOST-6, HOST-8: two on one host, one browser: what is done in one by turns with the other touches nothing of it', async (t) => {
  const { both, through } = await twoOnOneHost(t)
  const cookies = new Map<string, string>()
  const people = await Promise.all(both.map((app) => app.person(ada)))
  const ways = both.map((app, index) => {
    const person = people[index] ?? assert.fail('each has one person')
    const browser = app.browser({ cookies, through })
    const voice = browserVoice(app, { cookies, through })
    return { app, person, browser, voice, secret: '', codes: [''] }
  })
  type Way = (typeof ways)[number]
  const others = (way: Way) => ways.filter((each) => each !== way)
  const byTurns = async (step: (way: Way) => Promise<void>) => {
    for (const way of ways) {
      const before = await Promise.all(others(way).map(({ voice }) => voice.whoIsSignedIn()))
      await step(way)
      assert.deepEqual(await Promise.all(others(way).map(({ voice }) => voice.whoIsSignedIn())), before)
    }
  }

  await byTurns(async ({ voice, person }) => assert.equal(await voice.givePassword(person), 'signed in'))
  await byTurns(async (way) => void Object.assign(way, await way.browser.enrolUntilFinish(way.person)))
  assert.notEqual(ways[0]?.secret, ways[1]?.secret)
  await byTurns(async ({ browser }) => {
    const finished = await browser.post('twoStepBackupCodes', { kept: '1' })
    assert.match((await browser.follow(finished)).seen, /is on/)
  })
  await byTurns(async ({ voice }) => assert.equal(await voice.signOut(), 'signed out'))
  for (const { app } of ways) app.clock.advance(5 * minutes)

  await byTurns(async ({ voice, person }) =>
    assert.equal(await voice.givePassword(person), 'asked for a second factor'),
  )
  await byTurns(async ({ voice, app, secret }) => assert.equal(await voice.giveCode(app.codeNow(secret)), 'signed in'))
  for (const { voice } of ways) assert.equal(await voice.whoIsSignedIn(), ada.email)
  await byTurns(async ({ voice }) => assert.equal(await voice.signOut(), 'signed out'))

  await byTurns(async ({ voice, person }) =>
    assert.equal(await voice.givePassword(person), 'asked for a second factor'),
  )
  const [first, second] = ways
  assert.notEqual(await first?.voice.giveBackupCode(second?.codes[0] ?? ''), 'signed in')
  await byTurns(async ({ voice, codes }) => assert.equal(await voice.giveBackupCode(codes[0] ?? ''), 'signed in'))
  for (const { voice } of ways) assert.equal(await voice.whoIsSignedIn(), ada.email)

  await byTurns(async ({ browser, app, secret }) => {
    app.clock.advance(1 * minutes)
    const off = await browser.post('twoStepDisable', { code: app.codeNow(secret) })
    assert.match((await browser.follow(off)).seen, /is off/)
  })
  for (const { app } of ways) {
    const mails = await app.allMails()
    const links = mails.flatMap(
      (mail) => `${mail.text} ${mail.html}`.match(/https:\/\/countersign\.test[^\s"<]*/g) ?? [],
    )
    assert.ok(links.length > 20)
    assert.deepEqual(
      links.filter((link) => link !== app.baseUrl && !link.startsWith(`${app.baseUrl}/`)),
      [],
    )
    assert.ok(mails.every((mail) => mail.text.includes(app.services.instance.product)))
  }
})

test('HOST-6: no page of one below a path names a place outside it, nor do its files', async (t) => {
  const { both } = await twoOnOneHost(t)
  for (const [index, app] of both.entries()) {
    const pages = (await tour(app, index === 0 ? 'en' : 'pl')).filter(({ text }) => text.includes('<html'))
    assert.ok(pages.length > 100, String(pages.length))
    const named = pages.flatMap(({ where, text }) =>
      [...text.matchAll(/(?:\s(?:href|src|action|formaction|srcset|poster)=|url\()["']?([^"'\s)>]+)/g)].map(
        ([, to = '']) => ({ where, to: to.replaceAll('&amp;', '&') }),
      ),
    )
    assert.deepEqual(
      named.filter(({ to }) => leadsOut(app, to)),
      [],
    )
    await readFiles(app, new Set(named.map(({ to }) => to).filter((to) => to.includes('/assets/'))))
  }
})

test('HOST-6: what isn’t below its path is nothing of it, and the path itself is its start page, with a slash or without', async (t) => {
  const { both } = await twoOnOneHost(t)
  const [first] = both
  const status = async (path: string, init: RequestInit = {}) =>
    (await first.fetch(new Request(origin + path, init), { address: '203.0.113.9' })).status
  for (const path of [
    '/',
    '/sign-in',
    '/b/c/sign-in',
    '/aa/sign-in',
    '/A/sign-in',
    '/a//sign-in',
    '//a/sign-in',
    '/a/a/sign-in',
    '/healthz',
    '/api/openapi.json',
  ])
    assert.equal(await status(path), 404, path)
  assert.equal(await status('/settings/security', { headers: { authorization: 'Bearer x' } }), 404)
  for (const path of ['/a', '/a/']) assert.equal(await status(path, { redirect: 'manual' }), 303, path)
  assert.equal(await status('/a/healthz'), 200)
  const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' }
  assert.equal(await status('/a/sign-out', { method: 'POST', headers, body: '' }), 303)
  assert.equal(await status('/a/sign-out', { method: 'POST', headers: { ...headers, origin: `${origin}/a` } }), 403)
})

test('HOST-6: signing in below a path leads on to the page that was asked for, by code as well', async (t) => {
  const { both } = await twoOnOneHost(t)
  for (const app of both) {
    const person = await app.protectedPerson({ role: 'administrator' })
    const browser = app.browser()
    const asked = await browser.get('peopleHistory', '?kind=sign_in')
    assert.equal(asked.location, '/sign-in?next=%2Fpeople%2Fhistory%3Fkind%3Dsign_in')
    assert.match((await browser.follow(asked)).text, /name="next" value="\/people\/history\?kind=sign_in"/)
    await browser.givePassword(person, '/people/history?kind=sign_in')
    const inside = await browser.post('signInCode', { code: app.codeNow(person.secret) })
    assert.equal(inside.location, '/people/history?kind=sign_in')
    assert.equal((await browser.get('wellKnownPassword')).location, '/settings/password')
  }
})

test('HOST-6: the API below a path describes itself there, its client takes an address with a path, and sends people there', async (t) => {
  const { both } = await twoOnOneHost(t)
  for (const app of both) {
    const person = await app.person()
    const client = createClient({ server: `${app.baseUrl}/`, fetch: fetchOf(app) })
    assert.equal((await client.check()).product, app.services.instance.product)
    await client.signIn(person.email, person.password)
    assert.equal((await client.twoStep()).manageUrl, `${app.baseUrl}/settings/security`)
    const { json } = await app.api('apiDescription')
    assert.deepEqual(json['servers'], [{ url: app.baseUrl }])
    const reference = await app.browser().get('apiReference')
    assert.match(reference.seen, new RegExp(`curl -X POST ${app.baseUrl}/api/sign-in`))
  }
})

test('HOST-15: pages, the icon, mails and the sheet are painted with the accent of their own instance, light and dark', async (t) => {
  const { both } = await twoOnOneHost(t)
  for (const [app, own, others] of [
    [both[0], blue.split(','), violet.split(',')],
    [both[1], violet.split(','), blue.split(',')],
  ] as const) {
    const browser = app.browser()
    const page = await browser.get('signIn')
    const files = [...page.text.matchAll(/href="([^"]+\.(?:css|svg))"/g)].map(([, url = '']) => new URL(url, origin))
    const drawn = await Promise.all(
      files.map(async (url) => (await app.fetch(new Request(url), { address: '203.0.113.9' })).text()),
    )
    assert.ok(drawn[0]?.includes(`--accent:${own[0]}`) && drawn[0].includes(`--accent:${own[1]}`))
    assert.ok(drawn[1]?.includes(`fill="${own[0]}"`))
    const person = await app.person()
    await browser.enrolUntilFinish(person)
    await browser.post('forgotPassword', { email: person.email })
    const mail = (await app.mailsTo(person.email)).at(-1)?.html ?? ''
    assert.match(mail, new RegExp(`bgcolor="${own[0]}"`))
    assert.match(mail, new RegExp(`\\.button \\{ background-color: ${own[1]} !important`))
    for (const text of [...drawn, mail, page.text])
      for (const other of [...others, '#0b6b5d']) assert.ok(!text.includes(other))
    const asked = await app.fetch(
      new Request(app.services.instance.link('twoStepPdf'), { headers: cookiesOf(browser) }),
      {
        address: '203.0.113.7',
      },
    )
    const pdf = await getDocument({ data: new Uint8Array(await asked.arrayBuffer()) }).promise
    const { argsArray } = await (await pdf.getPage(1)).getOperatorList()
    const painted = JSON.stringify(argsArray)
    assert.ok(painted.includes(own[0] ?? '-') && !painted.includes(others[0] ?? '-'))
  }
})

const cookiesOf = ({ cookies }: Browser) => ({ cookie: [...cookies].map((one) => one.join('=')).join('; ') })

/** Each with a name and a database of its own, behind a proxy that passes paths on as they are. */
async function twoOnOneHost(t: TestContext) {
  const start = (root: string, name: string, accent: string) =>
    startApp(t, { env: { BASE_URL: origin + root, PRODUCT_NAME: name, ACCENT: accent.replaceAll('#', '') } })
  const both = [await start('/a', 'Northwind', blue), await start('/b/c', 'Żagiel', violet)] as const
  const through: Countersign['fetch'] = async (request, from) => {
    const app = both.find(({ baseUrl }) => request.url.startsWith(`${baseUrl}/`)) ?? assert.fail(request.url)
    const answer = await app.fetch(request, from)
    const own = `__Host-[a-z]+${app.baseUrl.slice(origin.length).replaceAll('/', '\\.')}=`
    for (const line of answer.headers.getSetCookie()) assert.match(line, new RegExp(`^${own}.*; Path=/;`))
    return answer
  }
  return { both, through }
}

/** Elsewhere on the web are only the shops where apps are had. */
function leadsOut(app: App, to: string): boolean {
  const { origin: where, pathname, protocol } = new URL(to, `${app.baseUrl}/`)
  if (to.startsWith('#') || ['data:', 'otpauth:'].includes(protocol)) return false
  return where === origin
    ? !`${pathname}/`.startsWith(new URL(`${app.baseUrl}/`).pathname)
    : !/^https:\/\/(?:apps\.apple|play\.google)\.com$/.test(where)
}

/** Asks for each, and for what each names. */
async function readFiles(app: App, urls: Set<string>) {
  for (const url of urls) {
    assert.equal(leadsOut(app, url), false, url)
    const answer = await app.fetch(new Request(new URL(url, origin)), { address: '203.0.113.9' })
    assert.equal(answer.status, 200, url)
    const named = url.endsWith('woff2') ? [] : (await answer.text()).matchAll(/(?:url\(|from ')([^)'#]+)[)']/g)
    for (const [, to = ''] of named) if (!to.startsWith('data:')) urls.add(new URL(to, new URL(url, origin)).href)
  }
}
