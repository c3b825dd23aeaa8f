import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { Browser } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import {
  addPasskey,
  answerByPasskey,
  answerTwiceWithOneCount,
  enrolByPasskey,
  makePasskey,
  optionsOf,
  origin,
  passkeyPerson,
  signed,
} from '../../test/passkeys.ts'
import { giveCode, openChallenge, ownBrowser } from '../../test/second-step.ts'
import { makeKey, type SecurityKey, type Twist } from '../../test/security-key.ts'
import { ceremonyLifetime, freshFor, minutes, passkeyAnswerLongest, seconds } from '../limits.ts'
import { pathTo, routes } from '../routes.ts'
import { readSettings } from '../settings.ts'

/** Someone whose only factor is this key, before the question. */
async function atTheQuestion(app: App, key = makeKey()) {
  const { browser, ...ada } = await passkeyPerson(app, key)
  await browser.givePassword(ada)
  return { ada, browser, key }
}

const lastRefusal = async (app: App) =>
  (await app.audit()).findLast(({ action }) => action === 'sign_in.refused' || action === 'request.refused')

test('PKY-1: id and origins are settings, kept with each passkey, and no header of a request changes them', async (t) => {
  const unusable = { BASE_URL: 'https://countersign.test', RP_ID: 'test' }
  assert.throws(() => readSettings(unusable), /RP_ID is not usable: test is the domain of too many/)
  assert.throws(() => readSettings({ ...unusable, RP_ID: 'evil.test' }), /countersign\.test is not below evil\.test/)
  const shop = await startApp(t, {
    env: { BASE_URL: 'https://sign-in.shop.test', RP_ID: 'shop.test', RP_ORIGINS: 'https://till.shop.test' },
  })
  const ada = await shop.person()
  const browser = shop.browser()
  const key = makeKey()
  await browser.signIn(ada)
  await browser.post('twoStepScan', { means: 'passkey' })
  const forged = { host: 'evil.test', origin: 'https://evil.test', 'x-forwarded-host': 'evil.test' }
  const options = JSON.parse((await browser.post('twoStepCeremony', {}, forged)).text)
  assert.deepEqual(options.rp, { id: 'shop.test', name: 'Countersign' })
  const elsewhere = JSON.stringify(key.register(options, 'https://evil.test'))
  const refused = await browser.post('twoStepPasskey', { passkey: elsewhere }, forged)
  assert.match(refused.seen, /confirmed for another address/)
  const again = JSON.parse((await browser.post('twoStepCeremony')).text)
  const made = await browser.post('twoStepPasskey', {
    passkey: JSON.stringify(key.register(again, 'https://till.shop.test')),
  })
  assert.equal(made.location, routes.twoStepProvePasskey)
  const toProve = JSON.parse((await browser.post('twoStepCeremony')).text)
  const proof = JSON.stringify(key.use(toProve, 'https://sign-in.shop.test'))
  await browser.post('twoStepProvePasskey', { passkey: proof })
  await browser.post('twoStepBackupCodes', { kept: '1' })
  const kept = await shop.db.selectFrom('passkeys').select(['rp_id', 'origin']).executeTakeFirstOrThrow()
  assert.deepEqual(kept, { rp_id: 'shop.test', origin: 'https://till.shop.test' })
})

test('PKY-1: in development the domain is localhost, and an address of numbers makes no passkeys, in words', async (t) => {
  const named = await startApp(t, { env: { BASE_URL: 'http://localhost:3000' } })
  assert.deepEqual(named.services.instance.relyingParty, { id: 'localhost', origins: ['http://localhost:3000'] })
  const numbers = await startApp(t, { env: { BASE_URL: 'http://127.0.0.1:3000' } })
  assert.equal(numbers.services.instance.relyingParty.id, null)
  const browser = numbers.browser()
  await browser.signIn(await numbers.person())
  const page = await browser.get('security')
  assert.match(page.seen, /don’t work at http:\/\/127\.0\.0\.1:3000/)
  assert.doesNotMatch(page.text, /value="passkey"/)
  assert.equal((await browser.post('twoStepScan', { means: 'passkey' })).location, routes.security)
  assert.equal(await numbers.count('enrolments'), 0)
})

