import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type RouteName, routes } from '../routes.ts'
import { withNext } from '../http/where-to.ts'
import { startApp } from '../../test/kit.ts'
import { giveCode, openChallenge } from '../../test/second-step.ts'

/** Ada in her browser, on the page with the backup codes. */
async function verified(t: TestContext, options: Parameters<typeof startApp>[1] = {}) {
  const app = await startApp(t, options)
  const ada = await app.person({ email: 'ada@ferndale.example' })
  const browser = app.browser()
  const { secret, codes } = await browser.enrolUntilFinish(ada)
  return { app, ada, browser, secret, codes, finish: () => browser.post('twoStepBackupCodes', { kept: '1' }) }
}

/** Where somebody signed out is sent who comes with a Finish. */
const signIn = withNext('signIn', routes.twoStepBackupCodes)

test('ENR-10: of 20 Finishes at once one succeeds, with one set of codes and one mail', async (t) => {
  const { app, browser, codes, ada, finish } = await verified(t)
  const cookie = browser.session()
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => {
      const tab = app.browser({ session: cookie })
      return tab.post('twoStepBackupCodes', { kept: '1' }).then((answer) => ({ ...answer, tab }))
    }),
  )
  const winners = answers.filter((answer) => answer.location === '/settings/security')
  assert.equal(winners.length, 1)
  assert.ok(answers.every((answer) => winners.includes(answer) || answer.status === 409 || answer.location === signIn))
  assert.deepEqual([await app.count('authenticators'), await app.count('backup_codes')], [1, 10])
  assert.equal((await app.mails()).length, 1)
  assert.equal((await finish()).location, signIn, 'the old token must be dead')
  const hers = app.browser()
  await hers.givePassword(ada)
  assert.equal((await hers.post('signInBackupCode', { backupCode: codes[9] ?? '' })).location, '/')
})

test('ENR-10: a second Finish, one after the other, is 409 and changes nothing', async (t) => {
  const { app, browser, finish } = await verified(t)
  await finish()
  const { audit_events: _, ...before } = await app.dump()
  const again = await finish()
  assert.equal(again.status, 409)
  assert.match(again.seen, /Nothing was changed: .* the backup codes that count are those of your last Finish/)
  const { audit_events: __, ...after } = await app.dump()
  assert.deepEqual(after, before)
  assert.equal(await browser.isSignedIn(), true)
})

test('ENR-10: an enrolment that outlived another Finish turns nothing on a second time', async (t) => {
  const { app, ada, finish } = await verified(t)
  await app.db
    .insertInto('two_step')
    .values({ person_id: ada.id, enabled_at: app.clock.now(), generation: 1 })
    .execute()
  const { audit_events: _, ...before } = await app.dump()
  assert.equal((await finish()).status, 409)
  const { audit_events: __, ...after } = await app.dump()
  assert.deepEqual(after, before)
})

test('ENR-10, STO-5: a fault after any statement of Finish leaves all as it was', async (t) => {
  const { app, ada, finish } = await verified(t)
  const { sessions: _, ...before } = await app.dump()
  const statements = ['update', 'insert', 'delete'].map((verb) => new RegExp(`^${verb}`, 'i'))
  const writes = new Set<string>()
  for (let at = 0; at < 30; at += 1) {
    let written = 0
    app.watch.afterEach = (sql) => {
      if (!statements.some((verb) => verb.test(sql))) return
      writes.add(sql)
      written += 1
      if (written > at) throw new Error('the disk is gone')
    }
    const answer = await finish()
    app.watch.afterEach = () => {}
    if (answer.status === 303) break
    assert.equal(answer.status, 500)
    const { sessions: __, ...after } = await app.dump()
    assert.deepEqual(after, before)
  }
  assert.ok(writes.size >= 8, `only ${writes.size} statements were tried`)
  assert.equal((await app.browser().givePassword(ada)).location, '/sign-in/code')
})

test('ENR-3: a plan lost between begin and Finish is 403, and nothing is changed', async (t) => {
  const { app, ada, browser, finish } = await verified(t)
  await app.db.updateTable('organisations').set({ plan_current: 0 }).execute()
  const { audit_events: _, ...before } = await app.dump()
  const refused = await finish()
  assert.equal(refused.status, 403)
  assert.match(refused.seen, /Your organisation is on Professional \(legacy\)\./)
  const { audit_events: __, ...after } = await app.dump()
  assert.deepEqual(after, before)
  const events = await app.audit()
  assert.equal(events.at(-1)?.action, 'two_step.enrolment_refused')
  assert.match(JSON.stringify(events.at(-1)?.details), /plan_not_eligible/)
  assert.equal((await app.browser().givePassword(ada)).location, '/')
  await app.db.updateTable('organisations').set({ plan_current: 1 }).execute()
  assert.equal((await finish()).location, '/settings/security')
  assert.equal(await browser.isSignedIn(), true)
})

test('ENR-10: a session that ended meanwhile finishes nothing', async (t) => {
  const { app, ada, browser, finish } = await verified(t)
  const cookie = browser.session()
  await browser.post('signOut')
  browser.cookies.set('__Host-session', cookie)
  assert.equal((await finish()).location, signIn)
  assert.deepEqual([await app.count('authenticators'), await app.count('enrolments')], [0, 0])
  assert.equal((await app.browser().givePassword(ada)).location, '/')
})

