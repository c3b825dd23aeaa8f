import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { adaSignedIn } from '../../test/ada.ts'
import { codesOn, secretOn } from '../../test/browser.ts'
import { mobileToken } from '../../test/second-step.ts'
import { hashToken } from '../adapters/token.ts'
import { minutes, seconds } from '../limits.ts'
import { routes } from '../routes.ts'

/** Ada in her browser, on the page with the new backup codes; only Finish is left. */
async function almostReplaced(t: TestContext) {
  const { app, ada, browser } = await adaSignedIn(t)
  await browser.post('replacePhone')
  const secret = secretOn((await browser.get('twoStepScan')).text)
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  const codes = codesOn((await browser.get('twoStepBackupCodes')).text)
  const finish = (tab = browser) => tab.post('twoStepBackupCodes', { kept: '1' })
  /** Another window of the same browser. */
  const window = () => {
    const tab = app.browser()
    for (const [name, value] of browser.cookies) tab.cookies.set(name, value)
    return tab
  }
  const authenticators = () => app.db.selectFrom('authenticators').selectAll().execute()
  return { app, ada, browser, secret, codes, finish, window, authenticators }
}

test('ENR-13: of 20 Finishes at once one swaps the phone: one authenticator, ten codes, one mail', async (t) => {
  const { app, ada, codes, finish, window } = await almostReplaced(t)
  const earlier = (await app.mails()).length
  const tabs = Array.from({ length: 20 }, window)
  const answers = await Promise.all(tabs.map((tab) => finish(tab)))
  assert.equal(answers.filter((answer) => answer.location === routes.security).length, 1)
  assert.ok(answers.every(({ status, location }) => status === 409 || location !== null))
  assert.deepEqual([await app.count('authenticators'), await app.count('backup_codes')], [1, 10])
  assert.equal((await app.mails()).length - earlier, 1)
  const hers = app.browser()
  await hers.givePassword(ada)
  assert.equal((await hers.post('signInBackupCode', { backupCode: codes[9] ?? '' })).location, routes.home)
})

test('OTP-6: the code that proved the new phone signs nobody in, nor does the one before it', async (t) => {
  const { app, ada, secret, finish } = await almostReplaced(t)
  await finish()
  for (const at of [app.clock.now(), app.clock.now() - 30 * seconds]) {
    const other = app.browser()
    await other.givePassword(ada)
    const refused = await other.post('signInCode', { code: app.codeNow(secret, at) })
    assert.equal(refused.status, 401)
    assert.match(refused.seen, /used already/)
  }
})

test('ENR-13: a code of the old phone that was opened before Finish answers nothing afterwards', async (t) => {
  const { app, ada, finish } = await almostReplaced(t)
  const other = app.browser()
  app.clock.advance(30 * seconds)
  await other.givePassword(ada)
  await finish()
  const late = await other.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.equal(late.location, routes.signIn)
  await other.givePassword(ada)
  assert.equal((await other.post('signInCode', { code: app.codeNow(ada.secret) })).status, 401)
  assert.equal(await other.isSignedIn(), false)
})

test('ENR-13: a code of the old phone makes nobody fresh after Finish', async (t) => {
  const { app, ada, browser, finish } = await almostReplaced(t)
  await finish()
  app.clock.advance(11 * minutes)
  assert.equal((await browser.post('twoStepDisable', { code: app.codeNow(ada.secret) })).status, 401)
  assert.equal(await app.count('authenticators'), 1)
})

test('ENR-13: Finish after it was turned off in another window pairs nothing', async (t) => {
  const { app, browser, finish } = await almostReplaced(t)
  await browser.post('twoStepDisable')
  const late = await finish()
  assert.equal(late.status, 410)
  assert.deepEqual([await app.count('authenticators'), await app.count('backup_codes')], [0, 0])
})

