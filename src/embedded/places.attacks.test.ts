import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startEmbedded } from '../../test/embedded.ts'

const elsewhere = [
  'https://evil.example/',
  'HTTPS://evil.example/',
  'http://ferndale.test/inbox',
  'https://ferndale.test:8443/inbox',
  'https://ferndale.test@evil.example/',
  'https://ferndale.test.evil.example/',
  'https://app.ferndale.example@evil.example/',
  'https://ada:violet@app.ferndale.example/',
  'https://ada@app.ferndale.example/',
  'https://:violet@app.ferndale.example/',
  'https://',
  'https://[',
  '//evil.example/',
  '///evil.example/',
  '/\\evil.example/',
  '\\/evil.example/',
  '\\\\evil.example',
  '/\t/evil.example/',
  '/\n/evil.example/',
  '\t//evil.example/',
  ' //evil.example/',
  '/inbox\r\nset-cookie: a=b',
  '/inbox\u0000',
  '/\u00a0/evil.example',
  '/／evil.example',
  '／／evil.example',
  '/i\u202enbox',
  'javascript:alert(1)',
  'java\nscript:alert(1)',
  'JaVaScRiPt://ferndale.test/%0aalert(1)',
  'data:text/html,x',
  'blob:https://ferndale.test/1',
  'blob:https://app.ferndale.example/1',
  'filesystem:https://app.ferndale.example/1',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'inbox',
  './inbox',
  '?next=/inbox',
  '#inbox',
  '',
  `/${'x'.repeat(2048)}`,
]
const allowed: [string, string][] = [
  ['/inbox', '/inbox'],
  ['/inbox?a=1&next=//evil.example#top', '/inbox?a=1&next=//evil.example#top'],
  ['/a/../inbox', '/inbox'],
  [`/${'x'.repeat(2047)}`, `/${'x'.repeat(2047)}`],
  ['/%2F%2Fevil.example', '/%2F%2Fevil.example'],
  ['https://app.ferndale.example/board?x=1', 'https://app.ferndale.example/board?x=1'],
  ['https://app.ferndale.example', 'https://app.ferndale.example/'],
]
const withOrigins = { options: { origins: ['https://app.ferndale.example'] } }

test('HOST-6: nobody is led to another origin, however it is spelled: not after signing in, nor after stepping up', async (t) => {
  const app = await startEmbedded(t, withOrigins)
  const ada = app.person()
  const browser = app.browser()
  for (const next of elsewhere) {
    assert.equal((await browser.givePassword(ada, { next })).location, '/', JSON.stringify(next))
    const query = `?next=${encodeURIComponent(next)}`
    assert.equal((await browser.get('stepUp', query)).location, browser.ours('security'), JSON.stringify(next))
  }
})

test('HOST-6: a dot that climbs out to two slashes is no path of the application’s either', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  for (const next of ['/a/..//evil.example', '/.//evil.example', '/%2e//evil.example', '/a/%2E%2e//evil.example/x']) {
    const { location } = await app.browser().givePassword(ada, { next })
    assert.equal(location, '/', next)
  }
})

test('HOST-6: what a query that names it twice was parsed to leads nowhere, and keeps nobody out', async (t) => {
  const app = await startEmbedded(t, withOrigins)
  const ada = app.person()
  for (const next of [['/inbox', '/a'], ['//evil.example'], { a: '/inbox' }, 7, true])
    assert.equal((await app.browser().givePassword(ada, { next })).location, '/', JSON.stringify(next))
})

test('HOST-6, HOST-20: paths of the application’s and pages of named front ends are led to, after one step, two, and stepping up', async (t) => {
  const app = await startEmbedded(t, withOrigins)
  const [ada, off] = [await app.protectedPerson(), app.person()]
  for (const [next, location] of allowed) {
    assert.equal((await app.browser().givePassword(off, { next })).location, location)
    const browser = app.browser()
    await browser.givePassword(ada, { next })
    assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).location, location)
    const query = `?next=${encodeURIComponent(next)}`
    assert.equal((await browser.get('stepUp', query)).location, location)
    app.clock.advance(60_000)
  }
})

test('HOST-20: a front end elsewhere sends no form of ours, and its browser shows no cookie to the JSON calls', async (t) => {
  const app = await startEmbedded(t, withOrigins)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  const from = { origin: 'https://app.ferndale.example', 'sec-fetch-site': 'cross-site' }
  assert.equal((await browser.post('twoStepDisable', {}, from)).status, 403)
  const asked = await browser.send(browser.ours('apiTwoStep'), {
    method: 'OPTIONS',
    headers: { ...from, 'access-control-request-method': 'GET' },
  })
  assert.equal(asked.headers.get('access-control-allow-origin'), 'https://app.ferndale.example')
  assert.equal(asked.headers.get('access-control-allow-credentials'), null)
  const stranger = await browser.send(browser.ours('apiTwoStep'), {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
  })
  assert.equal(stranger.headers.get('access-control-allow-origin'), null)
})

for (const baseUrl of ['https://ferndale.test/a', 'https://ferndale.test/a/b/two-step/', 'http://localhost:3000/x'])
  test(`HOST-6: below ${baseUrl} every link, form, redirect, asset and cookie stays, and the rest is the application’s`, async (t) => {
    const app = await startEmbedded(t, { options: { baseUrl } })
    const { path } = app.countersign
    assert.equal(path, new URL(baseUrl).pathname.replace(/\/$/, ''))
    const ada = await app.protectedPerson()
    const browser = app.browser()
    await browser.givePassword(ada, { next: `${path}/settings/security` })
    const pages = [await browser.get('signInCode')]
    const led = await browser.post('signInCode', { code: app.codeNow(ada.secret) })
    assert.equal(led.location, `${path}/settings/security`)
    for (const name of ['security', 'history', 'twoStepDisable', 'replacePhone'] as const)
      pages.push(await browser.get(name))
    const theirs = ['/', '/login', '/account', '#main', '#content']
    for (const { status, text, set } of pages) {
      assert.equal(status, 200)
      const leads = [...text.matchAll(/\b(?:href|src|action|formaction)="([^"]*)"/g)].map(([, to = '']) => to)
      assert.ok(leads.length > 3)
      for (const to of leads)
        assert.ok(to.startsWith(`${path}/`) || theirs.includes(to) || to.startsWith('#') || to.startsWith('data:'), to)
      for (const line of set) assert.match(line, /^__Host-\w+[-.\w]*=.*; Path=\//)
    }
    const asset = /src="([^"]+\.js)"/.exec(pages[0]?.text ?? '')?.[1] ?? ''
    assert.equal((await browser.send(asset)).status, 200)
  })