test('PKY-1: passkeys of another domain are not asked for, and the list says for which they were made', async (t) => {
  const app = await startApp(t)
  const { ada, browser, key } = await atTheQuestion(app)
  await app.db.updateTable('passkeys').set({ rp_id: 'before.test' }).execute()
  assert.equal((await app.browser().givePassword(ada)).location, routes.signInBackupCode)
  assert.deepEqual((await optionsOf(browser, 'signInCeremony'))['allowCredentials'], [])
  const answer = await answerByPasskey(browser, key)
  assert.deepEqual([answer.status, await browser.isSignedIn()], [401, false])
  await browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
  assert.match((await browser.get('security')).seen, /Made for before\.test: it doesn’t work at this address/)
})

test('PKY-2: -8, -7 and -257 are offered, in that order, whatever Node offers; each of them signs in', async (t) => {
  const app = await startApp(t)
  for (const algorithm of [-8, -7, -257] as const) {
    const { browser, key } = await atTheQuestion(app, makeKey({ algorithm }))
    assert.equal((await answerByPasskey(browser, key)).location, routes.home, String(algorithm))
  }
  const browser = app.browser()
  await browser.signIn(await app.person())
  await browser.post('twoStepScan', { means: 'passkey' })
  const { pubKeyCredParams } = await optionsOf(browser, 'twoStepCeremony')
  assert.deepEqual(
    pubKeyCredParams,
    [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
  )
})

test('PKY-2: a key that signs by ML-DSA-44, as OpenSSL makes one, is refused in words, and another one may be tried', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  await browser.signIn(await app.person())
  await browser.post('twoStepScan', { means: 'passkey' })
  const made = makeKey({ algorithm: -48 }).register(await optionsOf(browser, 'twoStepCeremony'), origin)
  const passkey = JSON.stringify(made)
  assert.ok(passkey.length > 2000 && passkey.length < passkeyAnswerLongest, String(passkey.length))
  const refused = await browser.post('twoStepPasskey', { passkey })
  assert.equal(refused.status, 422)
  assert.match(refused.seen, /That kind of passkey or security key can’t be checked here yet/)
  assert.equal((await makePasskey(browser, makeKey())).location, routes.twoStepBackupCodes)
})

test('PKY-3: user verification is discouraged and not required, on both sides; whether it happened is kept and told', async (t) => {
  const app = await startApp(t)
  for (const verifies of [false, true]) {
    const { browser, key, ada } = await atTheQuestion(app, makeKey({ verifies }))
    const options = await optionsOf(browser, 'signInCeremony')
    assert.equal(options['userVerification'], 'discouraged')
    const answered = await browser.post('signInPasskey', { passkey: JSON.stringify(key.use(options, origin)) })
    assert.equal(answered.location, routes.home)
    const row = app.db.selectFrom('passkeys').select('user_verified').where('person_id', '=', ada.id)
    assert.equal((await row.executeTakeFirstOrThrow()).user_verified, verifies ? 1 : 0)
    const event = (await app.audit()).findLast(({ action }) => action === 'sign_in.completed')
    const { means, userVerified } = (event?.details ?? {}) as Record<string, unknown>
    assert.deepEqual([means, userVerified], ['passkey', verifies])
  }
  const { browser, key } = await atTheQuestion(app)
  assert.equal((await answerByPasskey(browser, key, { absent: true })).status, 401, 'a touch is needed')
})

test('PKY-4: what is to be signed are 32 random bytes, good for five minutes, once, and for nothing else', async (t) => {
  const app = await startApp(t)
  const { ada, browser, key } = await atTheQuestion(app)
  const asked = app.randomness.asked.length
  const passkey = await signed(browser, 'signInCeremony', key)
  assert.ok(app.randomness.asked.slice(asked).includes(32))
  const row = await app.db
    .selectFrom('ceremonies')
    .selectAll()
    .where('purpose', '=', 'sign-in')
    .executeTakeFirstOrThrow()
  assert.deepEqual(
    [row.person_id, Buffer.from(row.challenge, 'base64url').length, row.expires_at - row.created_at],
    [ada.id, 32, ceremonyLifetime],
  )
  app.clock.advance(ceremonyLifetime)
  const late = await browser.post('signInPasskey', passkey)
  assert.match(late.seen, /took too long, or was answered before/)
  assert.deepEqual([late.status, await app.triesCounted()], [410, 0])
  app.clock.advance(-1 * seconds)
  assert.equal((await browser.post('signInPasskey', passkey)).location, routes.home)
})