test('ENR-13: Finish of an enrolment whose row outlived turning off is refused by the row count', async (t) => {
  const { app, ada, finish, authenticators } = await almostReplaced(t)
  const before = await authenticators()
  await app.db.updateTable('two_step').set({ enabled_at: null }).where('person_id', '=', ada.id).execute()
  const late = await finish()
  assert.equal(late.status, 409)
  assert.match(late.seen, /Two-step authentication is off\./)
  assert.deepEqual(await authenticators(), before)
})

test('ENR-4: replacing skips no step: Finish before the code, or a code after Finish, swaps nothing', async (t) => {
  const { app, browser, finish, authenticators } = await almostReplaced(t)
  const before = await authenticators()
  await browser.post('replacePhone')
  assert.equal((await finish()).location, routes.twoStepScan)
  assert.deepEqual(await authenticators(), before)
  const secret = secretOn((await browser.get('twoStepScan')).text)
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  await finish()
  const after = await authenticators()
  await browser.post('twoStepCode', { code: app.codeNow(secret, app.clock.now() + 30 * seconds) })
  assert.equal((await finish()).status, 409)
  assert.deepEqual(await authenticators(), after)
})

test('ENR-7: replacing begun again voids the first attempt, its QR code and its codes', async (t) => {
  const { app, ada, browser, codes, finish } = await almostReplaced(t)
  const enrolment = /name="enrolment" value="([^"]+)"/.exec((await browser.get('twoStepBackupCodes')).text)?.[1] ?? ''
  await browser.post('replacePhone')
  const told = await browser.follow(await browser.post('twoStepBackupCodes', { kept: '1', enrolment }))
  assert.match(told.seen, /You started again in another window/)
  const secret = secretOn((await browser.get('twoStepScan')).text)
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  await finish()
  const other = app.browser()
  await other.givePassword(ada)
  assert.equal((await other.post('signInBackupCode', { backupCode: codes[0] ?? '' })).status, 401)
})

test('ENR-6: the enrolment of another session is neither seen nor finished, even by the same person', async (t) => {
  const { app, ada, secret, codes, authenticators } = await almostReplaced(t)
  const before = await authenticators()
  const other = app.browser()
  app.clock.advance(30 * seconds)
  await other.signIn(ada)
  for (const name of ['twoStepScan', 'twoStepCode', 'twoStepBackupCodes', 'twoStepPdf', 'twoStepText'] as const) {
    const seen = (await other.get(name)).text
    assert.ok(![secret, ...codes].some((value) => seen.includes(value)), name)
  }
  const refused = await other.post('twoStepBackupCodes', { kept: '1' })
  assert.equal(refused.status, 409)
  assert.deepEqual(
    (await authenticators()).map(({ id, sealed_secret: sealed }) => [id, sealed]),
    before.map(({ id, sealed_secret: sealed }) => [id, sealed]),
  )
})

test('ENR-6: a secret, a person or a purpose sent along changes nothing', async (t) => {
  const { app, ada, browser } = await almostReplaced(t)
  const eve = await app.person({ email: 'eve@ferndale.example' })
  const mine = 'A'.repeat(32)
  await browser.post('replacePhone', { secret: mine, person: eve.id, personId: eve.id, purpose: 'enable' })
  const rows = await app.db.selectFrom('enrolments').select(['person_id', 'purpose', 'state']).execute()
  assert.deepEqual(rows, [{ person_id: ada.id, purpose: 'replace', state: 'scanning' }])
  assert.notEqual(secretOn((await browser.get('twoStepScan')).text), mine)
})

test('ENR-11: after Finish no page shows the new secret, its QR code or the new backup codes', async (t) => {
  const { browser, secret, codes, finish } = await almostReplaced(t)
  await finish()
  for (const name of ['twoStepScan', 'twoStepCode', 'twoStepBackupCodes', 'security', 'replacePhone'] as const) {
    const { text } = await browser.get(name)
    assert.ok(![secret, ...codes].some((value) => text.replaceAll(' ', '').includes(value)), name)
    assert.doesNotMatch(text, /otpauth:/)
  }
  assert.deepEqual([(await browser.get('twoStepPdf')).status, (await browser.get('twoStepText')).status], [404, 404])
})

