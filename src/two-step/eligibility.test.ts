import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { minutes } from '../limits.ts'
import { startApp } from '../../test/kit.ts'
import { mobileToken } from '../../test/second-step.ts'

/** What someone of this plan sees on the Security tab, and what a POST of theirs does. */
async function withPlan(t: TestContext, about: { plan: string; planCurrent?: boolean; locale?: 'pl' }) {
  const app = await startApp(t)
  const browser = app.browser()
  const person = await app.person(about)
  await browser.signIn(person)
  const tab = (await browser.get('security')).seen
  const { audit_events: _, ...before } = await app.dump()
  const posted = await browser.post('twoStepScan')
  const { audit_events: __, ...after } = await app.dump()
  return { app, browser, person, tab, posted, wrote: JSON.stringify(before) !== JSON.stringify(after) }
}

const sentence = (plan: string) =>
  `Two-step authentication comes with the current Automation and Professional plans. Your organisation is on ${plan}.`

test('ENR-3: current Professional may', async (t) => {
  const { tab, posted } = await withPlan(t, { plan: 'professional' })
  assert.match(tab, /Enable two-step authentication/)
  assert.equal(posted.location, '/settings/security/two-step/scan')
})

test('ENR-3: current Automation may, however the plan is spelled', async (t) => {
  const { tab, posted } = await withPlan(t, { plan: 'Automation' })
  assert.match(tab, /Enable two-step authentication/)
  assert.equal(posted.location, '/settings/security/two-step/scan')
})

test('ENR-3: Basic sees the sentence and no button, and its POST is 403 and writes nothing', async (t) => {
  const { tab, posted, wrote } = await withPlan(t, { plan: 'basic' })
  assert.ok(tab.includes(sentence('Basic')), tab)
  assert.doesNotMatch(tab, /Enable two-step authentication/)
  assert.deepEqual([posted.status, wrote], [403, false])
  assert.ok(posted.seen.includes(sentence('Basic')))
})

test('ENR-3: legacy Professional sees the sentence and no button, and its POST is 403 and writes nothing', async (t) => {
  const { tab, posted, wrote } = await withPlan(t, { plan: 'professional', planCurrent: false })
  assert.ok(tab.includes(sentence('Professional (legacy)')), tab)
  assert.doesNotMatch(tab, /Enable two-step authentication/)
  assert.deepEqual([posted.status, wrote], [403, false])
})

test('ENR-3: a plan whose name only begins like an eligible one is not it', async (t) => {
  const { posted, wrote } = await withPlan(t, { plan: 'professional plus' })
  assert.deepEqual([posted.status, wrote], [403, false])
})

test('ENR-3, I18N-1: the sentence stands in Polish too', async (t) => {
  const { tab, posted } = await withPlan(t, { plan: 'basic', locale: 'pl' })
  assert.match(tab, /jest częścią aktualnych planów Automation i Professional.*korzysta z planu Basic/)
  assert.match(posted.seen, /jest częścią aktualnych planów/)
})

test('ENR-3: the API tells who may and why not, and offers the way to the browser', async (t) => {
  const { app, person } = await withPlan(t, { plan: 'basic' })
  const told = await app.api('apiTwoStep', undefined, { token: await mobileToken(app, person) })
  assert.deepEqual(told.json, {
    enabled: false,
    enabledAt: null,
    backupCodesLeft: null,
    eligible: false,
    reason: 'plan_not_eligible',
    explanation:
      'Two-step authentication comes with the current Automation and Professional plans. Your organisation is on Basic.',
    requiredBy: null,
    plans: ['automation', 'professional'],
    manageUrl: 'https://countersign.test/settings/security',
  })
})

test('ENR-3: a right password on the way to a plan that is not eligible leaves someone signed in', async (t) => {
  const { app, browser, person } = await withPlan(t, { plan: 'basic' })
  app.clock.advance(11 * minutes)
  assert.equal((await browser.post('twoStepScan', { password: person.password })).status, 403)
  assert.equal(await browser.isSignedIn(), true)
})

test('ENR-3, I18N-1: the sentence names the plans of the setting, one, two or more of them', async (t) => {
  const ofSetting = {
    professional: [/with the current Professional plan\. Your/, /częścią aktualnego planu Professional\. Twoja/],
    'gold,silver': [/with the current Gold and Silver plans\. Your/, /częścią aktualnych planów Gold i Silver\. Twoja/],
    'gold,silver,tin': [/current Gold, Silver and Tin plans\. Your/, /aktualnych planów Gold, Silver i Tin\. Twoja/],
  }
  for (const [PLANS, sentences] of Object.entries(ofSetting)) {
    const app = await startApp(t, { env: { PLANS } })
    for (const [index, locale] of (['en', 'pl'] as const).entries()) {
      const browser = app.browser()
      await browser.signIn(await app.person({ plan: 'basic', locale }))
      assert.match((await browser.get('security')).seen, sentences[index]!)
      assert.match((await browser.post('twoStepScan')).seen, sentences[index]!)
    }
  }
})

test('ENR-3: the plans are a setting', async (t) => {
  const app = await startApp(t, { env: { PLANS: 'basic' } })
  const browser = app.browser()
  await browser.signIn(await app.person({ plan: 'basic' }))
  assert.equal((await browser.post('twoStepScan')).location, '/settings/security/two-step/scan')
})

test('LIFE-7: a plan that is lost leaves two-step on, and codes are asked for as before', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await app.db.updateTable('organisations').set({ plan: 'basic' }).execute()
  const browser = app.browser()
  assert.equal((await browser.givePassword(ada)).location, '/sign-in/code')
  assert.equal(await browser.isSignedIn(), false)
  await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  const { seen } = await browser.get('security')
  assert.match(seen, /Two-step authentication is on/)
  assert.match(seen, /It stays on until you turn it off; then it can’t be turned on again\./)
})

test('LIFE-7: after a lost plan it may be turned off, and not on again', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await app.db.updateTable('organisations').set({ plan_current: 0 }).execute()
  const browser = app.browser()
  await browser.signIn(ada)
  assert.match((await browser.get('twoStepDisable')).seen, /once off, it can’t be turned on again/)
  assert.equal((await browser.post('twoStepDisable')).location, '/settings/security')
  assert.doesNotMatch((await browser.get('security')).seen, /Enable two-step authentication/)
  assert.equal((await browser.post('twoStepScan')).status, 403)
  assert.equal((await app.browser().givePassword(ada)).location, '/')
})

test('LIFE-7: after a lost plan new backup codes can still be made', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await app.db.updateTable('organisations').set({ plan: 'basic' }).execute()
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('newBackupCodes')
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, '/settings/security')
})
