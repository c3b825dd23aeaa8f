import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import type { Browser } from '../../test/browser.ts'
import { startApp } from '../../test/kit.ts'
import { ownBrowser } from '../../test/second-step.ts'
import { minutes } from '../limits.ts'
import { routes } from '../routes.ts'

// Whoever has a sister host, an old proxy or a moment at the keyboard may put cookies into somebody else's browser.

/** Ada, and Eve, who is signed in to her own account and holds its cookies. */
async function adaAndEve(t: TestContext) {
  const app = await startApp(t)
  const [ada, eve] = [await app.protectedPerson(), await app.protectedPerson()]
  const eves = await ownBrowser(app, eve)
  await eves.signIn(eve)
  const held = (name: string, browser = eves) => browser.cookies.get(`__Host-${name}`) ?? assert.fail(name)
  return { app, ada, eve, eves, held }
}

/** Names that some browser takes from a sister host, and that some server reads as `__Host-…`. */
const lookAlikes = (name: string, value: string) =>
  [
    `${name}=${value}`,
    `__Secure-${name}=${value}`,
    `__host-${name}=${value}`,
    `__HOST-${name}=${value}`,
    `=__Host-${name}=${value}`,
    `\u00a0__Host-${name}=${value}`,
    `\u0085__Host-${name}=${value}`,
    `__Host-${name}\u00a0=${value}`,
    `\u000b__Host-${name}=${value}`,
    `%5f_Host-${name}=${value}`,
    `__Host-${name}%20=${value}`,
    `__Host-${name}[]=${value}`,
    `__Host-__Host-${name}=${value}`,
    `"__Host-${name}"=${value}`,
    `x, __Host-${name}=${value}`,
    `$Version=1, __Host-${name}=${value}`,
    `x="__Host-${name}=${value}"`,
    `__Host-${name}`,
    `__Host-${name}:${value}`,
  ].map((cookie) => `first=1; ${cookie}; last=1`)

test('SES-1: no cookie that a sister host may set is read as the session, the challenge or the known browser', async (t) => {
  const { app, ada, eve, held } = await adaAndEve(t)
  for (const cookie of lookAlikes('session', held('session')))
    assert.equal((await app.request(routes.home, { headers: { cookie } })).headers.get('location'), '/sign-in', cookie)
  const half = app.browser()
  await half.givePassword(ada)
  for (const cookie of lookAlikes('challenge', held('challenge', half)))
    assert.equal((await app.request(routes.signInCode, { headers: { cookie } })).status, 303, cookie)
  // As the known browser it isn't, what it tries counts with the strangers' tries.
  app.clock.advance(1 * minutes)
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
  const body = new URLSearchParams({ email: eve.email, password: 'not it at all' }).toString()
  const cookies = lookAlikes('known', held('known')).slice(0, 10)
  for (const cookie of cookies)
    await app.request(routes.signIn, { method: 'POST', body, headers: { ...headers, cookie } })
  const tries = await app.db.selectFrom('attempts').select('key').where('at', '=', app.clock.now()).execute()
  assert.equal(tries.filter(({ key }) => key.startsWith('email:')).length, 10)
})

test('SES-1: beside the true cookie none of these takes its place, before it or after it', async (t) => {
  const { app, ada, held } = await adaAndEve(t)
  const browser = await ownBrowser(app, ada)
  await browser.signIn(ada)
  const own = `__Host-session=${held('session', browser)}`
  for (const tossed of lookAlikes('session', held('session')))
    for (const cookie of [`${tossed}; ${own}`, `${own}; ${tossed}`]) {
      const page = await app.request(routes.profile, { headers: { cookie } })
      assert.ok((await page.text()).includes(ada.email), cookie)
    }
})

test('SES-2: whoever signs in over a session that was put there is themselves, and that session is over', async (t) => {
  const { app, ada, eve, eves, held } = await adaAndEve(t)
  const browser = app.browser()
  browser.cookies.set('__Host-session', held('session'))
  assert.equal(await browser.isSignedIn(), true)
  await browser.signIn(ada)
  const profile = (await browser.get('profile')).text
  assert.ok(profile.includes(ada.email) && !profile.includes(eve.email))
  assert.notEqual(held('session', browser), held('session'))
  assert.equal(await eves.isSignedIn(), false)
})