test('PKY-4: a new press voids what was to be signed before; an answer that was given is not taken again', async (t) => {
  const app = await startApp(t)
  const { browser, key } = await atTheQuestion(app)
  const before = await signed(browser, 'signInCeremony', key)
  const now = await signed(browser, 'signInCeremony', key)
  assert.equal((await browser.post('signInPasskey', before)).status, 410)
  const wrong = await answerByPasskey(browser, key, { forged: true })
  assert.equal(wrong.status, 401)
  assert.equal((await browser.post('signInPasskey', now)).status, 410)
  assert.equal((await answerByPasskey(browser, key)).location, routes.home)
})

test('PKY-4: what was begun for one purpose, session, enrolment or question is signed for no other', async (t) => {
  const app = await startApp(t)
  const key = makeKey()
  const { browser, ...ada } = await passkeyPerson(app, key)
  const other = app.browser()
  await browser.givePassword(ada)
  await other.givePassword(ada)
  const ofOther = await signed(other, 'signInCeremony', key)
  assert.equal((await browser.post('signInPasskey', ofOther)).status, 410, 'another question')
  assert.equal((await answerByPasskey(browser, key)).location, routes.home)
  const toBeFresh = await signed(browser, 'freshCeremony', key)
  assert.equal((await other.post('signInPasskey', toBeFresh)).status, 410, 'another purpose')
  assert.equal((await answerByPasskey(other, key)).location, routes.home)
  app.clock.advance(freshFor)
  const forAnotherSession = await browser.post('newBackupCodes', await signed(other, 'freshCeremony', key))
  assert.equal(forAnotherSession.status, 410, 'another session')
  const forFresh = await signed(browser, 'freshCeremony', key)
  assert.equal((await browser.post('newBackupCodes', forFresh)).location, routes.twoStepBackupCodes)
})

test('PKY-5: a counter that stands or goes back is refused, marks the key, and is mailed, once', async (t) => {
  const app = await startApp(t)
  for (const back of [0, 1]) {
    const { ada, browser, key } = await atTheQuestion(app, makeKey({ count: 40 }))
    // 41 at registration, 42 when it was tried: the copy says 42, or 41.
    key.setCount(41 - back)
    const refused = await answerByPasskey(browser, key)
    assert.equal(refused.status, 401)
    assert.match(refused.seen, /may have been copied, so it isn’t accepted any more/)
    key.setCount(100)
    const owner = app.browser()
    assert.equal((await owner.givePassword(ada)).location, routes.signInBackupCode, 'it is asked for no more')
    assert.equal((await answerByPasskey(owner, key)).status, 401, 'nor taken')
    await owner.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
    assert.match((await owner.get('security')).seen, /It may have been copied, so it hasn’t been accepted since/)
    const mails = (await app.mailsTo(ada.email)).filter(({ subject }) => /copied/.test(subject))
    assert.equal(mails.length, 1)
    assert.ok((await app.audit()).some(({ action }) => action === 'two_step.passkey_suspected'))
  }
})

test('PKY-5: keys that count nothing stay at 0, and are taken', async (t) => {
  const app = await startApp(t)
  const { browser, key, ada } = await atTheQuestion(app, makeKey({ count: null, synced: true, attachment: 'platform' }))
  assert.equal((await answerByPasskey(browser, key)).location, routes.home)
  await browser.post('signOut')
  await browser.givePassword(ada)
  assert.equal((await answerByPasskey(browser, key)).location, routes.home)
  assert.match((await browser.get('security')).seen, /Passkey This device Passkey · Synced to your devices/)
})

test('PKY-5: two answers that come at once with one counter show two keys: one is in, the other one is told of', async (t) => {
  const app = await startApp(t)
  const { person: ada, answers } = await answerTwiceWithOneCount(app, makeKey())
  assert.deepEqual(answers.map(({ status }) => String(status)).toSorted(), ['303', '401'])
  assert.equal(await app.count('sessions'), 1)
  assert.ok((await app.mailsTo(ada.email)).some(({ subject }) => /copied/.test(subject)))
})

