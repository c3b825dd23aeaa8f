import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startApp } from '../../test/kit.ts'
import {
  addApp,
  addPasskey,
  answerByPasskey,
  answerTwiceWithOneCount,
  makePasskey,
  optionsOf,
  origin,
  passkeyPerson,
  signed,
  signedInByPasskey,
} from '../../test/passkeys.ts'
import { giveCode, guessWrong, openChallenge, ownBrowser } from '../../test/second-step.ts'
import { makeKey } from '../../test/security-key.ts'
import { freshFor, hours, minutes } from '../limits.ts'
import { pathTo, routes } from '../routes.ts'

test('ENR-4: a code given while set-up is by a passkey is no fault, and costs no try', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  await browser.signIn(await app.person())
  await browser.post('twoStepScan', { means: 'passkey' })
  const answer = await browser.post('twoStepCode', { code: '123456' })
  const { tries } = await app.db.selectFrom('enrolments').select('tries').executeTakeFirstOrThrow()
  assert.deepEqual([answer.status, answer.location, tries], [303, routes.twoStepPasskey, 0])
})

test('PKY-6, THR-6: after a hundred real guesses the owner’s key still signs in where nobody knows the browser', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const key = makeKey()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(1 * minutes)
  await addPasskey(browser, key)
  await browser.post('signOut')
  for (let round = 0; round < 20; round += 1) {
    await guessWrong(app, ada, 5)
    app.clock.advance(7 * hours)
  }
  const { suspended_at } = await app.db.selectFrom('two_step').select('suspended_at').executeTakeFirstOrThrow()
  assert.notEqual(suspended_at, null)
  const laptop = app.browser({ address: '198.51.100.7' })
  await laptop.givePassword(ada)
  const answer = await answerByPasskey(laptop, key)
  assert.equal(answer.location, routes.home)
})

test('PKY-6, THR-6: while codes are suspended, a passkey makes fresh as well', async (t) => {
  const app = await startApp(t)
  const key = makeKey()
  const { browser, ...ada } = await passkeyPerson(app, key)
  await app.db.updateTable('two_step').set({ suspended_at: app.clock.now() }).where('person_id', '=', ada.id).execute()
  await browser.givePassword(ada)
  assert.equal((await answerByPasskey(browser, key)).location, routes.home)
  app.clock.advance(freshFor)
  browser.cookies.delete('__Host-known')
  const answer = await browser.post('newBackupCodes', await signed(browser, 'freshCeremony', key))
  assert.equal(answer.location, routes.twoStepBackupCodes, `${answer.status} ${answer.seen.slice(0, 200)}`)
})

test('AUD-1: a copy that shows at the burn leaves one event', async (t) => {
  const app = await startApp(t)
  await answerTwiceWithOneCount(app, makeKey())
  const events = (await app.audit()).filter(({ action }) => action === 'sign_in.refused')
  assert.equal(events.length, 1, JSON.stringify(events.map(({ details }) => details)))
})

test('OPS-8: a replacement that an older version began is finished after the upgrade', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(1 * minutes)
  await browser.post('replacePhone')
  const secret = /secret=([A-Z2-7]{32})/.exec((await browser.get('twoStepScan')).text)?.[1] ?? ''
  await app.db.updateTable('enrolments').set({ replaces: null }).execute()
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  const finished = await browser.post('twoStepBackupCodes', { kept: '1' })
  const again = await browser.get('twoStepBackupCodes')
  assert.equal(
    finished.location,
    routes.security,
    `${finished.status} ${finished.seen.slice(0, 200)} / still ${again.status}`,
  )
})

test('THR-2: of twenty forged passkeys at once at most five are looked at, each for a question of its own', async (t) => {
  const app = await startApp(t)
  const key = makeKey()
  const { browser: _, ...ada } = await passkeyPerson(app, key)
  const all: { one: ReturnType<typeof app.browser>; passkey: string }[] = []
  for (let n = 0; n < 20; n += 1) {
    const one = app.browser({ address: `198.51.100.${n + 1}` })
    await one.givePassword(ada)
    all.push({ one, passkey: (await signed(one, 'signInCeremony', key, { forged: true })).passkey })
  }
  const answers = await Promise.all(all.map(({ one, passkey }) => one.post('signInPasskey', { passkey })))
  const by = answers.map(({ status }) => status)
  assert.equal(by.filter((status) => status === 401).length, 5, by.join())
  assert.equal(by.filter((status) => status === 429).length, 15, by.join())
})

