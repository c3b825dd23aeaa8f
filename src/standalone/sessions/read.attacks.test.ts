import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, startApp } from '../../../test/kit.ts'
import { mobileToken, openChallenge } from '../../../test/second-step.ts'
import { minutes } from '../../limits.ts'
import { routes } from '../../routes.ts'

/** Puts a token wherever a request may carry one, and returns what opened. */
async function whatOpens(app: App, token: string, email: string): Promise<string[]> {
  const basic = (name: string, secret: string) => `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`
  const places: Record<string, Record<string, string>> = {
    'session cookie': { cookie: `__Host-session=${token}` },
    'cookie without its prefix': { cookie: `session=${token}; __Secure-session=${token}; token=${token}` },
    Bearer: { authorization: `Bearer ${token}` },
    'Basic password': { authorization: basic(email, token) },
    'Basic name': { authorization: basic(token, '') },
    Token: { authorization: `Token ${token}`, 'x-auth-token': token, 'x-access-token': token, 'x-session': token },
  }
  const opened: string[] = []
  for (const [place, headers] of Object.entries(places)) {
    const page = await app.browser().send(routes.home, { headers })
    const api = await app.browser().send(routes.apiMe, { headers })
    if (page.status === 200) opened.push(`page by ${place}`)
    if (api.status === 200) opened.push(`API by ${place}`)
  }
  const query = `?token=${token}&access_token=${token}&session=${token}`
  if ((await app.browser().send(routes.apiMe + query)).status === 200) opened.push('API by query')
  if ((await app.browser().send(routes.home + query)).status === 200) opened.push('page by query')
  return opened
}

test('SES-7: a browser’s session opens pages by its cookie, and nothing anywhere else', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  const token = browser.session()
  assert.deepEqual(await whatOpens(app, token, ada.email), ['page by session cookie'])
})

test('SES-7: a mobile token opens the API as Bearer, and nothing anywhere else', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  assert.deepEqual(await whatOpens(app, await mobileToken(app, ada), ada.email), ['API by Bearer'])
})

test('SES-7: a reset link’s token opens nothing anywhere', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await app.browser().post('forgotPassword', { email: ada.email })
  const mail = (await app.mailsTo(ada.email)).at(-1)
  const token = /reset-password\/([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? assert.fail('no link')
  assert.deepEqual(await whatOpens(app, token, ada.email), [])
})

test('SES-7: a confirmation link’s token opens nothing anywhere, nor does that of a link to a new address', async (t) => {
  const app = await startApp(t)
  const ada = await app.person({ emailConfirmed: false })
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('sendConfirmation')
  await browser.post('changeEmail', { newEmail: 'new.ada@ferndale.example' })
  const texts = (await app.mails()).map(({ text }) => text).join('\n')
  const tokens = [...texts.matchAll(/\/confirm-(?:new-)?email\/([\w-]{43})/g)].map(([, token = '']) => token)
  assert.equal(tokens.length, 2)
  for (const token of tokens) assert.deepEqual(await whatOpens(app, token, ada.email), [])
})

test('SES-7: what makes a browser known, and the mobile app’s challenge, open nothing anywhere', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  const known = browser.cookies.get('__Host-known') ?? assert.fail('the browser is not known')
  for (const token of [known, await openChallenge(app, ada)]) {
    assert.deepEqual(await whatOpens(app, token, ada.email), [])
  }
})

test('SES-7: a challenge opens nothing anywhere', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  assert.deepEqual(await whatOpens(app, browser.cookies.get('__Host-challenge') ?? '', ada.email), [])
})

test('SES-7: passwords, codes, backup codes and what the database holds open nothing anywhere', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await app.browser().signIn(ada)
  app.clock.advance(1 * minutes)
  const session = await app.db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
  const known = [
    ada.password,
    app.codeNow(ada.secret),
    ada.secret,
    ada.codes[0] ?? '',
    ada.id,
    session.id,
    session.token_hash,
  ]
  for (const value of known) assert.deepEqual(await whatOpens(app, encodeURIComponent(value), ada.email), [])
})

test('ENR-1: a mobile token is sent to the browser by every page of the settings, and writes nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const headers = { authorization: `Bearer ${await mobileToken(app, ada)}`, 'sec-fetch-site': 'same-origin' }
  for (const path of Object.values(routes).filter((path) => path.startsWith('/settings'))) {
    const answer = await app.browser().send(path, { method: 'POST', headers })
    assert.equal(answer.status, 403, path)
    assert.match(answer.text, /"code":"browser_only"/)
  }
  assert.equal(await app.count('enrolments'), 0)
})