test('PKY-6: of 20 answers to one question at once one opens a session', async (t) => {
  const app = await startApp(t)
  const { browser, key } = await atTheQuestion(app)
  const passkey = await signed(browser, 'signInCeremony', key)
  const all = await Promise.all(Array.from({ length: 20 }, () => browser.post('signInPasskey', passkey)))
  assert.equal(all.filter(({ location }) => location === routes.home).length, 1)
  assert.equal(await app.count('sessions'), 1)
  const done = (await app.audit()).filter(({ action }) => action === 'sign_in.completed')
  assert.equal(done.filter(({ details }) => (details as { means?: string }).means === 'passkey').length, 1)
  assert.equal(await app.triesCounted(), 0, 'what wasn’t looked at is charged to nobody')
})

const wrong: Record<string, Twist> = {
  'another origin': { origin: 'https://evil.test' },
  'another origin of the same host': { origin: 'https://countersign.test:8443' },
  'http in the place of https': { origin: 'http://countersign.test' },
  'a page below': { origin: 'https://evil.countersign.test' },
  'another domain': { rpId: 'evil.test' },
  'a page in another one’s frame': { crossOrigin: true },
  'a registration': { type: 'webauthn.create' },
  'nobody’s touch': { absent: true },
  'another key’s signature': { forged: true },
  'an id that nobody has': { id: Buffer.alloc(32, 7).toString('base64url') },
}

test('PKY-6: what is wrong with an answer is refused, costs a try, and leaves an event: origin, domain, purpose, signature, id', async (t) => {
  const app = await startApp(t)
  let tries = 0
  for (const [what, twist] of Object.entries(wrong)) {
    const { browser, key } = await atTheQuestion(app)
    const answer = await answerByPasskey(browser, key, twist)
    assert.deepEqual([answer.status, await browser.isSignedIn()], [401, false], what)
    assert.equal(await app.triesCounted(), (tries += 1), what)
    assert.deepEqual((await lastRefusal(app))?.details, {
      reason: 'wrong_passkey',
      means: 'passkey',
      browser: 'Firefox · Linux',
    })
    assert.equal((await answerByPasskey(browser, key)).location, routes.home, `${what}: then the right one`)
  }
})

test('PKY-6: an answer by another person’s key is refused, whoever’s question it is', async (t) => {
  const app = await startApp(t)
  const ada = await atTheQuestion(app)
  const eve = await atTheQuestion(app)
  const answer = await answerByPasskey(ada.browser, eve.key)
  assert.equal(answer.status, 401)
  assert.match(answer.seen, /no passkey or security key of this account/)
  // Eve’s own answer, to what Ada’s browser was asked, and the other way round.
  const asked = await optionsOf(ada.browser, 'signInCeremony')
  const forEve = { passkey: JSON.stringify(eve.key.use(asked, origin)) }
  assert.equal((await eve.browser.post('signInPasskey', forEve)).status, 410)
  assert.equal(await app.count('sessions'), 0)
})

test('THR-1, THR-2: wrong passkeys share the five tries of a question and the person’s budget with codes', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const key = makeKey()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(1 * minutes)
  await addPasskey(browser, key)
  await browser.post('signOut')
  const stranger = app.browser({ address: '198.51.100.9' })
  await stranger.givePassword(ada)
  for (let guess = 0; guess < 2; guess += 1) {
    assert.equal((await answerByPasskey(stranger, key, { forged: true })).status, 401)
    await stranger.post('signInCode', { code: app.wrongCode(ada.secret) })
  }
  assert.match((await answerByPasskey(stranger, key, { forged: true })).location ?? '', /^\/sign-in/)
  const over = await openChallenge(app, ada)
  assert.equal((await giveCode(app, over, app.codeNow(ada.secret))).status, 429)
  assert.equal(
    (await (await ownBrowserOf(app, browser, ada)).post('signInCode', { code: app.codeNow(ada.secret) })).location,
    routes.home,
  )
})

async function ownBrowserOf(app: App, browser: Browser, person: { email: string; password: string }) {
  app.clock.advance(1 * minutes)
  await browser.givePassword(person)
  return browser
}

