import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { startEmbedded } from '../../test/embedded.ts'
import type { EmbeddedBrowser } from '../../test/embedded-browser.ts'
import type { Call } from '../../test/small-application.ts'
import { minutes } from '../limits.ts'

// A link began a session on our pages, and then the session that asked for it went on at the application under another name.

const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }

/** Ada’s phone has made a link, which a browser has used; then her code was given on the phone. */
async function phoneWentOn(t: TestContext, { withUs }: { withUs: boolean }) {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const phone = app.browser()
  if (withUs) await phone.signIn(ada)
  else phone.cookies.set(app.application.cookieName, app.application.signIn(ada.id, noCall()).token)
  const bearer = `Bearer ${phone.cookies.get(app.application.cookieName)}`
  const call: Call = { headers: new Headers({ authorization: bearer }), cookies: [] }
  const header = (name: string) => call.headers.get(name) ?? undefined
  const { json } = await app.countersign.enter({ header, address: '203.0.113.7', json: true, call })
  const entered = app.browser()
  await entered.send(new URL((json as { link: string }).link).pathname, { method: 'POST', headers: form })
  assert.equal((await entered.get('security')).status, 200)
  app.clock.advance(1 * minutes)
  const before = app.sessionOf(phone).id
  await phone.post('stepUp', { code: app.codeNow(ada.secret) })
  assert.notEqual(app.sessionOf(phone).id, before, 'it has another name')
  return { app, ada, phone, entered }
}

const whoseSession = [{ withUs: true }, { withUs: false }]

test('HOST-19, SES-4: what a link of a session began is ended with it, also after it went on under another name', async (t) => {
  for (const opened of whoseSession) {
    const { app, ada, phone, entered } = await phoneWentOn(t, opened)
    const own = app.browser()
    app.clock.advance(1 * minutes)
    await own.signIn(ada)
    await own.postTo(await endingOf(own))
    assert.deepEqual([await phone.isSignedIn(), await own.isSignedIn()], [false, true], JSON.stringify(opened))
    assert.equal((await entered.get('security')).status, 303, JSON.stringify(opened))
  }
})

test('HOST-19, SES-4: “Sign out everywhere else” there leaves the session that asked for the link, under its other name', async (t) => {
  for (const opened of whoseSession) {
    const { app, ada, phone, entered } = await phoneWentOn(t, opened)
    const other = app.browser()
    app.clock.advance(1 * minutes)
    await other.signIn(ada)
    assert.match((await entered.get('sessions')).seen, /This one/, JSON.stringify(opened))
    await entered.post('endOtherSessions')
    assert.deepEqual([await phone.isSignedIn(), await other.isSignedIn()], [true, false], JSON.stringify(opened))
  }
})

const noCall = (): Call => ({ headers: new Headers(), cookies: [] })

const endingOf = async (browser: EmbeddedBrowser) =>
  /action="([^"]+\/sessions\/[^"]+\/end)"/.exec((await browser.get('sessions')).text)?.[1] ??
  assert.fail('nothing to end')
