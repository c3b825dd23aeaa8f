import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { ada, startNext } from '../../test/next.ts'
import { HostError } from '../host/check-host.ts'
import { type NextOptions, nextDoor } from './next.ts'

const asJson = { accept: 'application/json', 'sec-fetch-site': 'same-origin' }

test('HOST-16: with Next, both steps by actions, turning on, and a page that needs somebody fresh', async (t) => {
  const { browser: open, codeNow } = startNext(t)
  const browser = open()
  const first = await browser.givePassword(ada, { next: '/inbox?a=1' })
  assert.equal(first.location, '/inbox?a=1')
  assert.equal(first.set[0]?.startsWith('app-session='), true)
  assert.match(
    first.set[1] ?? '',
    /^__Host-session[\w.-]*=[\w-]{43}; Path=\/; Max-Age=\d{5,}; SameSite=lax; HttpOnly; Secure$/,
  )
  const { secret } = await browser.enrol(ada)
  assert.equal((await browser.visitFresh()).status, 200)

  browser.cookies.clear()
  const asked = await browser.givePassword(ada)
  assert.equal(asked.location, '/two-step/sign-in/code')
  assert.equal(browser.cookies.has('app-session'), false)
  assert.equal((await browser.visit()).location, '/login?next=%2Finbox')
  const answered = await browser.post('signInCode', { code: codeNow(secret, 1) })
  assert.equal(answered.status, 303, answered.seen)
  assert.equal(await browser.isSignedIn(), true)
})

test('HOST-11: a page leads whoever isn’t fresh to the question and back, a route handler says so to a script', async (t) => {
  const { browser: open } = startNext(t)
  const browser = open()
  await browser.givePassword(ada)
  // Signed in without us, as before Countersign was there.
  for (const name of browser.cookies.keys()) if (name !== 'app-session') browser.cookies.delete(name)
  const back = 'two-step/settings/security/confirm?next=%2F'
  assert.equal((await browser.visitFresh()).location, `/${back}fresh%2Fmoney`)
  assert.equal((await browser.send('/api/money?of=may')).location, `/${back}api%2Fmoney%3Fof%3Dmay`)
  const told = await browser.send('/api/money', { headers: asJson })
  assert.equal(told.status, 401)
  assert.match(told.headers.get('www-authenticate') ?? '', /insufficient_user_authentication/)
  assert.equal(told.headers.get('content-type'), 'application/problem+json')
})

test('HOST-2: a route handler answers a script with the question and its cookie, and opens nothing', async (t) => {
  const { browser: open } = startNext(t)
  const browser = open()
  const once = await browser.send('/api/login', { method: 'POST', headers: asJson })
  assert.deepEqual([once.status, JSON.parse(once.text)], [200, { status: 'signed_in' }])
  await browser.enrol(ada)
  browser.cookies.clear()
  const begun = await browser.send('/api/login', { method: 'POST', headers: asJson })
  assert.equal(begun.status, 401)
  assert.equal((JSON.parse(begun.text) as { status: string }).status, 'challenge')
  assert.equal(begun.headers.get('cache-control'), 'no-store')
  assert.equal(browser.cookies.has('app-session'), false)
  assert.equal((await browser.get('signInCode')).status, 200)
  const led = await browser.send('/api/login', { method: 'POST' })
  assert.deepEqual([led.status, led.location], [303, '/two-step/sign-in/code'])
})

test('HOST-2: an action has the words of a refusal to show', async (t) => {
  const { browser: open } = startNext(t)
  const browser = open()
  await browser.enrol(ada)
  const answers: string[] = []
  for (let tries = 0; tries < 50 && !answers.at(-1); tries++) {
    browser.cookies.clear()
    answers.push((await browser.givePassword(ada)).text)
  }
  assert.match(answers.at(-1) ?? '', /try again/i)
})

test('HOST-23: what Next’s router asks for by itself draws and spends nothing of ours', async (t) => {
  const { browser: open } = startNext(t)
  const browser = open()
  await browser.givePassword(ada)
  const page = await browser.get('security')
  assert.match(page.text, /Ada Lind/)
  const asked = await browser.send(`${browser.ours('security')}?_rsc=1x2y3`, { headers: { rsc: '1' } })
  // Next takes neither as its own, and leaves the page to the browser.
  assert.deepEqual([asked.status, asked.headers.get('content-type'), asked.text], [200, 'text/html', ''])
  assert.deepEqual([asked.set, asked.headers.get('cache-control')], [[], 'no-store'])
  const sent = await browser.post('twoStepScan', {}, { rsc: '1' })
  assert.equal(sent.location, browser.ours('twoStepScan'))
})

