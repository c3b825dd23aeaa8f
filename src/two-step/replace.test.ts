import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { adaSignedIn } from '../../test/ada.ts'
import { codesOn, secretOn } from '../../test/browser.ts'
import { openChallenge } from '../../test/second-step.ts'
import { minutes, seconds } from '../limits.ts'
import { routes } from '../routes.ts'

/** Ada, protected, signed in with a code just now, and the way to her new phone. */
async function signedIn(t: TestContext, about: { locale?: 'en' | 'pl' } = {}) {
  const { app, ada, browser } = await adaSignedIn(t, about)
  const scanned = async () => {
    const begun = await browser.post('replacePhone')
    assert.equal(begun.location, routes.twoStepScan, begun.seen)
    return secretOn((await browser.get('twoStepScan')).text)
  }
  const proved = async () => {
    const secret = await scanned()
    const given = await browser.post('twoStepCode', { code: app.codeNow(secret) })
    assert.equal(given.location, routes.twoStepBackupCodes, given.seen)
    return { secret, codes: codesOn((await browser.get('twoStepBackupCodes')).text) }
  }
  const signsIn = async (fields: Record<string, string>) => {
    const other = app.browser()
    await other.givePassword(ada)
    return (await other.post('code' in fields ? 'signInCode' : 'signInBackupCode', fields)).location === routes.home
  }
  const finish = () => browser.post('twoStepBackupCodes', { kept: '1' })
  return { app, ada, browser, scanned, proved, signsIn, finish }
}

test('ENR-13: from the Security tab over the three pages to Finish: the new phone signs in, the old one does not', async (t) => {
  const { app, ada, browser, proved, signsIn, finish } = await signedIn(t)
  assert.match((await browser.get('security')).text, new RegExp(`href="${routes.replacePhone}"`))
  assert.match((await browser.get('replacePhone')).seen, /Your present phone works until you press Finish\./)
  const { secret } = await proved()
  const told = await browser.follow(await finish())
  assert.match(told.seen, /Your new phone is paired, and your new backup codes are in force/)
  assert.match(told.seen, /Two-step authentication is on .*Backup codes left 10 of 10/)
  app.clock.advance(30 * seconds)
  assert.equal(await signsIn({ code: app.codeNow(ada.secret) }), false)
  assert.equal(await signsIn({ code: app.codeNow(secret) }), true)
  assert.equal(await app.count('authenticators'), 1)
})

test('ENR-13: each page says what becomes of the present phone', async (t) => {
  const { browser, proved } = await signedIn(t)
  await browser.post('replacePhone')
  assert.match((await browser.get('twoStepScan')).seen, /Your present phone works until you press Finish\./)
  await proved()
  assert.match((await browser.get('twoStepBackupCodes')).seen, /new phone takes the place of the present one/)
})

test('ENR-13: until Finish the old phone and the old backup codes are good, and the new ones are not', async (t) => {
  const { app, ada, proved, signsIn } = await signedIn(t)
  const { secret, codes } = await proved()
  app.clock.advance(30 * seconds)
  assert.equal(await signsIn({ code: app.codeNow(secret) }), false)
  assert.equal(await signsIn({ backupCode: codes[0] ?? '' }), false)
  assert.equal(await signsIn({ code: app.codeNow(ada.secret) }), true)
  assert.equal(await signsIn({ backupCode: ada.codes[0] ?? '' }), true)
})

test('BAC-6: the old backup codes die with the old phone, the ten new ones are in force', async (t) => {
  const { app, ada, proved, signsIn, finish } = await signedIn(t)
  const { codes } = await proved()
  await finish()
  assert.equal(await signsIn({ backupCode: ada.codes[0] ?? '' }), false)
  assert.equal(await signsIn({ backupCode: codes[0] ?? '' }), true)
  assert.equal(await app.count('backup_codes'), 10)
})

test('ENR-13, SES-5: a second factor of 9:59 ago is enough to begin', async (t) => {
  const { app, browser } = await signedIn(t)
  app.clock.advance(10 * minutes - 1 * seconds)
  assert.equal((await browser.post('replacePhone')).location, routes.twoStepScan)
})