test('PKY-6: while codes from unknown browsers are suspended, the owner’s key opens one all the same', async (t) => {
  const app = await startApp(t)
  const { ada, key } = await atTheQuestion(app)
  await app.db.updateTable('two_step').set({ suspended_at: app.clock.now() }).where('person_id', '=', ada.id).execute()
  const browser = app.browser({ address: '198.51.100.7' })
  await browser.givePassword(ada)
  assert.equal((await browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })).status, 403)
  assert.equal((await answerByPasskey(browser, key)).location, routes.home)
})

test('PKY-7: nothing is asked of the maker, and of what is kept nothing is secret: it stands in the export', async (t) => {
  const app = await startApp(t)
  const { browser, key } = await atTheQuestion(app)
  await answerByPasskey(browser, key)
  const data = JSON.parse((await browser.post('exportData')).text) as {
    twoStep: { passkeys: Record<string, unknown>[] }
  }
  const [passkey] = data.twoStep.passkeys
  assert.deepEqual(
    [passkey?.['credentialId'], passkey?.['signCount'], passkey?.['transports'], passkey?.['backedUp']],
    [key.id, 3, ['usb', 'nfc'], false],
  )
  await browser.post('addFactor', { means: 'passkey' })
  assert.equal((await optionsOf(browser, 'twoStepCeremony'))['attestation'], 'none')
})

test('PKY-8: the same key can’t be added twice: browsers are told which to leave out, and the database refuses', async (t) => {
  const app = await startApp(t)
  const { browser, key } = await atTheQuestion(app)
  await answerByPasskey(browser, key)
  await browser.post('addFactor', { means: 'passkey' })
  const options = await optionsOf(browser, 'twoStepCeremony')
  assert.deepEqual(options.excludeCredentials, [{ type: 'public-key', id: key.id, transports: ['usb', 'nfc'] }])
  const again = await browser.post('twoStepPasskey', { passkey: JSON.stringify(key.register(options, origin)) })
  assert.deepEqual([again.status, /is added already/.test(again.seen)], [409, true])
  assert.equal(await app.count('passkeys'), 1)
})

test('PKY-8: of two people who finish with one and the same credential one has it, and the other is told', async (t) => {
  const app = await startApp(t)
  const key = makeKey()
  const browsers = [app.browser(), app.browser()]
  for (const browser of browsers) {
    await browser.signIn(await app.person())
    await browser.post('twoStepScan', { means: 'passkey' })
    await makePasskey(browser, key)
  }
  const finished = await Promise.all(browsers.map((browser) => browser.post('twoStepBackupCodes', { kept: '1' })))
  assert.deepEqual(finished.map(({ status }) => String(status)).toSorted(), ['303', '409'])
  assert.equal(await app.count('passkeys'), 1)
})

test('PKY-9: a page without scripts says what is missing and what to do instead, and an empty answer costs nothing', async (t) => {
  const app = await startApp(t)
  const { browser } = await atTheQuestion(app)
  const page = await browser.get('signInPasskey')
  assert.match(page.text, /data-no-script[\s\S]*need JavaScript/)
  assert.match(page.text, new RegExp(`href="${routes.signInBackupCode}"`))
  const empty = await browser.post('signInPasskey', { passkey: '' })
  assert.equal(empty.status, 422)
  assert.match(empty.seen, /Nothing came from a passkey or security key/)
  assert.equal(await app.triesCounted(), 0)
})

test('PKY-10: what can’t be read is said to be so, costs no try, and keeps nobody waiting', async (t) => {
  const app = await startApp(t)
  const { browser, key } = await atTheQuestion(app)
  const { passkey } = await signed(browser, 'signInCeremony', key)
  const whole = JSON.parse(passkey) as { response: Record<string, string> }
  const broken = [
    'x',
    'null',
    '[]',
    '{}',
    JSON.stringify({ ...whole, type: 'password' }),
    JSON.stringify({ ...whole, id: '../..' }),
    JSON.stringify({ ...whole, response: { ...whole.response, clientDataJSON: 'AAAA' } }),
    JSON.stringify({ ...whole, response: { ...whole.response, signature: 'a b' } }),
    'x'.repeat(passkeyAnswerLongest + 1),
  ]
  for (const one of broken) {
    const answer = await browser.post('signInPasskey', { passkey: one })
    assert.deepEqual([answer.status, await app.triesCounted()], [422, 0], one.slice(0, 80))
  }
  assert.equal((await browser.post('signInPasskey', { passkey })).location, routes.home)
})