test('PKY-5: removed meanwhile, a key is not said to be copied', async (t) => {
  const app = await startApp(t)
  const key = makeKey()
  const { browser } = await signedInByPasskey(app, key)
  app.clock.advance(freshFor)
  const given = await signed(browser, 'freshCeremony', key)
  const { instance } = app.services
  const party = instance.relyingParty
  let armed = true
  // Read where the key is looked at: behind the charge, before the burn.
  Object.defineProperty(instance, 'relyingParty', {
    get() {
      if (armed && /at checkPasskey/.test(new Error('x').stack ?? '')) {
        armed = false
        void app.db.deleteFrom('passkeys').execute()
      }
      return party
    },
  })
  const answer = await browser.post('newBackupCodes', given)
  const events = (await app.audit()).filter(({ action }) => action === 'fresh.refused')
  assert.ok(
    !/copy of it/.test(answer.seen),
    JSON.stringify([answer.status, armed, events.map(({ details }) => details)]),
  )
})

test('ENR-5: a passkey that is made at the tenth try may still be tried', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  await browser.signIn(await app.person())
  await browser.post('twoStepScan', { means: 'passkey' })
  // Somebody who makes another one in its place, again and again: nothing of it is wrong.
  let last = makeKey()
  for (let made = 0; made < 10; made += 1) {
    if (made > 0) await browser.post('twoStepPasskey', { again: '1' })
    last = makeKey()
    const options = await optionsOf(browser, 'twoStepCeremony')
    const answer = await browser.post('twoStepPasskey', { passkey: JSON.stringify(last.register(options, origin)) })
    assert.equal(answer.location, routes.twoStepProvePasskey, String(made))
  }
  assert.equal((await browser.get('twoStepProvePasskey')).status, 200)
})

test('OPS-6: of twenty things at once about one person nothing is a fault, and nothing is half done', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  await browser.signIn(ada)
  const keys = [makeKey({ count: null }), makeKey({ count: null })]
  app.clock.advance(1 * minutes)
  for (const key of keys) await addPasskey(browser, key)
  app.clock.advance(1 * minutes)
  const second = await addApp(app, browser)
  app.clock.advance(2 * minutes)
  // An enrolment that waits for its Finish.
  await browser.post('addFactor', { means: 'passkey' })
  await makePasskey(browser, makeKey())
  const questions: {
    one: ReturnType<typeof app.browser>
    fields: Record<string, string>
    page: 'signInPasskey' | 'signInCode'
  }[] = []
  for (let n = 0; n < 12; n += 1) {
    const one = app.browser({ address: `198.51.100.${n + 1}` })
    await one.givePassword(ada)
    const key = keys[n % 2]!
    if (n % 3 === 0)
      questions.push({
        one,
        page: 'signInCode',
        fields: { code: n % 2 ? app.codeNow(second) : app.wrongCode(ada.secret) },
      })
    else
      questions.push({
        one,
        page: 'signInPasskey',
        fields: await signed(one, 'signInCeremony', key, { forged: n % 5 === 0 }),
      })
  }
  const fresh = await signed(browser, 'freshCeremony', keys[0]!)
  const before = browser.session()
  const ids = await app.db.selectFrom('authenticators').select('id').orderBy('created_at').execute()
  const answers = await Promise.all([
    ...questions.map(({ one, page, fields }) => one.post(page, fields)),
    ...questions.slice(0, 4).map(({ one }) => one.post('signInCeremony')),
    browser.post('twoStepName', { name: 'One more' }),
    app.browser({ session: before }).post('newBackupCodes', fresh),
    app.browser({ session: before }).postTo(pathTo('removeFactor', { id: ids[0]?.id ?? '' })),
    app.browser({ session: before }).post('twoStepDisable'),
    app.browser({ session: before }).post('freshCeremony'),
  ])
  const statuses = answers.map(({ status }) => status)
  assert.ok(
    statuses.every((status) => status < 500),
    statuses.join(),
  )
  const twoStep = await app.db
    .selectFrom('two_step')
    .select('enabled_at')
    .where('person_id', '=', ada.id)
    .executeTakeFirstOrThrow()
  const factors = (await app.count('authenticators')) + (await app.count('passkeys'))
  assert.equal(twoStep.enabled_at === null, factors === 0)
  assert.equal(twoStep.enabled_at === null, (await app.count('backup_codes')) === 0)
})

