import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import type { EmbeddedBrowser } from '../../test/embedded-browser.ts'
import type { Call } from '../../test/small-application.ts'
import { minutes } from '../limits.ts'

// A link that is asked for, with a stolen token, at the very moment at which its owner ends that session.

async function ownerAndThief(t: TestContext, wanted: Parameters<typeof startEmbedded>[1] = {}) {
  const app = await startEmbedded(t, wanted)
  const ada = await app.protectedPerson()
  const [owner, stolen] = [app.browser(), app.browser()]
  await stolen.signIn(ada)
  app.clock.advance(1 * minutes)
  await owner.signIn(ada)
  app.clock.advance(1 * minutes)
  return { app, ada, owner, stolen }
}

test('HOST-19, SES-4: a link asked for while its session is being ended leads nowhere', async (t) => {
  const { app, owner, stolen } = await ownerAndThief(t)
  const ending =
    /action="([^"]+\/sessions\/[^"]+\/end)"/.exec((await owner.get('sessions')).text)?.[1] ??
    assert.fail('nothing to end')
  // Whose token that is has been said; what ends it comes before the link is there.
  const { during } = app.application
  during.findPerson = async () => {
    delete during.findPerson
    assert.equal((await owner.postTo(ending)).status, 303)
  }
  const answer = await linkFor(app, stolen)
  assert.equal(during.findPerson, undefined)
  assert.deepEqual([answer.outcome, answer.status, answer.json && 'link' in answer.json], ['refused', 401, false])
  assert.equal((await app.db.selectFrom('companions').select('id').where('entered', '=', 1).execute()).length, 0)
})

test('HOST-19, SES-6: a link made after two-step was turned off, while the application ends its session, leads nowhere', async (t) => {
  for (const named of [true, false]) {
    const { app, ada, owner, stolen } = await ownerAndThief(t, { named })
    let link = ''
    app.application.during.endSessions = async () => {
      const { json } = await linkFor(app, stolen)
      link = new URL((json as { link: string }).link).pathname
    }
    const off = await owner.post('twoStepDisable', { code: app.codeNow(ada.secret) })
    assert.equal(off.location, owner.ours('security'), off.seen)
    assert.notEqual(link, '')
    assert.equal(await stolen.isSignedIn(), false)
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
    const browser = app.browser()
    assert.equal((await browser.send(link, { method: 'POST', headers })).status, 410, `named: ${named}`)
    assert.equal((await browser.get('security')).status, 303)
  }
})

function linkFor(app: Embedded, browser: EmbeddedBrowser) {
  const bearer = `Bearer ${browser.cookies.get(app.application.cookieName)}`
  const call: Call = { headers: new Headers({ authorization: bearer }), cookies: [] }
  const header = (name: string) => call.headers.get(name) ?? undefined
  return app.countersign.enter({ header, address: '203.0.113.9', json: true, call })
}