test('ENR-6: another session of the same person, and another person, finish nothing of it', async (t) => {
  const { app, ada, browser } = await verified(t)
  const page = (await browser.get('twoStepBackupCodes')).text
  const enrolment = /name="enrolment" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const other = app.browser()
  await other.signIn(ada)
  const eve = app.browser()
  await eve.signIn(await app.person({ email: 'eve@ferndale.example' }))
  const { audit_events: _, ...before } = await app.dump()
  for (const stranger of [other, eve]) {
    const answer = await stranger.post('twoStepBackupCodes', { kept: '1', enrolment, person: ada.id, session: ada.id })
    assert.equal(answer.status, 410)
    assert.equal((await stranger.get('twoStepBackupCodes')).location, '/settings/security')
    assert.equal((await stranger.get('twoStepPdf')).status, 404)
    assert.equal((await stranger.get('twoStepText')).status, 404)
  }
  const { audit_events: __, ...after } = await app.dump()
  assert.deepEqual(after, before)
})

test('SES-6, CHL-4: a challenge from before dies with disabling and with the next Finish', async (t) => {
  const { app, ada, browser, secret, finish } = await verified(t)
  await finish()
  const waiting = app.browser()
  assert.equal((await waiting.givePassword(ada)).location, '/sign-in/code')
  await browser.post('twoStepDisable')
  assert.equal(await app.count('challenges'), 0)
  assert.equal((await waiting.get('signInCode')).location, '/sign-in')
  const anew = await browser.enrol(ada)
  const code = app.codeNow(secret, app.clock.now() + 30_000)
  assert.equal((await waiting.post('signInCode', { code })).location, '/sign-in')
  const backupCode = anew.codes[0] ?? ''
  assert.equal((await waiting.post('signInBackupCode', { backupCode })).location, '/sign-in')
  assert.equal(await waiting.isSignedIn(), false)
})

test('ENR-11: after Finish no page and no API answer shows the secret, the link or the QR code', async (t) => {
  const lines: string[] = []
  const { app, ada, browser, secret, finish } = await verified(t, { log: { lines, level: 'trace' } })
  await finish()
  const walked: string[] = []
  for (const name of Object.keys(routes) as RouteName[]) {
    if (name === 'signOut') continue
    const { text } = await browser.path(
      routes[name].replace(':token', 'x').replace(':id', 'x').replace(':hash', 'x').replace(':name', 'x'),
    )
    walked.push(text)
  }
  const code = app.codeNow(secret, app.clock.now() + 30_000)
  const signedIn = await giveCode(app, await openChallenge(app, ada), code)
  const token = String(signedIn.json['token'])
  for (const name of ['apiMe', 'apiTwoStep'] as const) walked.push((await app.api(name, undefined, { token })).text)
  walked.push(JSON.stringify(await app.mails()), JSON.stringify(await app.audit()), ...lines)
  const whole = walked.join('\n')
  assert.ok(whole.length > 20_000)
  assert.ok(!whole.replaceAll(' ', '').includes(secret))
  assert.doesNotMatch(whole, /otpauth:|image\/svg\+xml;base64/)
})

test('ENR-11: after Finish the pages of enrolment lead to the Security tab', async (t) => {
  const { browser, finish } = await verified(t)
  await finish()
  assert.equal((await browser.get('twoStepScan')).location, '/settings/security')
  assert.equal((await browser.get('twoStepCode')).location, '/settings/security')
  assert.equal((await browser.get('twoStepBackupCodes')).location, '/settings/security')
})

test('ENR-11: the database holds neither the secret nor a backup code in the clear', async (t) => {
  const { app, secret, codes, finish } = await verified(t)
  const whileOpen = JSON.stringify(await app.dump())
  await finish()
  const dumps = whileOpen + JSON.stringify(await app.dump())
  assert.ok(!dumps.includes(secret))
  assert.ok(codes.every((code) => !dumps.includes(code) && !dumps.includes(code.replaceAll('-', ''))))
})

test('STO-2: a sealed secret copied to another person’s row opens nothing there', async (t) => {
  const { app, secret, finish } = await verified(t)
  await finish()
  const eve = await app.protectedPerson({ email: 'eve@ferndale.example' })
  const all = await app.db.selectFrom('authenticators').select(['person_id', 'sealed_secret']).execute()
  const adas = all.find((row) => row.person_id !== eve.id)?.sealed_secret ?? ''
  await app.db.updateTable('authenticators').set({ sealed_secret: adas }).where('person_id', '=', eve.id).execute()
  const browser = app.browser()
  await browser.givePassword(eve)
  const answer = await browser.post('signInCode', { code: app.codeNow(secret) })
  assert.equal(answer.status, 500)
  assert.equal(await browser.isSignedIn(), false)
  assert.equal(await app.triesCounted(), 1, 'the try stays charged')
})

test('STO-2: the sealed secret and codes of one enrolment open in no other', async (t) => {
  const { app, browser } = await verified(t)
  const adas = await app.db.selectFrom('enrolments').selectAll().executeTakeFirstOrThrow()
  const eve = app.browser()
  await eve.enrolUntilFinish(await app.person({ email: 'eve@ferndale.example' }))
  const ofEve = app.db.updateTable('enrolments').where('id', '!=', adas.id)
  await ofEve.set({ sealed_codes: adas.sealed_codes }).execute()
  assert.equal((await eve.get('twoStepBackupCodes')).status, 500)
  assert.equal((await eve.get('twoStepText')).status, 500)
  await ofEve.set({ sealed_secret: adas.sealed_secret, state: 'scanning', sealed_codes: null }).execute()
  const scan = await eve.get('twoStepScan')
  assert.equal(scan.status, 500)
  assert.doesNotMatch(scan.text, /otpauth|secret=/)
  assert.equal((await browser.get('twoStepBackupCodes')).status, 200)
})
