import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { startApp, type App } from '../../../test/kit.ts'
import { minutes } from '../../limits.ts'
import { routes } from '../../routes.ts'
import { withNext } from '../../http/where-to.ts'
import { turnOff } from '../../two-step/turn-off.ts'
import { readSession } from './read.ts'

/** A form whose headers are sent at once, under these cookies, and whose body only when `send` is called. */
function heldForm(app: App, path: string, cookies: Map<string, string>) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const headers = {
    cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    'content-type': 'application/x-www-form-urlencoded',
    'sec-fetch-site': 'same-origin',
  }
  const answer = app.request(path, { method: 'POST', headers, body: readable, duplex: 'half' } as RequestInit)
  return async (body: string) => {
    const writer = writable.getWriter()
    await writer.write(new TextEncoder().encode(body))
    await writer.close()
    return answer
  }
}

async function signedInAgain(t: TestContext) {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const owner = app.browser()
  await owner.signIn(ada)
  app.clock.advance(20 * minutes)
  return { app, ada, owner }
}

test('SES-2: a copied cookie, held back with its form until the owner is fresh, turns nothing off', async (t) => {
  const { app, ada, owner } = await signedInAgain(t)
  const send = heldForm(app, routes.twoStepDisable, new Map(owner.cookies))
  await owner.post('newBackupCodes', { code: app.codeNow(ada.secret) })
  const answer = await send('')
  assert.equal(answer.headers.get('location'), withNext('signIn', routes.twoStepDisable))
  assert.match((await owner.get('security')).seen, /Two-step authentication is on/)
})

test('SES-2: a session that was read before its token was renewed is nobody’s afterwards', async (t) => {
  const { app, ada, owner } = await signedInAgain(t)
  const { services, clock } = app
  const copied = await readSession(services, { token: owner.session(), kind: 'browser' }, clock.now())
  await owner.post('newBackupCodes', { code: app.codeNow(ada.secret) })
  assert.ok(copied)
  const thief = { kind: 'browser', address: '198.51.100.66', browser: '', browserHash: null } as const
  await assert.rejects(turnOff(services, copied, { now: clock.now(), from: thief }), { code: 'not_fresh' })
  assert.ok(await owner.isSignedIn())
})

test('OTP-4, CHL-3: a code counts by the clock of when all of the form has come', async (t) => {
  const { app, ada } = await signedInAgain(t)
  const browser = app.browser()
  await browser.givePassword(ada)
  const send = heldForm(app, routes.signInCode, browser.cookies)
  const code = app.codeNow(ada.secret)
  app.clock.advance(3 * minutes)
  assert.equal((await send(`code=${code}`)).status, 401)
})

test('SES-8: a form that was begun before signing out writes nothing afterwards', async (t) => {
  const { app, ada, owner } = await signedInAgain(t)
  const send = heldForm(app, routes.profile, new Map(owner.cookies))
  await owner.post('signOut')
  assert.equal((await send('name=Somebody+Else&locale=en')).headers.get('location'), withNext('signIn', routes.profile))
  const person = await app.db.selectFrom('people').select('name').where('id', '=', ada.id).executeTakeFirst()
  assert.equal(person?.name, 'Ada Lind')
})