test('PKY-10: an answer of nonsense in the right form is wrong, and no fault', async (t) => {
  const app = await startApp(t)
  for (const part of ['authenticatorData', 'signature'] as const) {
    for (const value of ['AA', Buffer.alloc(37).toString('base64url'), Buffer.alloc(3000, 255).toString('base64url')]) {
      const { browser, key } = await atTheQuestion(app)
      const whole = JSON.parse((await signed(browser, 'signInCeremony', key)).passkey) as { response: object }
      const passkey = JSON.stringify({ ...whole, response: { ...whole.response, [part]: value } })
      assert.equal((await browser.post('signInPasskey', { passkey })).status, 401, `${part} ${value.slice(0, 20)}`)
    }
  }
})

test('ENR-12, CHL-1: between password and passkey nothing of set-up or confirming can be begun', async (t) => {
  const app = await startApp(t)
  const { browser } = await atTheQuestion(app)
  for (const name of ['freshCeremony', 'twoStepCeremony', 'twoStepPasskey', 'addFactor', 'twoStepName'] as const) {
    const answer = await browser.post(name, { means: 'passkey', name: 'Eve', passkey: '{}' })
    assert.equal(answer.location?.startsWith(routes.signIn), true, name)
  }
  assert.deepEqual([await app.count('enrolments'), await app.count('passkeys')], [0, 1])
})

test('HOST-23: opening the question begins nothing: what is to be signed comes at the press', async (t) => {
  const app = await startApp(t)
  const { browser } = await atTheQuestion(app)
  const before = await app.dump()
  await browser.get('signInPasskey')
  await browser.get('signInCode')
  assert.deepEqual(await app.dump(), before)
})

test('OPS-5: however often somebody presses, one row waits for one question', async (t) => {
  const app = await startApp(t)
  const { browser } = await atTheQuestion(app)
  const before = await app.count('ceremonies')
  for (let press = 0; press < 20; press += 1) await optionsOf(browser, 'signInCeremony')
  assert.equal(await app.count('ceremonies'), before + 1)
  app.clock.advance(25 * 60 * minutes)
  await app.countersign.sweep()
  assert.equal(await app.count('ceremonies'), 0)
})

test('SES-5: a passkey makes a session fresh, under a new token, for whatever asks', async (t) => {
  const app = await startApp(t)
  const { browser, key } = await atTheQuestion(app)
  await answerByPasskey(browser, key)
  app.clock.advance(freshFor)
  const asked = await browser.post('twoStepDisable')
  assert.equal(asked.status, 403)
  assert.match(asked.text, /data-ceremony="\/settings\/security\/confirm\/passkey-options"/)
  const token = browser.session()
  const off = await browser.post('twoStepDisable', await signed(browser, 'freshCeremony', key))
  assert.equal(off.location, routes.security)
  assert.notEqual(browser.session(), token)
  assert.deepEqual([await app.count('passkeys'), await app.count('backup_codes')], [0, 0])
})

test('SES-5: a wrong passkey makes nobody fresh, and is charged', async (t) => {
  const app = await startApp(t)
  const { browser, key } = await atTheQuestion(app)
  await answerByPasskey(browser, key)
  app.clock.advance(freshFor)
  const refused = await browser.post('twoStepDisable', await signed(browser, 'freshCeremony', key, { forged: true }))
  assert.deepEqual([refused.status, await app.count('passkeys')], [401, 1])
  assert.equal(await app.triesCounted(), 1)
})

