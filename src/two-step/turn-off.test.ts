import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adaSignedIn } from '../../test/ada.ts'
import { minutes, seconds } from '../limits.ts'
import { giveCode, openChallenge } from '../../test/second-step.ts'

const question = /Enter a code to confirm that it’s you\./

test('LIFE-8: the dialog says what it means and has both answers; asking changes nothing', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  const before = await app.dump()
  const page = (await browser.get('twoStepDisable')).seen
  const tab = (await browser.get('security')).seen
  for (const seen of [page, tab]) {
    assert.match(seen, /Turn off two-step authentication\?/)
    assert.match(seen, /your password alone signs you in.*your sessions in other browsers and in the mobile app end/)
    assert.match(seen, /Yes, turn off/)
    assert.match(seen, /Cancel/)
  }
  assert.deepEqual(await app.dump(), before)
})

test('LIFE-8: "Yes, turn off" deletes secret and codes, says so, and the button stands there again', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  const off = await browser.post('twoStepDisable')
  assert.equal(off.location, '/settings/security')
  const { seen } = await browser.follow(off)
  assert.match(seen, /Two-step authentication is off\. Your password alone signs you in\./)
  assert.match(seen, /Enable two-step authentication/)
  assert.deepEqual([await app.count('authenticators'), await app.count('backup_codes')], [0, 0])
  const { enabled_at, generation } = await app.db.selectFrom('two_step').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([enabled_at, generation], [null, 2])
})

test('MAIL-1, AUD-1: disabling leaves exactly one mail and one event', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  const earlier = (await app.mails()).length
  await browser.post('twoStepDisable')
  const mails = (await app.mails()).slice(earlier)
  assert.deepEqual(
    mails.map((mail) => [mail.to, mail.subject]),
    [[ada.email, 'Two-step authentication was disabled']],
  )
  const events = (await app.audit()).filter((event) => event.action === 'two_step.disabled')
  assert.deepEqual(
    events.map((event) => [event.actor_id, event.subject_id]),
    [[ada.id, ada.id]],
  )
})

test('SES-5: a code given 9:59 ago is enough', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  app.clock.advance(10 * minutes - 1 * seconds)
  assert.doesNotMatch((await browser.get('twoStepDisable')).seen, question)
  assert.equal((await browser.post('twoStepDisable')).location, '/settings/security')
})

test('SES-5: a code given 10:01 ago is not: the dialog asks for one, and nothing is turned off', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  app.clock.advance(10 * minutes + 1 * seconds)
  assert.match((await browser.get('twoStepDisable')).seen, question)
  assert.match((await browser.get('security')).seen, question)
  const asked = await browser.post('twoStepDisable')
  assert.equal(asked.status, 403)
  assert.match(asked.seen, question)
  assert.equal(await app.count('authenticators'), 1)
})

test('LIFE-8: the code in the dialog turns it off', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  app.clock.advance(11 * minutes)
  const off = await browser.post('twoStepDisable', { code: app.codeNow(ada.secret) })
  assert.equal(off.location, '/settings/security')
  assert.match((await browser.follow(off)).seen, /Enable two-step authentication/)
})

test('LIFE-1: a backup code signs in, and is fresh enough to turn it off for ten minutes', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  await browser.post('signOut')
  await browser.givePassword(ada)
  assert.equal((await browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })).location, '/')
  app.clock.advance(10 * minutes - 1 * seconds)
  assert.equal((await browser.post('twoStepDisable')).location, '/settings/security')
  assert.equal((await app.browser().givePassword(ada)).location, '/')
})

test('LIFE-1: after ten minutes the backup code of the sign-in is not enough; another one is', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  await browser.post('signOut')
  await browser.givePassword(ada)
  await browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
  app.clock.advance(10 * minutes + 1 * seconds)
  assert.equal((await browser.post('twoStepDisable')).status, 403)
  assert.match((await browser.get('twoStepDisable', '?with=backup-code')).text, /name="backupCode"/)
  const off = await browser.post('twoStepDisable', { backupCode: (ada.codes[1] ?? '').toLowerCase() })
  assert.equal(off.location, '/settings/security')
})

test('SES-6: disabling ends the other sessions, in browsers and in the mobile app, and open challenges', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  const other = app.browser()
  await other.givePassword(ada)
  await other.post('signInCode', { code: app.codeNow(ada.secret, app.clock.now() + 30 * seconds) })
  app.clock.advance(1 * minutes)
  const signed = await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))
  const token = String(signed.json['token'])
  const waiting = app.browser()
  await waiting.givePassword(ada)
  assert.deepEqual([await other.isSignedIn(), signed.status], [true, 200])
  await browser.post('twoStepDisable')
  assert.equal(await other.isSignedIn(), false)
  assert.equal((await app.api('apiMe', undefined, { token })).status, 401)
  assert.equal(await app.count('challenges'), 0)
  assert.equal((await waiting.get('signInCode')).location, '/sign-in')
  assert.equal(await browser.isSignedIn(), true)
})

test('SES-2: disabling renews the session token; the old cookie is refused', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  const old = browser.session()
  await browser.post('twoStepDisable')
  const thief = app.browser({ session: old })
  assert.equal(await thief.isSignedIn(), false)
  assert.equal(await browser.isSignedIn(), true)
})

test('BAC-6: backup codes and authenticator of before fail after disabling and enabling again', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  await browser.post('twoStepDisable')
  const anew = await browser.enrol(ada)
  assert.notEqual(anew.secret, ada.secret)
  const other = app.browser()
  await other.givePassword(ada)
  const old = await other.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
  assert.equal(old.status, 401)
  assert.match(old.seen, /The backup code is incorrect\./)
  app.clock.advance(1 * minutes)
  assert.equal((await other.post('signInCode', { code: app.codeNow(ada.secret) })).status, 401)
  assert.equal((await other.post('signInBackupCode', { backupCode: anew.codes[0] ?? '' })).location, '/')
})

test('BAC-6: renewing that was begun before disabling finishes nothing afterwards', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  await browser.post('newBackupCodes')
  await browser.post('twoStepDisable')
  assert.deepEqual([await app.count('enrolments'), await app.count('backup_codes')], [0, 0])
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).status, 410)
  assert.equal((await browser.get('twoStepText')).status, 404)
  assert.equal(await app.count('backup_codes'), 0)
})
