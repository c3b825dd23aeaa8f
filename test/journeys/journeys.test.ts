import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { minutes } from '../../src/limits.ts'
import { routes } from '../../src/routes.ts'
import type { App, Span } from '../kit.ts'
import { mobileToken } from '../second-step.ts'
import { startTested } from '../served.ts'
import { slip } from '../tour.ts'
import { apiVoice, browserVoice, clientVoice, type Voice } from './voices.ts'

// Each journey is one list of steps; it is walked in the browser, by the API and by the client. Enrolling and turning off are for the browser alone.

type Journey = (app: App, voice: Voice) => Promise<void>

const withoutTwoStep: Journey = async (app, voice) => {
  const ada = await app.person()
  assert.equal(await voice.whoIsSignedIn(), null)
  assert.deepEqual(await voice.givePassword({ ...ada, password: 'wrong' }), { refused: 'wrong_credentials' })
  // What happens in one millisecond stands in no order in the trail.
  app.clock.advance(1)
  assert.deepEqual(await voice.givePassword({ ...ada, email: 'nobody@nowhere.example' }), {
    refused: 'wrong_credentials',
  })
  assert.equal(await voice.whoIsSignedIn(), null)
  app.clock.advance(1)
  assert.equal(await voice.givePassword(ada), 'signed in')
  assert.equal(await voice.whoIsSignedIn(), ada.email)
  app.clock.advance(1)
  assert.equal(await voice.signOut(), 'signed out')
  assert.equal(await voice.whoIsSignedIn(), null)
  assert.deepEqual(await actions(app), ['sign_in.refused', 'sign_in.refused', 'sign_in.completed', 'signed_out'])
}

const byCode: Journey = async (app, voice) => {
  const ada = await app.protectedPerson()
  assert.equal(await voice.givePassword(ada), 'asked for a second factor')
  assert.equal(await voice.whoIsSignedIn(), null)
  const code = app.codeNow(ada.secret)
  assert.equal(await voice.giveCode(`${code.slice(0, 3)} ${code.slice(3)}`), 'signed in')
  assert.equal(await voice.whoIsSignedIn(), ada.email)
  await voice.signOut()
  assert.equal(await voice.givePassword(ada), 'asked for a second factor')
  assert.deepEqual(await voice.giveCode(code), { refused: 'code_already_used' })
  assert.equal(await voice.whoIsSignedIn(), null)
  app.clock.advance(1 * minutes)
  assert.equal(await voice.giveCode(app.codeNow(ada.secret)), 'signed in')
}

const byBackupCode: Journey = async (app, voice) => {
  const ada = await app.protectedPerson()
  const [first = '', second = ''] = ada.codes
  await voice.givePassword(ada)
  assert.deepEqual(await voice.giveBackupCode(slip(first)), { refused: 'invalid_input' })
  assert.equal(await voice.giveBackupCode(first.toLowerCase().replaceAll('-', ' ')), 'signed in')
  assert.equal(await voice.backupCodesLeft(), 9)
  assert.equal(await voice.whoIsSignedIn(), ada.email)
  await voice.signOut()
  await voice.givePassword(ada)
  assert.deepEqual(await voice.giveBackupCode(first), { refused: 'code_already_used' })
  assert.equal(await voice.giveBackupCode(second), 'signed in')
  assert.equal(await voice.backupCodesLeft(), 8)
  assert.equal((await app.mailsTo(ada.email)).filter((mail) => mail.subject === 'A backup code was used').length, 2)
}

const wrongCodes: Journey = async (app, voice) => {
  const ada = await app.protectedPerson()
  const mistake = () => voice.giveCode(app.wrongCode(ada.secret))
  await voice.givePassword(ada)
  assert.deepEqual(await voice.giveCode('12345'), { refused: 'invalid_input' })
  assert.deepEqual(await mistake(), { refused: 'wrong_code' })
  assert.deepEqual(await mistake(), { refused: 'wrong_code' })
  assert.deepEqual(await mistake(), { refused: 'wrong_code', triesLeft: 2 })
  assert.deepEqual(await mistake(), { refused: 'wrong_code', triesLeft: 1 })
  await mistake()
  assert.deepEqual(await voice.giveCode(app.codeNow(ada.secret)), { refused: 'too_many_tries' })
  await voice.givePassword(ada)
  assert.deepEqual(await voice.giveCode(app.codeNow(ada.secret)), { refused: 'too_many_tries' })
  app.clock.advance(16 * minutes)
  await voice.givePassword(ada)
  assert.equal(await voice.giveCode(app.codeNow(ada.secret)), 'signed in')
}

