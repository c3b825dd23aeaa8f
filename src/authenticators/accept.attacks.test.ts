import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import type { Browser } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { giveCode, openChallenge, type Protected } from '../../test/second-step.ts'
import { minutes, stepLength } from '../limits.ts'

/** Gives a code at one of the places that take one; says whether it was taken. */
type Place = (app: App, person: Protected, code: string) => Promise<boolean>

const browserSignIn: Place = async (app, person, code) => {
  const browser = app.browser()
  await browser.givePassword(person)
  return (await browser.post('signInCode', { code })).location === '/'
}

const apiSignIn: Place = async (app, person, code) => {
  return (await giveCode(app, await openChallenge(app, person), code)).status === 200
}

/** Somebody who signed in by a backup code a while ago, so that a code is asked for. */
async function stale(app: App, person: Protected): Promise<Browser> {
  const browser = app.browser()
  await browser.givePassword(person)
  const backupCode = person.codes.pop() ?? ''
  assert.equal((await browser.post('signInBackupCode', { backupCode })).location, '/')
  await app.db
    .updateTable('sessions')
    .set({ fresh_at: app.clock.now() - 11 * minutes })
    .execute()
  return browser
}

const newBackupCodes: Place = async (app, person, code) => {
  return (await (await stale(app, person)).post('newBackupCodes', { code })).status === 303
}

const disabling: Place = async (app, person, code) => {
  return (await (await stale(app, person)).post('twoStepDisable', { code })).status === 303
}

/** Takes a code at one place, then offers the codes of that step and of the one before at another. */
async function replay(t: TestContext, first: Place, second: Place, later: number) {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const step = app.clock.now()
  const [code, before] = [app.codeNow(ada.secret, step), app.codeNow(ada.secret, step - stepLength)]
  assert.equal(await first(app, ada, code), true)
  app.clock.set(step + later * stepLength)
  return [await second(app, ada, code), await second(app, ada, before)]
}

test('OTP-5: a code taken in the browser is dead there and over the API, in its own step', async (t) => {
  assert.deepEqual(await replay(t, browserSignIn, browserSignIn, 0), [false, false])
  assert.deepEqual(await replay(t, browserSignIn, apiSignIn, 0), [false, false])
})

test('OTP-5: … and in the next step, in which it would still be right', async (t) => {
  assert.deepEqual(await replay(t, browserSignIn, browserSignIn, 1), [false, false])
  assert.deepEqual(await replay(t, apiSignIn, browserSignIn, 1), [false, false])
})

test('OTP-5: … and in the step before, should the clock be set back', async (t) => {
  assert.deepEqual(await replay(t, apiSignIn, apiSignIn, -1), [false, false])
})

test('OTP-6: a code that signed in makes nobody fresh, neither for new backup codes nor for disabling', async (t) => {
  assert.deepEqual(await replay(t, apiSignIn, newBackupCodes, 0), [false, false])
  assert.deepEqual(await replay(t, apiSignIn, disabling, 1), [false, false])
})

test('OTP-6: a code that made someone fresh signs nobody in', async (t) => {
  assert.deepEqual(await replay(t, newBackupCodes, apiSignIn, 0), [false, false])
  assert.deepEqual(await replay(t, newBackupCodes, browserSignIn, 1), [false, false])
})

test('OTP-6: a code that made someone fresh for new backup codes turns nothing off', async (t) => {
  assert.deepEqual(await replay(t, newBackupCodes, disabling, 0), [false, false])
  assert.deepEqual(await replay(t, newBackupCodes, newBackupCodes, 1), [false, false])
})

test('OTP-5: taking the next step’s code burns the present one and the one before', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const now = app.clock.now()
  assert.equal(await apiSignIn(app, ada, app.codeNow(ada.secret, now + stepLength)), true)
  assert.equal(await apiSignIn(app, ada, app.codeNow(ada.secret, now)), false)
  assert.equal(await apiSignIn(app, ada, app.codeNow(ada.secret, now - stepLength)), false)
  app.clock.advance(stepLength)
  assert.equal(await apiSignIn(app, ada, app.codeNow(ada.secret)), false)
  app.clock.advance(stepLength)
  assert.equal(await apiSignIn(app, ada, app.codeNow(ada.secret)), true)
})

test('OTP-5: the answer to a code that was used says so, and costs a try like any other', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const code = app.codeNow(ada.secret)
  assert.equal(await apiSignIn(app, ada, code), true)
  const again = await giveCode(app, await openChallenge(app, ada), code)
  assert.deepEqual([again.status, again.json['code'], again.json['triesLeft']], [401, 'code_already_used', 4])
  assert.equal(await app.triesCounted(), 1)
})

test('OTP-6: the code that proved the secret at enrolment signs nobody in', async (t) => {
  const app = await startApp(t)
  const person = await app.person()
  const { secret, codes } = await app.browser().enrol(person)
  const ada = { ...person, secret, codes }
  const answer = await giveCode(app, await openChallenge(app, ada), app.codeNow(secret))
  assert.equal(answer.json['code'], 'code_already_used')
  app.clock.advance(stepLength)
  assert.equal(await apiSignIn(app, ada, app.codeNow(secret, app.clock.now() - stepLength)), false)
  assert.equal(await apiSignIn(app, ada, app.codeNow(secret)), true)
})

test('OTP-5: two people’s authenticators are burnt apart', async (t) => {
  const app = await startApp(t)
  const [ada, bo] = [await app.protectedPerson(), await app.protectedPerson()]
  assert.equal(await apiSignIn(app, ada, app.codeNow(ada.secret)), true)
  assert.equal(await apiSignIn(app, bo, app.codeNow(bo.secret)), true)
})

test('OTP-5: a step that was claimed while a code was being checked is a used code, not a second session', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const { vault } = app.services
  app.services.vault = {
    ...vault,
    open(sealed, belonging) {
      // Another node takes the same code at this very moment: after this one's reading, before its claim.
      void app.db
        .updateTable('authenticators')
        .set({ last_step: Math.floor(app.clock.now() / stepLength) })
        .execute()
      return vault.open(sealed, belonging)
    },
  }
  const answer = await giveCode(app, challenge, app.codeNow(ada.secret))
  assert.equal(answer.json['code'], 'code_already_used')
  assert.equal(await app.count('sessions'), 0)
})