test('CHL-4: a passkey that is removed, or whose person is reset, answers no question that was open', async (t) => {
  const app = await startApp(t)
  const key: SecurityKey = makeKey()
  const { browser, ...ada } = await passkeyPerson(app, key)
  const other = app.browser()
  await other.givePassword(ada)
  const held = await signed(other, 'signInCeremony', key)
  await browser.givePassword(ada)
  await answerByPasskey(browser, key)
  await addPasskey(browser, makeKey(), 'Second')
  const { id } = await app.db
    .selectFrom('passkeys')
    .select('id')
    .where('credential_id', '=', key.id)
    .executeTakeFirstOrThrow()
  const removed = await browser.postTo(pathTo('removeFactor', { id }))
  assert.equal(removed.location, routes.security)
  const late = await other.post('signInPasskey', held)
  assert.equal(late.location, routes.signIn)
  await other.givePassword(ada)
  assert.equal((await answerByPasskey(other, key)).status, 401)
})

test('LIFE-2: “phone lost, key in the drawer”: an app and a key, the phone is gone, the key signs in and the app is removed', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const key = makeKey()
  const browser = await ownBrowser(app, ada)
  await browser.signIn(ada)
  app.clock.advance(1 * minutes)
  await addPasskey(browser, key, 'Key in the drawer')
  await browser.post('signOut')
  app.clock.advance(30 * 24 * 60 * minutes)
  // A new laptop, and no phone.
  const laptop = app.browser({ address: '198.51.100.20' })
  assert.equal((await laptop.givePassword(ada)).location, routes.signInPasskey)
  assert.equal((await answerByPasskey(laptop, key)).location, routes.checkUp)
  const { id } = await app.db.selectFrom('authenticators').select('id').executeTakeFirstOrThrow()
  assert.match((await laptop.get('security')).seen, /Key in the drawer/)
  assert.equal((await laptop.postTo(pathTo('removeFactor', { id }))).location, routes.security)
  assert.deepEqual(
    [await app.count('authenticators'), await app.count('passkeys'), await app.count('backup_codes')],
    [0, 1, 10],
  )
  await laptop.post('signOut')
  // Whoever found the phone has a code, and nowhere to give it.
  const finder = app.browser()
  assert.equal((await finder.givePassword(ada)).location, routes.signInPasskey)
  assert.equal((await finder.get('signInCode')).location, routes.signInPasskey)
  const subjects = (await app.mailsTo(ada.email)).map(({ subject }) => subject)
  assert.ok(subjects.includes('A way to confirm your sign-in was removed'))
})

test('a second person at the same browser is not asked for the first one’s key', async (t) => {
  const app = await startApp(t)
  const { browser } = await atTheQuestion(app)
  const eve = await app.protectedPerson()
  await browser.givePassword(eve)
  assert.deepEqual((await optionsOf(browser, 'signInCeremony'))['allowCredentials'], [])
  const shown = await browser.post('signInCeremony', { challenge: 'another-question' })
  assert.equal(shown.status, 410)
})

test('ENR-7, ENR-8: a passkey that was made and not tried turns nothing on; the enrolment takes ten tries', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  const ada = await app.person()
  await browser.signIn(ada)
  await browser.post('twoStepScan', { means: 'passkey' })
  const key = makeKey()
  const made = JSON.stringify(key.register(await optionsOf(browser, 'twoStepCeremony'), origin))
  await browser.post('twoStepPasskey', { passkey: made })
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, routes.twoStepProvePasskey)
  assert.equal((await browser.get('twoStepBackupCodes')).location, routes.twoStepProvePasskey)
  const another = await browser.post('twoStepProvePasskey', await signed(browser, 'twoStepCeremony', makeKey()))
  assert.match(another.seen, /not the one that you have just added/)
  key.setCount(0)
  const back = await browser.post('twoStepProvePasskey', await signed(browser, 'twoStepCeremony', key))
  assert.match(back.seen, /couldn’t be added/)
  key.setCount(100)
  for (let wrongs = 2; wrongs < 9; wrongs += 1) {
    const proof = await signed(browser, 'twoStepCeremony', key, { forged: true })
    assert.equal((await browser.post('twoStepProvePasskey', proof)).status, 401)
  }
  const last = await browser.post(
    'twoStepProvePasskey',
    await signed(browser, 'twoStepCeremony', key, { forged: true }),
  )
  assert.equal(last.location, routes.security)
  assert.match((await browser.follow(last)).seen, /Ten tries came to nothing/)
  assert.equal(await app.count('passkeys'), 0)
  await enrolByPasskey(browser, ada, makeKey())
})
