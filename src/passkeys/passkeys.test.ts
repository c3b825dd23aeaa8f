import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startApp } from '../../test/kit.ts'
import {
  addApp,
  addPasskey,
  answerByPasskey,
  enrolByPasskey,
  optionsOf,
  origin,
  passkeyPerson,
} from '../../test/passkeys.ts'
import { costOf, openChallenge } from '../../test/second-step.ts'
import { makeKey } from '../../test/security-key.ts'
import { minutes } from '../limits.ts'
import { routes } from '../routes.ts'

test('PKY-9: set-up may begin with a passkey: made, tried, the same backup codes and Finish; from then on a touch signs in', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  const key = makeKey()
  const codes = await enrolByPasskey(browser, ada, key)
  assert.equal(codes.length, 10)
  assert.match((await browser.get('security')).seen, /asked for your passkey or security key/)
  assert.deepEqual(
    [await app.count('passkeys'), await app.count('authenticators'), await app.count('backup_codes')],
    [1, 0, 10],
  )
  await browser.post('signOut')
  app.clock.advance(5 * minutes)
  const first = await browser.givePassword(ada)
  assert.equal(first.location, routes.signInPasskey)
  assert.equal(await browser.isSignedIn(), false)
  const second = await answerByPasskey(browser, key)
  assert.equal(second.location, routes.home, second.seen)
  assert.equal(await browser.isSignedIn(), true)
  const subjects = (await app.mailsTo(ada.email)).map(({ subject }) => subject)
  assert.deepEqual(subjects, ['Two-step authentication was enabled'])
})

test('in a known browser a passkey takes two commits and six statements, like a code', async (t) => {
  const app = await startApp(t)
  const key = makeKey()
  const { browser, ...ada } = await passkeyPerson(app, key)
  await browser.givePassword(ada)
  const passkey = JSON.stringify(key.use(await optionsOf(browser, 'signInCeremony'), origin))
  const cost = await costOf(app, async () => {
    const answered = await browser.post('signInPasskey', { passkey })
    assert.equal(answered.location, routes.home, answered.seen)
  })
  assert.deepEqual(cost, { statements: 6, commits: 2 })
})

test('the question offers what the person has, the one used last first, a passkey by one press on each', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  const key = makeKey()
  await browser.signIn(ada)
  app.clock.advance(1 * minutes)
  await addPasskey(browser, key)
  await browser.post('signOut')
  app.clock.advance(1 * minutes)
  const press = /<form[^>]*action="\/sign-in\/passkey"/
  assert.equal((await browser.givePassword(ada)).location, routes.signInPasskey)
  assert.match((await browser.get('signInPasskey')).text, /href="\/sign-in\/code"[\s\S]*href="\/sign-in\/backup-code"/)
  assert.match((await browser.get('signInCode')).text, press)
  await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  await browser.post('signOut')
  app.clock.advance(1 * minutes)
  assert.equal((await browser.givePassword(ada)).location, routes.signInCode)
  assert.match((await browser.get('signInBackupCode')).text, press)
  assert.equal((await answerByPasskey(browser, key)).location, routes.home)
})

test('API: methods lists what there is, and whoever has a passkey alone is told so', async (t) => {
  const app = await startApp(t)
  const key = makeKey()
  const { browser, ...ada } = await passkeyPerson(app, key)
  const methods = async () => (await app.api('apiSignIn', { email: ada.email, password: ada.password })).json['methods']
  assert.deepEqual(await methods(), ['passkey', 'backup_code'])
  await browser.givePassword(ada)
  await answerByPasskey(browser, key)
  app.clock.advance(1 * minutes)
  await addApp(app, browser)
  assert.deepEqual(await methods(), ['code', 'passkey', 'backup_code'])
  const challenge = await openChallenge(app, ada)
  const answered = await app.api('apiSignInBackupCode', { challenge, backupCode: ada.codes[0] })
  assert.equal(answered.json['status'], 'signed_in', answered.text)
})

test('PKY-7: what checks passkeys knows no makers, for whose lists of revoked certificates it would call out', async (t) => {
  const app = await startApp(t)
  await passkeyPerson(app, makeKey())
  const { SettingsService } = await import('@simplewebauthn/server')
  for (const identifier of ['apple', 'android-key', 'android-safetynet'] as const)
    assert.deepEqual(SettingsService.getRootCertificates({ identifier }), [], identifier)
})