test('APP-4: Finish of another factor, pressed twice, says nothing of backup codes', async (t) => {
  const app = await startApp(t)
  const key = makeKey()
  const { browser } = await signedInByPasskey(app, key)
  await addPasskey(browser, makeKey(), 'Second')
  const again = await browser.post('twoStepName', { name: 'Second' })
  const seen = again.location === null ? again.seen : (await browser.follow(again)).seen
  assert.doesNotMatch(seen, /backup codes that count/, `${again.status}`)
})

test('LIFE-3, APP-4: with an open reset by an administrator, a key that is added keeps two-step on', async (t) => {
  const app = await startApp(t)
  const boss = await app.protectedPerson({ role: 'administrator' })
  const ada = await app.protectedPerson({ organisationId: boss.organisationId })
  const [bosses, browser] = [app.browser(), app.browser()]
  await bosses.signIn(boss)
  assert.equal((await bosses.postTo(pathTo('personReset', { id: ada.id }))).status, 303)
  await browser.givePassword(ada)
  await browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
  const key = makeKey()
  await addPasskey(browser, key)
  app.clock.advance(25 * hours)
  await app.countersign.sweep()
  const row = await app.db
    .selectFrom('two_step')
    .select('enabled_at')
    .where('person_id', '=', ada.id)
    .executeTakeFirstOrThrow()
  assert.notEqual(row.enabled_at, null)
})

test('PKY-5, PKY-10: a key that counts as copied is said to be so where a session asks for it, too', async (t) => {
  const app = await startApp(t)
  const key = makeKey({ count: 40 })
  const { browser } = await signedInByPasskey(app, key)
  app.clock.advance(freshFor)
  key.setCount(20)
  const answer = await browser.post('newBackupCodes', await signed(browser, 'freshCeremony', key))
  assert.equal(answer.status, 401)
  assert.match(answer.seen, /may have been copied/)
})

test('APP-1: of twenty that remove one factor at once one does, with one mail and one event', async (t) => {
  const app = await startApp(t)
  const key = makeKey()
  const { browser, ...ada } = await signedInByPasskey(app, key)
  await addPasskey(browser, makeKey(), 'Second')
  await browser.post('addFactor', { means: 'passkey' })
  const { id } = await app.db.selectFrom('passkeys').select('id').where('name', '=', 'Second').executeTakeFirstOrThrow()
  const gone = await Promise.all(Array.from({ length: 20 }, () => browser.postTo(pathTo('removeFactor', { id }))))
  assert.ok(gone.every(({ status }) => status < 500))
  assert.equal((await app.mailsTo(ada.email)).filter(({ subject }) => /was removed/.test(subject)).length, 1)
  assert.equal((await app.audit()).filter(({ action }) => action === 'two_step.factor_removed').length, 1)
  assert.equal(await app.count('passkeys'), 1)
})