test('ENR-12: a challenge begins no replacement, and a GET with one shows no secret', async (t) => {
  const { app, ada, authenticators } = await almostReplaced(t)
  const before = await authenticators()
  const stranger = app.browser()
  await stranger.givePassword(ada)
  assert.match((await stranger.get('replacePhone')).location ?? '', /^\/sign-in/)
  assert.match((await stranger.post('replacePhone')).location ?? '', /^\/sign-in/)
  assert.match((await stranger.post('replacePhone', { code: app.codeNow(ada.secret) })).location ?? '', /^\/sign-in/)
  assert.match((await stranger.post('twoStepBackupCodes', { kept: '1' })).location ?? '', /^\/sign-in/)
  assert.deepEqual(await authenticators(), before)
  assert.equal(await app.count('enrolments'), 1)
})

test('ENR-1: a bearer token replaces nothing: 403 browser_only with the address to go to', async (t) => {
  const { app, ada } = await almostReplaced(t)
  app.clock.advance(30 * seconds)
  const token = await mobileToken(app, ada)
  const answer = await app.request(routes.replacePhone, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'sec-fetch-site': 'same-origin' },
  })
  assert.equal(answer.status, 403)
  assert.match(await answer.text(), /browser/)
})

test('ENR-13: GET of the page of replacing begins nothing', async (t) => {
  const { app, browser } = await almostReplaced(t)
  await browser.post('twoStepLeave')
  const before = await app.dump()
  assert.equal((await browser.get('replacePhone')).status, 200)
  assert.deepEqual(await app.dump(), before)
})

test('ENR-13, SES-2: a copied cookie replaces nothing once the owner has become fresh', async (t) => {
  const { app, ada, browser } = await almostReplaced(t)
  const thief = app.browser({ session: browser.session() })
  app.clock.advance(11 * minutes)
  await browser.post('replacePhone', { code: app.codeNow(ada.secret) })
  assert.match((await thief.post('replacePhone')).location ?? '', /^\/sign-in/)
  assert.match((await thief.post('twoStepBackupCodes', { kept: '1' })).location ?? '', /^\/sign-in/)
})

test('THR-5, SES-6: after Finish only the browser that replaced the phone is known', async (t) => {
  const { app, ada, browser, finish } = await almostReplaced(t)
  const other = app.browser()
  app.clock.advance(30 * seconds)
  await other.signIn(ada)
  await finish()
  const generation = app.db.selectFrom('two_step').select('generation').where('person_id', '=', ada.id)
  const { generation: present } = await generation.executeTakeFirstOrThrow()
  const rows = await app.db.selectFrom('known_browsers').selectAll().where('person_id', '=', ada.id).execute()
  const live = rows.filter((row) => row.generation === present)
  const shown = (tab: typeof browser) => hashToken(tab.cookies.get('__Host-known') ?? '')
  assert.deepEqual(
    live.map((row) => row.token_hash),
    [shown(browser)],
  )
  assert.ok(!live.some((row) => row.token_hash === shown(other)))
})

test('OTP-6: of 20 windows that post one right code at once to replace the phone, one begins, and the code signs nobody in', async (t) => {
  const { app, ada, browser, window } = await almostReplaced(t)
  await browser.post('twoStepLeave')
  app.clock.advance(11 * minutes)
  const code = app.codeNow(ada.secret)
  const answers = await Promise.all(Array.from({ length: 20 }, () => window().post('replacePhone', { code })))
  assert.equal(answers.filter(({ location }) => location === routes.twoStepScan).length, 1)
  assert.equal(await app.count('enrolments'), 1)
  const other = app.browser()
  await other.givePassword(ada)
  assert.notEqual((await other.post('signInCode', { code })).location, routes.home)
  assert.equal(await other.isSignedIn(), false)
})
