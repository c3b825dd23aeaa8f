import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { openBrowser, type Send } from './browser.ts'
import { formsOn } from './forms.ts'
import { CouldNotTry } from './report.ts'
import type { Answer, Sent } from './send.ts'

const origin = new URL('http://localhost:3000')

/** A browser at an application that answers so, and what it was sent. */
function browserAt(answer: (sent: Sent) => Partial<Answer>, at = origin) {
  const sent: Sent[] = []
  const send: Send = async (one) => {
    sent.push(one)
    return { ...one, answer: { status: 200, headers: {}, setCookies: [], body: '', ...answer(one) } }
  }
  return { browser: openBrowser(at, send), sent }
}

const cookieOf = ({ headers }: Sent) => headers['cookie']

test('KIT-4: nothing is ever sent to another origin: not by a redirect, a form, a link or a port', async () => {
  const { browser, sent } = browserAt(() => ({ status: 302, headers: { location: 'https://elsewhere.example/' } }))
  const last = await browser.follow(await browser.get('/'))
  assert.deepEqual([last.url.href, sent.length], ['http://localhost:3000/', 1])
  const [form] = formsOn('<form method="post" action="//elsewhere.example/"><input name="a"></form>', origin)
  assert.ok(form)
  await assert.rejects(browser.submit(form, { a: '1' }), CouldNotTry)
  for (const place of [
    'http://localhost:3001/',
    'https://localhost:3000/',
    '//elsewhere.example',
    '/\\elsewhere.example',
  ])
    await assert.rejects(browser.get(place), CouldNotTry, place)
  assert.equal(sent.length, 1)
})

test('redirects are followed here, eight in a row and no more', async () => {
  const { browser, sent } = browserAt(({ url }) => ({
    status: 303,
    headers: { location: `/${Number(url.pathname.slice(1)) + 1}` },
  }))
  const last = await browser.follow(await browser.get('/0'))
  assert.deepEqual([last.url.pathname, sent.length], ['/8', 9])
  const broken = browserAt(() => ({ status: 302, headers: { location: 'http://[' } }))
  assert.equal((await broken.browser.follow(await broken.browser.get('/'))).answer.status, 302)
})

test('a form is sent again, with its body and the cookie it was given, where the answer says so: here, eight times and no more', async () => {
  const again = { status: 307, headers: { location: '/again' }, setCookies: ['tried=1; Path=/'] }
  const { browser, sent } = browserAt(({ headers }) => (headers['cookie'] ? { status: 303 } : again))
  const last = await browser.post('/sign-in', [['password', 'x']])
  assert.equal(last.answer.status, 303)
  assert.deepEqual(
    sent.map(({ method, url, body }) => `${method} ${url.pathname} ${String(body)}`),
    ['POST /sign-in password=x', 'POST /again password=x'],
  )
  const endless = browserAt(() => ({ status: 308, headers: { location: '/again' } }))
  await endless.browser.post('/sign-in', [])
  assert.equal(endless.sent.length, 9)
  const elsewhere = browserAt(() => ({ status: 307, headers: { location: 'https://elsewhere.example/' } }))
  assert.equal((await elsewhere.browser.post('/sign-in', [])).answer.status, 307)
  assert.equal(elsewhere.sent.length, 1)
})

test('cookies are kept as browsers keep them, `__Host-` ones on localhost among them, and sent back where they belong', async () => {
  const setCookies = [
    '__Host-challenge=a; Path=/; Secure; HttpOnly; SameSite=Lax',
    'session=b; Path=/; HttpOnly',
    'narrow=c; Path=/app',
    '__Host-wide=d; Path=/; Secure; Domain=localhost',
    '__Host-open=e; Path=/',
    'foreign=f; Domain=elsewhere.example',
    'nameless',
  ]
  const { browser, sent } = browserAt(({ url }) => ({ setCookies: url.pathname === '/first' ? setCookies : [] }))
  await browser.get('/first')
  await browser.get('/')
  await browser.get('/app/x')
  assert.deepEqual(
    sent.map((one) => cookieOf(one)?.split('; ').toSorted()),
    [
      undefined,
      ['__Host-challenge=a', 'nameless', 'session=b'],
      ['__Host-challenge=a', 'nameless', 'narrow=c', 'session=b'],
    ],
  )
})

test('a cookie that is taken back is sent no more, and a copy of a browser goes its own way', async () => {
  const { browser, sent } = browserAt(({ url }) => ({
    setCookies:
      url.pathname === '/in' ? ['session=b; Path=/'] : url.pathname === '/out' ? ['session=; Max-Age=0; Path=/'] : [],
  }))
  await browser.get('/in')
  const copy = await browser.copy()
  await browser.get('/out')
  await browser.get('/')
  await copy.get('/')
  assert.deepEqual(sent.map(cookieOf), [undefined, 'session=b', undefined, 'session=b'])
})

test('a form is posted as our own page posts it, with files where it says so', async () => {
  const { browser, sent } = browserAt(() => ({}))
  const forms = formsOn(
    '<form method="post" action="/a"><input name="x" value="1"></form><form method="post" enctype="multipart/form-data" action="/b"><input name="x" value="1"></form><form action="/c?y=2"><input name="x"></form>',
    origin,
  )
  for (const form of forms) await browser.submit(form, { x: 'ż' })
  const [plain, multipart, get] = sent
  assert.deepEqual([plain?.body, plain?.headers['origin']], ['x=%C5%BC', 'http://localhost:3000'])
  assert.match(String(multipart?.body), /name="x"\r\n\r\nż\r\n/)
  assert.match(multipart?.headers['content-type'] ?? '', /^multipart\/form-data; boundary=/)
  assert.deepEqual([get?.method, get?.url.href], ['GET', 'http://localhost:3000/c?y=2&x=%C5%BC'])
})