test('CHL-4: an answer to a challenge that an attacker opened and put there signs in the one who answers, and nobody else', async (t) => {
  const { app, ada } = await adaAndEve(t)
  const thief = app.browser({ address: '198.51.100.66' })
  await thief.givePassword(ada, routes.twoStepDisable)
  const browser = app.browser()
  browser.cookies.set('__Host-challenge', thief.cookies.get('__Host-challenge') ?? '')
  const answer = await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  // Where it leads shows a question and changes nothing.
  assert.equal(answer.location, routes.twoStepDisable)
  assert.equal(await browser.isSignedIn(), true)
  assert.equal(await thief.isSignedIn(), false)
  const back = `/sign-in?${new URLSearchParams({ next: routes.twoStepDisable }).toString()}`
  assert.equal((await thief.get('signInCode')).location, back)
  app.clock.advance(1 * minutes)
  assert.equal((await thief.post('signInCode', { code: app.codeNow(ada.secret) })).location, back)
  assert.equal(await thief.isSignedIn(), false)
  assert.equal(await app.count('sessions'), 2)
})

test('CHL-4: in front of the challenge of an attacker’s own account, the owner’s code signs in nowhere and isn’t burnt', async (t) => {
  const { app, ada, eve, eves } = await adaAndEve(t)
  await eves.givePassword(eve)
  const browser = await ownBrowser(app, ada)
  await browser.givePassword(ada)
  const own = browser.cookies.get('__Host-challenge') ?? ''
  browser.cookies.set('__Host-challenge', eves.cookies.get('__Host-challenge') ?? '')
  const [code, backupCode] = [app.codeNow(ada.secret), ada.codes[0] ?? '']
  const answers = [await browser.post('signInCode', { code }), await browser.post('signInBackupCode', { backupCode })]
  for (const { status, text } of answers) {
    assert.equal(status, 401)
    assert.ok(!text.includes(ada.email) && text.includes(eve.email), 'she sees whose account it is')
  }
  const keys = await app.db.selectFrom('attempts').select('key').where('what', '=', 'second-step').execute()
  assert.ok(
    keys.some(({ key }) => key === eve.id),
    'the tries are those of the account that was asked for',
  )
  browser.cookies.set('__Host-challenge', own)
  assert.equal((await browser.post('signInCode', { code })).location, '/')
})

test('SES-2: a challenge, a session and a known browser’s cookie in one another’s place open nothing and are not kept', async (t) => {
  const { app, ada } = await adaAndEve(t)
  const browser = await ownBrowser(app, ada)
  await browser.signIn(ada)
  const half = app.browser()
  await half.givePassword(ada)
  const all: [string, Browser][] = [
    ['session', browser],
    ['known', browser],
    ['challenge', half],
  ]
  const tokens = all.map(([name, from]) => [name, from.cookies.get(`__Host-${name}`) ?? ''] as const)
  for (const [from, token] of tokens)
    for (const [to] of tokens.filter(([name]) => name !== from)) {
      const thief = app.browser()
      thief.cookies.set(`__Host-${to}`, token)
      assert.equal(await thief.isSignedIn(), false, `${from} as ${to}`)
      assert.equal((await thief.get('signInCode')).location, '/sign-in', `${from} as ${to}`)
      app.clock.advance(1 * minutes)
      await thief.signIn(ada)
      assert.ok(![...thief.cookies.values()].includes(token), `${from} as ${to}`)
    }
})

test('WEB-1: what stands in a notice’s cookie chooses a sentence of ours, or none', async (t) => {
  const { app } = await adaAndEve(t)
  const plain = (await app.browser().get('signIn')).seen
  const texts = [
    '<b>Call +48 600 100 200</b>',
    'Call%20us',
    'constructor',
    '__proto__:1',
    'enabled%00',
    '.',
    ':9',
    'toString',
  ]
  for (const text of texts) {
    const browser = app.browser()
    browser.cookies.set('__Host-notice', text)
    const page = await browser.get('signIn')
    assert.deepEqual([page.status, page.seen], [200, plain], text)
  }
})
