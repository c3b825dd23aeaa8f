import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { adaSignedIn } from '../../test/ada.ts'
import { minutes } from '../limits.ts'
import type { App } from '../../test/kit.ts'

/** Ada, protected, signed in with a code that is no longer fresh. */
async function stale(t: TestContext) {
  const { app, ada, browser } = await adaSignedIn(t)
  app.clock.advance(11 * minutes)
  const guess = app.wrongCode(ada.secret)
  return { app, ada, browser, guess, disable: (code: string) => browser.post('twoStepDisable', { code }) }
}

async function rows(app: App) {
  const { audit_events: _, ...rest } = await app.dump()
  return rest
}

test('THR-4: five wrong codes in the dialog use up the person’s budget, and the right one is refused then', async (t) => {
  const { app, ada, guess, disable } = await stale(t)
  for (let tries = 1; tries <= 5; tries += 1) {
    const wrong = await disable(guess)
    assert.equal(wrong.status, 401)
    assert.match(wrong.seen, /The code is incorrect\./)
  }
  const right = await disable(app.codeNow(ada.secret))
  assert.equal(right.status, 429)
  assert.match(right.seen, /Too many tries\. Wait 15 minutes, then try again\./)
  assert.equal(right.headers.get('retry-after'), '900')
  assert.equal(await app.count('authenticators'), 1)
  assert.equal((await disable(guess)).status, 429)
})

test('THR-4: what the dialog used up is used up at sign-in, and the other way round', async (t) => {
  const { app, ada, browser, guess, disable } = await stale(t)
  // A stolen session: in a browser that is known, the dialog has a lane of its own.
  browser.cookies.delete('__Host-known')
  const other = app.browser()
  await other.givePassword(ada)
  for (const code of [guess, guess, guess]) await disable(code)
  for (let tries = 0; tries < 2; tries += 1) await other.post('signInCode', { code: app.wrongCode(ada.secret) })
  assert.equal((await disable(app.codeNow(ada.secret))).status, 429)
  assert.equal((await other.post('signInCode', { code: app.codeNow(ada.secret) })).status, 429)
  assert.equal(await other.isSignedIn(), false)
})

test('THR-7: a blocked right code is not burnt: it works when the window has passed', async (t) => {
  const { app, ada, browser, guess, disable } = await stale(t)
  for (let tries = 1; tries <= 5; tries += 1) await disable(guess)
  const { last_step: before } = await app.db.selectFrom('authenticators').select('last_step').executeTakeFirstOrThrow()
  await disable(app.codeNow(ada.secret))
  const { last_step: after } = await app.db.selectFrom('authenticators').select('last_step').executeTakeFirstOrThrow()
  assert.equal(after, before)
  app.clock.advance(15 * minutes)
  assert.equal((await browser.post('twoStepDisable', { code: app.codeNow(ada.secret) })).location, '/settings/security')
})

test('LIFE-8: GET with every field that the form has changes nothing', async (t) => {
  const { app, ada, browser } = await stale(t)
  const before = await rows(app)
  const { status } = await browser.get('twoStepDisable', `?code=${app.codeNow(ada.secret)}&confirm=yes`)
  assert.equal(status, 200)
  assert.deepEqual(await rows(app), before)
})

test('LIFE-8: the old form sent again says that it is off, asks for nothing, and changes nothing', async (t) => {
  const { app, ada, browser, disable } = await stale(t)
  const code = app.codeNow(ada.secret)
  await disable(code)
  const before = await rows(app)
  for (const send of [() => disable(code), () => browser.post('twoStepDisable')]) {
    const again = await send()
    assert.equal(again.location, '/settings/security')
    assert.match((await browser.follow(again)).seen, /Two-step authentication is off\./)
  }
  assert.deepEqual(await rows(app), before)
  assert.equal((await browser.get('twoStepDisable')).location, '/settings/security')
})

test('LIFE-8: the old form with its code, sent again after enabling anew, turns nothing off', async (t) => {
  const { app, ada, browser, disable } = await stale(t)
  const code = app.codeNow(ada.secret)
  await disable(code)
  await browser.post('twoStepScan', { password: ada.password })
  await browser.enrol(ada)
  assert.equal((await disable(code)).status, 401)
  assert.match((await browser.get('security')).seen, /Two-step authentication is on/)
})