test('THR-12: codes given for somebody with passkeys alone are wrong, told of, and mailed when the budget is used up', async (t) => {
  const app = await startApp(t)
  const ada = await passkeyPerson(app, makeKey())
  const got: unknown[] = []
  const challenge = await openChallenge(app, ada)
  for (let guess = 0; guess < 4; guess += 1) got.push((await giveCode(app, challenge, `12345${guess}`)).status)
  got.push((await app.api('apiSignInAnswer', { challenge, answer: '123459' })).status)
  const page = app.browser()
  await page.givePassword(ada)
  got.push((await page.post('signInCode', { code: '123460' })).status)
  const events = (await app.audit()).filter(({ action }) => action === 'sign_in.refused').length
  const mails = (await app.mailsTo(ada.email)).filter(({ subject }) => subject === 'Someone knows your password').length
  assert.deepEqual({ got, events, mails }, { got: [401, 401, 401, 401, 401, 429], events: 6, mails: 1 })
})

test('APP-3, THR-6: an app that is added leaves no lane that nobody can open: codes are suspended, told of, and let in again', async (t) => {
  const app = await startApp(t)
  const boss = await app.protectedPerson({ role: 'administrator' })
  for (const by of ['the owner', 'an administrator']) {
    const ada = await app.protectedPerson({ organisationId: boss.organisationId })
    const browser = await ownBrowser(app, ada)
    for (let round = 0; round < 11; round += 1) {
      await guessWrong(app, ada, 5)
      app.clock.advance(7 * hours)
    }
    await browser.signIn(ada)
    app.clock.advance(1 * minutes)
    await addApp(app, browser)
    assert.ok(
      (await app.mailsTo(ada.email)).some(({ subject }) => subject === 'Codes are suspended'),
      by,
    )
    const elsewhere = async () => (await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))).json
    app.clock.advance(1 * hours)
    assert.equal((await elsewhere())['code'], 'codes_suspended')
    const bosses = app.browser()
    await bosses.signIn(boss)
    const lifted =
      by === 'the owner'
        ? await browser.post('letCodesIn', { code: app.codeNow(ada.secret) })
        : await bosses.postTo(pathTo('personLetCodesIn', { id: ada.id }))
    assert.equal(lifted.status, 303, by)
    app.clock.advance(2 * minutes)
    assert.equal((await elsewhere())['status'], 'signed_in', by)
  }
})

test('THR-6: a lane that guesses filled is open again with another phone, or after turning off and on: those were at other secrets', async (t) => {
  const app = await startApp(t)
  for (const how of ['replaced', 'off and on'] as const) {
    const ada = await app.protectedPerson()
    const browser = await ownBrowser(app, ada)
    for (let round = 0; round < 20; round += 1) {
      await guessWrong(app, ada, 5)
      app.clock.advance(7 * hours)
    }
    await browser.signIn(ada)
    app.clock.advance(1 * minutes)
    let secret = ''
    if (how === 'replaced') {
      await browser.post('replacePhone')
      secret = /secret=([A-Z2-7]{32})/.exec((await browser.get('twoStepScan')).text)?.[1] ?? ''
      await browser.post('twoStepCode', { code: app.codeNow(secret) })
      assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, routes.security)
    } else {
      assert.equal((await browser.post('twoStepDisable')).location, routes.security)
      await browser.post('signOut')
      await browser.givePassword(ada)
      secret = (await browser.enrol(ada)).secret
    }
    app.clock.advance(1 * hours)
    const elsewhere = await giveCode(app, await openChallenge(app, ada), app.codeNow(secret))
    assert.equal(elsewhere.json['status'], 'signed_in', how)
  }
})

test('PKY-5: a key that counts as copied may be made anew, and the old entry removed then', async (t) => {
  const app = await startApp(t)
  const key = makeKey()
  const { browser, ...ada } = await passkeyPerson(app, key)
  await app.db.updateTable('passkeys').set({ suspected_at: app.clock.now() }).execute()
  await browser.givePassword(ada)
  await browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
  const { id } = await app.db.selectFrom('passkeys').select('id').executeTakeFirstOrThrow()
  assert.equal((await browser.postTo(pathTo('removeFactor', { id }))).location, routes.twoStepDisable)
  await browser.post('addFactor', { means: 'passkey' })
  assert.deepEqual((await optionsOf(browser, 'twoStepCeremony')).excludeCredentials, [])
  await addPasskey(browser, makeKey())
  assert.equal((await browser.postTo(pathTo('removeFactor', { id }))).location, routes.security)
})