const tooLate: Journey = async (app, voice) => {
  const ada = await app.protectedPerson()
  await voice.givePassword(ada)
  app.clock.advance(10 * minutes)
  assert.deepEqual(await voice.giveCode(app.codeNow(ada.secret)), { refused: 'challenge_expired' })
  assert.equal(await voice.whoIsSignedIn(), null)
}

test('someone without two-step signs in and out, in the browser', (t) => walk(t, withoutTwoStep, browserVoice))
test('someone without two-step signs in and out, by the API', (t) => walk(t, withoutTwoStep, apiVoice))
test('someone without two-step signs in and out, by the client', (t) => walk(t, withoutTwoStep, clientVoice))
test('OTP-5: someone signs in by code, and each code once, in the browser', (t) => walk(t, byCode, browserVoice))
test('OTP-5: someone signs in by code, and each code once, by the API', (t) => walk(t, byCode, apiVoice))
test('OTP-5: someone signs in by code, and each code once, by the client', (t) => walk(t, byCode, clientVoice))
test('BAC-4: someone signs in by backup code, and each once, in the browser', (t) =>
  walk(t, byBackupCode, browserVoice))
test('BAC-4: someone signs in by backup code, and each once, by the API', (t) => walk(t, byBackupCode, apiVoice))
test('BAC-4: someone signs in by backup code, and each once, by the client', (t) => walk(t, byBackupCode, clientVoice))
test('THR-1: wrong codes are counted down, then wait, in the browser', (t) => walk(t, wrongCodes, browserVoice))
test('THR-1: wrong codes are counted down, then wait, by the API', (t) => walk(t, wrongCodes, apiVoice))
test('THR-1: wrong codes are counted down, then wait, by the client', (t) => walk(t, wrongCodes, clientVoice))
test('CHL-3: an answer that comes too late is none, in the browser', (t) => walk(t, tooLate, browserVoice))
test('CHL-3: an answer that comes too late is none, by the API', (t) => walk(t, tooLate, apiVoice))
test('CHL-3: an answer that comes too late is none, by the client', (t) => walk(t, tooLate, clientVoice))

test('someone turns it on, sees it on, and turns it off, in the browser', async (t) => {
  const app = await startTested(t)
  const ada = await app.person({ email: 'ada@ferndale.example' })
  const browser = app.browser()
  await browser.enrol(ada)
  const on = await browser.get('security')
  assert.match(on.seen, /Two-step authentication is on/)
  assert.doesNotMatch(on.seen, /Enable two-step authentication/)
  const off = await browser.post('twoStepDisable')
  assert.equal(off.location, routes.security, off.seen)
  assert.match((await browser.follow(off)).seen, /Enable two-step authentication/)
  const subjects = (await app.mailsTo(ada.email)).map((mail) => mail.subject).toSorted()
  assert.deepEqual(subjects, ['Two-step authentication was disabled', 'Two-step authentication was enabled'])
})

test('ENR-1: by the API one sees where one stands, and is sent to the browser to change it', async (t) => {
  const app = await startTested(t)
  const ada = await app.person()
  const token = await mobileToken(app, ada)
  const manageUrl = `${app.baseUrl}/settings/security`
  const plans = ['automation', 'professional']
  const off = {
    enabled: false,
    enabledAt: null,
    backupCodesLeft: null,
    eligible: true,
    reason: null,
    explanation: null,
    requiredBy: null,
    plans,
    manageUrl,
  }
  assert.deepEqual((await app.api('apiTwoStep', undefined, { token })).json, off)
  const sent = await app.api('apiTwoStep', {}, { token })
  assert.deepEqual([sent.status, sent.json['code'], sent.json['manageUrl']], [403, 'browser_only', manageUrl])
})

async function walk(t: Span, journey: Journey, voiceOf: (app: App) => Voice) {
  const app = await startTested(t)
  await journey(app, voiceOf(app))
}

const actions = async (app: App) => (await app.audit()).map((event) => event.action)