test('ENR-13, SES-5: who gave one 10:01 ago gives a code between, and goes on', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  app.clock.advance(10 * minutes + 1 * seconds)
  const asked = await browser.post('replacePhone')
  assert.equal(asked.status, 403)
  assert.match(asked.seen, /Confirm that it’s you/)
  assert.equal(await app.count('enrolments'), 0)
  const refused = await browser.post('replacePhone', { code: app.wrongCode(ada.secret) })
  assert.deepEqual([refused.status, await app.count('enrolments')], [401, 0])
  const begun = await browser.post('replacePhone', { code: app.codeNow(ada.secret) })
  assert.equal(begun.location, routes.twoStepScan)
})

test('LIFE-1: with the phone lost, a backup code signs in and is enough to pair another phone', async (t) => {
  const { app, ada } = await signedIn(t)
  const browser = app.browser()
  await browser.givePassword(ada)
  await browser.post('signInBackupCode', { backupCode: ada.codes[3] ?? '' })
  app.clock.advance(9 * minutes)
  await browser.post('replacePhone')
  const secret = secretOn((await browser.get('twoStepScan')).text)
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  const told = await browser.follow(await browser.post('twoStepBackupCodes', { kept: '1' }))
  assert.match(told.seen, /Your new phone is paired/)
})

test('LIFE-1: a backup code given between counts as well, and is named on the next page', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  app.clock.advance(11 * minutes)
  const begun = await browser.post('replacePhone', { backupCode: ada.codes[0] ?? '' })
  assert.equal(begun.location, routes.twoStepScan)
  assert.match((await browser.follow(begun)).seen, /You used a backup code\. 9 backup codes are left\./)
})

test('ENR-5: leaving, or 15 minutes, keeps the old phone and the old codes', async (t) => {
  const { app, ada, browser, proved, signsIn, finish } = await signedIn(t)
  const before = await app.db.selectFrom('authenticators').select(['id', 'sealed_secret']).execute()
  await proved()
  assert.match((await browser.follow(await browser.post('twoStepLeave'))).seen, /Nothing was changed\./)
  assert.equal((await finish()).status, 409)
  await proved()
  app.clock.advance(15 * minutes)
  assert.equal((await finish()).status, 409)
  assert.match((await browser.follow(await browser.get('twoStepBackupCodes'))).seen, /so nothing was changed/)
  assert.deepEqual(await app.db.selectFrom('authenticators').select(['id', 'sealed_secret']).execute(), before)
  assert.equal(await signsIn({ code: app.codeNow(ada.secret) }), true)
  assert.equal(await signsIn({ backupCode: ada.codes[0] ?? '' }), true)
})

test('ENR-5: ten wrong codes end it, and the old phone goes on', async (t) => {
  const { app, ada, browser, scanned, signsIn } = await signedIn(t)
  const secret = await scanned()
  for (let tries = 0; tries < 10; tries += 1) await browser.post('twoStepCode', { code: app.wrongCode(secret) })
  const late = await browser.post('twoStepCode', { code: app.codeNow(secret) })
  assert.match((await browser.follow(late)).seen, /Ten codes were incorrect, so nothing was changed/)
  app.clock.advance(30 * seconds)
  assert.equal(await signsIn({ code: app.codeNow(ada.secret) }), true)
})

test('ENR-3, LIFE-7: someone whose organisation lost the plan replaces the phone all the same', async (t) => {
  const { app, ada, proved, signsIn, finish } = await signedIn(t)
  await app.db.updateTable('organisations').set({ plan: 'basic' }).where('id', '=', ada.organisationId).execute()
  const { secret } = await proved()
  assert.equal((await finish()).location, routes.security)
  app.clock.advance(30 * seconds)
  assert.equal(await signsIn({ code: app.codeNow(secret) }), true)
})

test('ENR-13: someone with two-step off is told so, is asked for nothing, and begins nothing', async (t) => {
  const { app } = await signedIn(t)
  const bob = app.browser()
  await bob.signIn(await app.person({ email: 'bob@ferndale.example' }))
  app.clock.advance(11 * minutes)
  assert.match((await bob.follow(await bob.get('replacePhone'))).seen, /Two-step authentication is off\./)
  const refused = await bob.post('replacePhone')
  assert.equal(refused.status, 409)
  assert.match(refused.seen, /Two-step authentication is off\./)
  assert.equal(await app.count('enrolments'), 0)
})