test('LIFE-8: a form drawn before it was enabled anew turns nothing off', async (t) => {
  const { app, ada, browser, disable } = await stale(t)
  const oldForm = (await browser.get('twoStepDisable')).text
  const hidden = [...oldForm.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]))
  await disable(app.codeNow(ada.secret))
  await browser.post('twoStepScan', { password: ada.password })
  await browser.enrol(ada)
  const told = await browser.post('twoStepDisable', fields)
  assert.equal(told.location, '/settings/security')
  assert.match(
    (await browser.follow(told)).seen,
    /out of date, so nothing was changed\. .*Two-step authentication is on/,
  )
  assert.equal(await app.count('authenticators'), 1)
})

test('OTP-6: the code of a sign-in turns nothing off, and the dialog’s code signs in nowhere', async (t) => {
  const { app, ada, browser, disable } = await stale(t)
  const other = app.browser()
  await other.signIn(ada)
  const used = await disable(app.codeNow(ada.secret))
  assert.equal(used.status, 401)
  assert.match(used.seen, /That code has been used already\. Wait for the next one\./)
  app.clock.advance(1 * minutes)
  const code = app.codeNow(ada.secret)
  await browser.post('newBackupCodes', { code })
  const third = app.browser()
  await third.givePassword(ada)
  assert.equal((await third.post('signInCode', { code })).status, 401)
})

test('OTP-6: of 20 right codes in 20 dialogs at once one turns it off, with one mail', async (t) => {
  const { app, ada, browser } = await stale(t)
  const code = app.codeNow(ada.secret)
  const cookie = browser.session()
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => app.browser({ session: cookie }).post('twoStepDisable', { code })),
  )
  const events = await app.audit()
  assert.equal(events.filter((event) => event.action === 'two_step.disabled').length, 1)
  assert.equal(events.filter((event) => event.action === 'fresh.given' && event.details['means'] === 'code').length, 1)
  const mails = (await app.mails()).filter((mail) => mail.subject === 'Two-step authentication was disabled')
  assert.equal(mails.length, 1)
  assert.ok(
    answers.every((answer) => answer.status < 500),
    answers.map((answer) => answer.status).join(' '),
  )
})

test('LIFE-8, STO-5: a fault after any statement of disabling leaves all as it was', async (t) => {
  const { app, ada, browser } = await stale(t)
  await browser.post('newBackupCodes', { code: app.codeNow(ada.secret) })
  const before = await rows(app)
  let faults = 0
  for (let at = 0; at < 30; at += 1) {
    let written = 0
    app.watch.afterEach = (sql) => {
      if (/^(update|insert|delete)/i.test(sql) && (written += 1) > at) throw new Error('the disk is gone')
    }
    const answer = await browser.post('twoStepDisable')
    app.watch.afterEach = () => {}
    if (answer.status === 303) break
    faults += 1
    assert.equal(answer.status, 500)
    assert.deepEqual(await rows(app), before)
  }
  assert.ok(faults >= 8, `only ${faults} statements were tried`)
  assert.equal((await app.browser().givePassword(ada)).location, '/')
})

test('LIFE-8: someone who never had it on is told so, and nothing is written', async (t) => {
  const { app } = await stale(t)
  const bob = app.browser()
  await bob.signIn(await app.person({ email: 'bob@ferndale.example' }))
  const before = await rows(app)
  const forms: Record<string, string>[] = [{}, { code: '123456' }, { backupCode: '0000-0000-0000-0000' }]
  for (const fields of forms) {
    const told = await bob.post('twoStepDisable', fields)
    assert.equal(told.location, '/settings/security')
  }
  assert.deepEqual(await rows(app), before)
})

test('LIFE-8: the password is no code: it turns nothing off', async (t) => {
  const { app, ada, browser } = await stale(t)
  const answer = await browser.post('twoStepDisable', { password: ada.password })
  assert.equal(answer.status, 403)
  assert.equal((await browser.post('twoStepDisable', { code: ada.password })).status, 422)
  assert.equal(await app.count('authenticators'), 1)
})
