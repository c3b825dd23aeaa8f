import { strict as assert } from 'node:assert'
import { type TestContext, test } from 'node:test'
import { adaSignedIn } from '../../test/ada.ts'
import { giveCode, guessWrong, openChallenge } from '../../test/second-step.ts'
import { hours, minutes } from '../limits.ts'

/** Ada, whose codes from unknown browsers are suspended, and the browser that is known to her. */
async function suspendedAda(t: TestContext) {
  const { app, ada, browser } = await adaSignedIn(t)
  for (let round = 0; round < 20; round += 1) {
    await guessWrong(app, ada, 5)
    app.clock.advance(7 * hours)
  }
  const fromElsewhere = async () => (await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))).status
  assert.equal(await fromElsewhere(), 403)
  return { app, ada, browser, fromElsewhere }
}

test('THR-6: the owner, fresh in a known browser, lets codes from others in again, and a new count begins', async (t) => {
  const { app, ada, browser, fromElsewhere } = await suspendedAda(t)
  assert.match((await browser.get('security')).seen, /Too many codes were wrong/)
  const asked = await browser.post('letCodesIn')
  assert.equal(asked.status, 403)
  assert.match(asked.seen, /Confirm that it’s you/)
  const done = await browser.post('letCodesIn', { code: app.codeNow(ada.secret) })
  assert.equal(done.location, '/settings/security')
  assert.doesNotMatch((await browser.follow(done)).seen, /Too many codes were wrong/)
  app.clock.advance(1 * minutes)
  assert.equal(await fromElsewhere(), 200)
  app.clock.advance(1 * minutes)
  assert.deepEqual(await guessWrong(app, ada, 6), [401, 401, 401, 401, 401, 429])
  assert.equal((await app.audit()).filter(({ action }) => action === 'two_step.let_in').length, 1)
})

test('THR-6: a stolen session in an unknown browser lets nothing in, with the right code, too', async (t) => {
  const { app, ada, browser, fromElsewhere } = await suspendedAda(t)
  browser.cookies.delete('__Host-known')
  assert.equal((await browser.post('letCodesIn', { code: app.codeNow(ada.secret) })).status, 403)
  assert.equal(await fromElsewhere(), 403)
})

test('THR-6: a session that is fresh already, in a browser that is not known any more, lets nothing in', async (t) => {
  const { app, ada, browser, fromElsewhere } = await suspendedAda(t)
  await browser.signIn(ada)
  browser.cookies.delete('__Host-known')
  const refused = await browser.post('letCodesIn')
  assert.equal(refused.status, 403)
  assert.match(refused.seen, /none are taken from browsers that you haven’t used before/)
  assert.equal(await fromElsewhere(), 403)
  assert.equal((await app.audit()).filter(({ action }) => action === 'two_step.let_in').length, 0)
})

test('THR-6: of ten presses at once one lets in; without a suspension it says that there is nothing to do', async (t) => {
  const { app, ada, browser } = await suspendedAda(t)
  await browser.signIn(ada)
  const answers = await Promise.all(Array.from({ length: 10 }, () => browser.post('letCodesIn')))
  assert.equal(answers.filter(({ status }) => status === 303).length, 1)
  assert.equal(answers.filter(({ status }) => status === 409).length, 9)
  assert.equal((await app.audit()).filter(({ action }) => action === 'two_step.let_in').length, 1)
})

test('WEB-4: opening the address, a bearer token, a challenge and another site let nothing in', async (t) => {
  const { app, ada, browser, fromElsewhere } = await suspendedAda(t)
  await browser.signIn(ada)
  assert.equal((await browser.get('letCodesIn')).status, 404)
  assert.equal((await browser.post('letCodesIn', {}, { 'sec-fetch-site': 'cross-site' })).status, 403)
  const halfWay = app.browser()
  await halfWay.givePassword(ada)
  assert.equal((await halfWay.post('letCodesIn')).location, '/sign-in?next=%2Fsettings%2Fsecurity')
  assert.equal((await app.browser().post('letCodesIn', {}, { authorization: 'Bearer x' })).status, 403)
  assert.equal(await fromElsewhere(), 403)
})