test('SES-6: Finish ends the other sessions, in browsers and in the mobile app, and keeps this one', async (t) => {
  const { app, ada, browser, proved, finish } = await signedIn(t)
  const other = app.browser()
  app.clock.advance(30 * seconds)
  await other.signIn(ada)
  const given = { challenge: await openChallenge(app, ada), backupCode: ada.codes[0] }
  const token = String((await app.api('apiSignInBackupCode', given)).json['token'])
  await proved()
  assert.equal((await app.api('apiMe', undefined, { token })).status, 200)
  await finish()
  assert.deepEqual([await browser.isSignedIn(), await other.isSignedIn()], [true, false])
  assert.equal((await app.api('apiMe', undefined, { token })).status, 401)
})

test('SES-2: Finish gives this session a new token, and the old one is dead', async (t) => {
  const { app, browser, proved, finish } = await signedIn(t)
  await proved()
  const old = browser.session()
  await finish()
  const thief = app.browser({ session: old })
  assert.deepEqual([await thief.isSignedIn(), await browser.isSignedIn()], [false, true])
})

test('ENR-13: “on since” stays, the counters of wrong codes begin anew, and a suspension ends', async (t) => {
  const { app, ada, browser, proved, finish } = await signedIn(t)
  const { enabled_at: since, generation } = await twoStepOf()
  const { secret } = await proved()
  await app.db.updateTable('two_step').set({ suspended_at: app.clock.now() }).execute()
  await app.db.updateTable('authenticators').set({ wrong_in_a_row: 100, wrong_in_a_row_known: 7 }).execute()
  await finish()
  assert.deepEqual(await twoStepOf(), { enabled_at: since, generation: generation + 1, suspended_at: null })
  const row = await app.db.selectFrom('authenticators').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([row.wrong_in_a_row, row.wrong_in_a_row_known], [0, 0])
  assert.ok(!(await browser.get('security')).text.includes(secret))

  async function twoStepOf() {
    const found = app.db.selectFrom('two_step').select(['enabled_at', 'generation', 'suspended_at'])
    return found.where('person_id', '=', ada.id).executeTakeFirstOrThrow()
  }
})

test('MAIL-1, AUD-1: replacing leaves exactly one mail and one event, at Finish and not before', async (t) => {
  const { app, ada, proved, finish } = await signedIn(t)
  const earlier = (await app.mails()).length
  const { secret, codes } = await proved()
  assert.equal((await app.mails()).length, earlier)
  await finish()
  const mails = (await app.mails()).slice(earlier)
  assert.deepEqual(
    mails.map(({ to, subject }) => [to, subject]),
    [[ada.email, 'Your phone was replaced']],
  )
  assert.ok([secret, ...codes].every((value) => !JSON.stringify(mails).includes(value)))
  const events = (await app.audit()).filter((event) => event.action === 'two_step.replaced')
  assert.deepEqual(
    events.map(({ actor_id: actor, subject_id: subject, address }) => [actor, subject, address]),
    [[ada.id, ada.id, '203.0.113.7']],
  )
})

test('ENR-13, I18N-1: the pages speak Polish to who reads Polish', async (t) => {
  const { browser } = await signedIn(t, { locale: 'pl' })
  const page = await browser.get('replacePhone')
  assert.match(page.seen, /Obecny telefon działa, dopóki nie naciśniesz „Zakończ”\./)
})

test('ENR-13: in an app the new entry has a name of its own, so that none takes the place of the one that still counts', async (t) => {
  const said = {
    en: /In the app the new entry is called “(\S+ \([0-9a-f]{4}\))”\. Keep the old one as well until then/,
    pl: /Nowy wpis nazywa się w aplikacji „(\S+ \([0-9a-f]{4}\))”\. Do tego czasu zachowaj też stary/,
  }
  for (const locale of ['en', 'pl'] as const) {
    const { ada, browser, scanned } = await signedIn(t, { locale })
    await scanned()
    const page = await browser.get('twoStepScan')
    const [, name = ''] = said[locale].exec(page.seen) ?? []
    assert.ok(name.startsWith(`${ada.email} (`), page.seen)
    assert.ok(page.text.includes(`otpauth://totp/Countersign:${encodeURIComponent(name)}?`))
    assert.ok(page.seen.split(name).length > 2, 'the setup key names it, too')
    assert.equal((await browser.get('twoStepScan')).text.includes(encodeURIComponent(name)), true, 'a reload keeps it')
    await scanned()
    assert.ok(!(await browser.get('twoStepScan')).seen.includes(name), 'the next one has another')
  }
})
