import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, startApp } from '../../test/kit.ts'
import { giveCode, openChallenge } from '../../test/second-step.ts'
import { addressKey } from '../adapters/address.ts'
import { minutes } from '../limits.ts'

const spray = (app: App, address: string, from = 0, times = 30) =>
  Promise.all(
    Array.from({ length: times }, (_, guess) =>
      app.api('apiSignIn', { email: `nobody${from + guess}@ferndale.example`, password: 'plum' }, { address }),
    ),
  )

const statusFrom = async (app: App, address: string) =>
  (await app.api('apiSignIn', { email: 'one.more@ferndale.example', password: 'plum' }, { address })).status

test('THR-8: of 200 refusals from one address at once, 30 are looked at', async (t) => {
  const app = await startApp(t)
  const hashed = app.slowHash.ran
  const answers = await spray(app, '198.51.100.1', 0, 200)
  assert.equal(answers.filter(({ status }) => status === 401).length, 30)
  assert.equal(answers.filter(({ status }) => status === 429).length, 170)
  assert.equal(app.slowHash.ran - hashed, 30)
  assert.equal(await statusFrom(app, '198.51.100.2'), 401)
})

test('THR-8: the 31st refusal is 429 with a Retry-After that is true to the second', async (t) => {
  const app = await startApp(t)
  await spray(app, '198.51.100.1', 0, 15)
  app.clock.advance(4 * minutes)
  await spray(app, '198.51.100.1', 15, 15)
  const credentials = { email: 'one.more@ferndale.example', password: 'plum' }
  const blocked = await app.api('apiSignIn', credentials, { address: '198.51.100.1' })
  assert.deepEqual([blocked.status, blocked.headers.get('retry-after')], [429, String(11 * 60)])
  app.clock.advance(11 * minutes - 1)
  assert.equal(await statusFrom(app, '198.51.100.1'), 429)
  app.clock.advance(1)
  assert.equal(await statusFrom(app, '198.51.100.1'), 401)
})

test('THR-8: an IPv6 subscriber’s whole /64 is one address, and an IPv4 address in IPv6 clothes is itself (better-auth#7300)', async (t) => {
  const app = await startApp(t)
  for (let guess = 0; guess < 30; guess += 1) await spray(app, `2001:db8:1:2:${guess}::${guess}`, guess, 1)
  assert.equal(await statusFrom(app, '2001:db8:1:2:ffff:ffff:ffff:ffff'), 429)
  assert.equal(await statusFrom(app, '2001:db8:1:3::1'), 401)
  await spray(app, '::ffff:198.51.100.7', 100)
  assert.equal(await statusFrom(app, '198.51.100.7'), 429)
  assert.equal(await statusFrom(app, '::ffff:c633:6407'), 429)
})

test('THR-8: forged X-Forwarded-For headers make no other address', async (t) => {
  const app = await startApp(t)
  const browser = app.browser({ address: '198.51.100.9' })
  const statuses: number[] = []
  for (let guess = 0; guess < 31; guess += 1) {
    const fields = { email: `nobody${guess}@ferndale.example`, password: 'plum' }
    const forged = {
      'x-forwarded-for': `192.0.2.${guess}`,
      'x-real-ip': `192.0.2.${guess}`,
      forwarded: `for=192.0.2.${guess}`,
    }
    statuses.push((await browser.post('signIn', fields, forged)).status)
  }
  assert.deepEqual([statuses.filter((status) => status === 401).length, statuses.at(-1)], [30, 429])
})

test('THR-8: wrong codes and wrong passwords of many people count for their address together', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  for (let guess = 0; guess < 4; guess += 1) await giveCode(app, challenge, app.wrongCode(ada.secret))
  await spray(app, '203.0.113.9', 0, 26)
  const right = await giveCode(app, challenge, app.codeNow(ada.secret))
  assert.equal(right.status, 429)
  assert.equal(
    (await app.api('apiSignInCode', { challenge, code: app.codeNow(ada.secret) }, { address: '198.51.100.3' })).status,
    200,
  )
})

test('THR-8: right passwords and codes use nothing of an address up, however many share it', async (t) => {
  const app = await startApp(t)
  const people = []
  for (let count = 0; count < 6; count += 1) people.push(await app.person())
  for (let round = 0; round < 6; round += 1) {
    for (const person of people) assert.equal((await app.api('apiSignIn', person)).status, 200)
  }
})

test('THR-5, THR-8: what strangers do at the office’s address keeps nobody out of a known browser there', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser({ address: '198.51.100.50' })
  await browser.signIn(ada)
  await browser.post('signOut')
  app.clock.advance(2 * minutes)
  await spray(app, '198.51.100.50')
  assert.equal((await app.browser({ address: '198.51.100.50' }).givePassword(ada)).status, 429)
  assert.equal((await browser.signIn(ada)).location, '/')
})

test('THR-8: blocked answers are the same for someone known and someone unknown, and no hash is made', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  await spray(app, '198.51.100.1')
  const hashed = app.slowHash.ran
  const ask = (email: string) => app.api('apiSignIn', { email, password: ada.password }, { address: '198.51.100.1' })
  const [known, unknown] = [await ask(ada.email), await ask('nobody@ferndale.example')]
  assert.deepEqual([known.status, known.text, [...known.headers]], [unknown.status, unknown.text, [...unknown.headers]])
  assert.equal(app.slowHash.ran, hashed)
})

test('THR-10: ten wrong passwords for one address refuse strangers, alike for someone known and someone unknown', async (t) => {
  const app = await startApp(t)
  const ada = await app.person({ email: 'ada@ferndale.example' })
  const ask = async (email: string, password: string, guess: number) => {
    const { status, text, headers } = await app.api(
      'apiSignIn',
      { email, password },
      { address: `198.51.100.${guess}` },
    )
    return { status, text, retry: headers.get('retry-after') }
  }
  const answers = async (email: string) => {
    const all = []
    for (let guess = 0; guess < 11; guess += 1) all.push(await ask(email, 'plum', guess))
    all.push(await ask(email, ada.password, 99))
    return all
  }
  const known = await answers(ada.email)
  assert.deepEqual(known, await answers('nobody@ferndale.example'))
  assert.deepEqual(
    known.map(({ status }) => status),
    [...Array(10).fill(401), 429, 429],
  )
  // However it is spelt.
  assert.equal((await ask(' ADA@Ferndale.Example', ada.password, 100)).status, 429)
  app.clock.advance(15 * minutes)
  assert.equal((await ask(ada.email, ada.password, 101)).status, 200)
})

test('AUD-1: ten wrong passwords leave ten events; a thousand that are refused unchecked leave none and make no table grow', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  for (let guess = 0; guess < 10; guess += 1) await app.api('apiSignIn', { email: ada.email, password: 'plum' })
  const before = await app.dump()
  for (let guess = 0; guess < 1000; guess += 1) await app.api('apiSignIn', { email: ada.email, password: 'plum' })
  assert.deepEqual(await app.dump(), before)
  assert.equal((await app.audit()).filter(({ action }) => action === 'sign_in.refused').length, 10)
})

test('THR-8: the key of an address is itself, or the first 64 bits', () => {
  const keys = ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1', '2001:db8:0:0:1::', '::1', 'fe80::1%eth0', '']
  assert.deepEqual(keys.map(addressKey), [
    '192.0.2.1',
    '192.0.2.1',
    '2001:db8:0:0::/64',
    '2001:db8:0:0::/64',
    '0:0:0:0::/64',
    'fe80::1%eth0',
    '',
  ])
})