test('HOST-16: nothing is sent compressed, because Next drops the header that says so', async (t) => {
  const { browser: open } = startNext(t)
  const browser = open()
  const { text } = await browser.send('/two-step/nothing')
  const [script = ''] = /\/two-step\/assets\/[\w-]+\/once\.js/.exec(text) ?? []
  const asset = await browser.send(script, { headers: { 'accept-encoding': 'gzip, br' } })
  assert.equal(asset.headers.get('content-encoding'), null)
  assert.match(asset.text, /addEventListener/)
})

test('HOST-6: below a basePath, which Next takes off, and with the slashes that it puts at the end', async (t) => {
  const { door, origin, browser: open, fetch } = startNext(t, { basePath: '/base' })
  const browser = open()
  // Next would put the basePath before a path once more; an address it leaves alone.
  assert.equal((await browser.givePassword(ada, { next: '/base/inbox' })).location, `${origin}/base/inbox`)
  assert.equal((await browser.get('security')).status, 200)
  const slashed = await browser.send('/two-step/settings/security/?')
  assert.equal(slashed.status, 200)
  assert.match(slashed.text, /href="\/base\/two-step\//)
  assert.equal((await browser.send('/fresh/x')).status, 200)
  browser.cookies.clear()
  assert.equal((await browser.send('/fresh/x')).location, `${origin}/login?next=%2Fbase%2Ffresh%2Fx`)
  assert.equal((await browser.send('/api/x')).location, '/login?next=%2Fbase%2Fapi%2Fx')
  const gone = await fetch(new Request(`${origin}/two-step/sign-in/code/`))
  assert.equal(gone.headers.get('location')?.startsWith('/login'), true)
  assert.equal((await door.countersign()).path, '/base/two-step')
})

test('HOST-24: a route handler that stands elsewhere than baseUrl says is named, with where it belongs', async (t) => {
  const { door, origin } = startNext(t)
  for (const elsewhere of ['/auth', '/two-steps', '/two-ste/p'])
    await assert.rejects(door.pages.GET(new Request(origin + elsewhere)), /answers .*app\/two-step\/\[\[\.\.\.path\]\]/)
})

test('HOST-16: a module that Next has loaded twice has one Countersign, whose database is opened once it is needed', async (t) => {
  const { door, given } = startNext(t)
  const twice = nextDoor({ ...given, database: ':memory:' })
  assert.equal(await twice.countersign(), await door.countersign())
})

test('HOST-1: wrong options are told whenever they are asked for, and hold nobody up once they are right', async (t) => {
  const { door, given } = startNext(t)
  const wrong = { ...given, keys: 'none', host: { ...given.host } }
  const doorOfWrong = nextDoor(wrong)
  for (const _time of ['first', 'second']) await assert.rejects(doorOfWrong.countersign(), /^Error: keys must read/)
  const without = { ...given.host, whoIs: undefined }
  await assert.rejects(nextDoor({ ...given, host: without } as unknown as NextOptions).countersign(), HostError)
  await assert.rejects(nextDoor({ ...given, host: undefined } as unknown as NextOptions).countersign(), HostError)
  assert.equal((await door.countersign()).path, '/two-step')
})

test('HOST-4: a whoIs that leads away says nobody, and one that fails is a fault', async (t) => {
  const { browser: open } = startNext(t)
  assert.equal((await open().visit()).location, '/login?next=%2Finbox')
  const failing = startNext(t, {
    host: {
      whoIs() {
        throw new Error('no database')
      },
    },
  })
  await assert.rejects(failing.browser().visit(), /no database/)
})

test('HOST-9: the address is unknown, unless the application says it by the headers', async (t) => {
  const from: (string | null)[] = []
  const { browser: open } = startNext(t, {
    host: {
      addressOf({ headers }) {
        from.push(headers.get('x-real-ip'))
        return from.at(-1) ?? null
      },
    },
  })
  const browser = open()
  await browser.givePassword(ada, {}, { 'x-real-ip': '203.0.113.9' })
  await browser.send(browser.ours('security'), { headers: { 'x-real-ip': '203.0.113.8' } })
  assert.deepEqual(from, ['203.0.113.9', '203.0.113.8'])
})
