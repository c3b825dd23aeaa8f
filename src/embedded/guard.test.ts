import { strict as assert } from 'node:assert'
import { scryptSync } from 'node:crypto'
import { test } from 'node:test'
import { startEmbedded } from '../../test/embedded.ts'
import { addressBudget, minutes, openedBudget } from '../limits.ts'

test('HOST-11: whoever isn’t signed in is led to the application’s own page, and back where they wanted to go', async (t) => {
  const app = await startEmbedded(t, { options: { product: { name: 'Ferndale', signIn: '/enter?by=mail' } } })
  const browser = app.browser()
  assert.equal((await browser.visit('/inbox')).location, '/enter?by=mail&next=%2Finbox')
  assert.equal(
    (await browser.get('history')).location,
    '/enter?by=mail&next=%2Ftwo-step%2Fsettings%2Fsecurity%2Fhistory',
  )
})

test('HOST-11: whoever isn’t fresh is asked for a code, comes back to the same page, and is let through', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  const refused = await browser.visitFresh()
  assert.deepEqual(
    [refused.status, refused.location],
    [303, '/two-step/settings/security/confirm?next=%2Ffresh%2Fmoney'],
  )
  const page = await browser.send(refused.location ?? '')
  assert.equal(page.status, 200, page.seen)
  const next = /name="next" value="([^"]*)"/.exec(page.text)?.[1]
  assert.equal(next, '/fresh/money')
  const wrong = await browser.post('stepUp', { code: '000000', next })
  assert.match(wrong.text, /name="next" value="\/fresh\/money"/)
  const given = await browser.post('stepUp', { code: app.codeNow(ada.secret), next })
  assert.equal(given.location, '/fresh/money')
  assert.equal((await browser.visitFresh()).status, 200)
})

test('HOST-11: with two-step off it is the password that is asked for, and what the application checks', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  const { location } = await browser.visitFresh()
  assert.match((await browser.send(location ?? '')).text, /name="password"/)
  assert.equal((await browser.post('stepUp', { password: 'wrong', next: '/fresh/money' })).status, 401)
  assert.equal(
    (await browser.post('stepUp', { password: ada.password, next: '/fresh/money' })).location,
    '/fresh/money',
  )
  assert.equal((await browser.visitFresh()).status, 200)
})

test('HOST-11: passwords given there are charged before the application is asked, and an answer that is not true is none', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  for (const odd of [{}, 'yes', 1, Promise.resolve({ id: ada.id })]) {
    app.application.state.checked = odd
    assert.equal((await browser.post('stepUp', { password: 'wrong' })).status, 401)
  }
  delete app.application.state.checked
  app.clock.advance(30 * minutes)
  app.application.calls.length = 0
  const statuses = []
  for (let guess = 0; guess < 12; guess += 1)
    statuses.push((await browser.post('stepUp', { password: 'wrong' })).status)
  assert.equal(statuses.at(-1), 429)
  const asked = app.application.callsOf('checkPassword').length
  assert.equal(asked, statuses.filter((status) => status === 401).length)
  const refused = await browser.post('stepUp', { password: ada.password })
  assert.equal(refused.status, 429)
  assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  assert.equal(app.application.callsOf('checkPassword').length, asked)
})

test('HOST-11: a JSON call gets 401 with the step-up challenge of RFC 9470 and problem details that say where', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  const refused = await browser.asJson('/fresh/money')
  assert.equal(refused.status, 401)
  assert.equal(
    refused.headers.get('www-authenticate'),
    'Bearer error="insufficient_user_authentication", max_age="600"',
  )
  assert.equal(refused.headers.get('content-type'), 'application/problem+json')
  const { code, status, page } = JSON.parse(refused.text) as Record<string, unknown>
  assert.deepEqual([code, status], ['not_fresh', 401])
  assert.equal(page, 'https://ferndale.test/two-step/settings/security/confirm?next=%2Ffresh%2Fmoney')
  const nobody = await app.browser().asJson('/inbox')
  assert.deepEqual([nobody.status, nobody.headers.get('www-authenticate')], [401, null])
  assert.equal((JSON.parse(nobody.text) as Record<string, unknown>)['code'], 'signed_out')
})

test('HOST-11: a page that says nowhere to come back to leads to the Security tab', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  assert.equal((await browser.visit('/fresh/money?nowhere=1')).location, browser.ours('stepUp'))
  const given = await browser.post('stepUp', { code: app.codeNow(ada.secret) })
  assert.equal(given.location, browser.ours('security'))
})

test('HOST-2: too many questions that nobody answers are refused at begin: a page says so, JSON says when', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const answers = []
  for (let opened = 0; opened <= openedBudget[0].tries; opened += 1) answers.push(await app.browser().givePassword(ada))
  assert.deepEqual(answers.map(({ status }) => status).slice(-2), [303, 429])
  const json = await app.browser().givePasswordAsJson(ada)
  assert.equal(json.status, 429)
  assert.match(json.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  assert.equal((JSON.parse(json.text) as Record<string, unknown>)['code'], 'too_many_tries')
  // Who knew the old password knows the new one no more.
  ada.password = 'quite new 1971 lantern'
  assert.equal((await app.browser().givePassword(ada)).status, 303)
})

test('HOST-9: the address is the application’s word: no header is read a second time', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const forged = { 'x-forwarded-for': '198.51.100.1', forwarded: 'for=198.51.100.2', 'x-real-ip': '198.51.100.3' }
  const browser = app.browser({ address: '203.0.113.80' })
  await browser.givePassword(ada, {}, forged)
  await browser.post('signInCode', { code: app.codeNow(ada.secret) }, forged)
  const now = (await app.audit()).filter(({ at }) => at === app.clock.now())
  assert.deepEqual([...new Set(now.map(({ address }) => address))], ['203.0.113.80'])
  // Nor is an operator told of settings that aren't theirs.
  assert.deepEqual(
    app.lines.filter((line) => line.includes('misfit')),
    [],
  )
})

test('HOST-9: where the application says it by addressOf, the door’s address is not asked', async (t) => {
  const app = await startEmbedded(t, { addressOf: ({ headers }) => headers.get('x-of-our-proxy') ?? '203.0.113.90' })
  const ada = await app.protectedPerson()
  const browser = app.browser({ address: '10.0.0.1' })
  await browser.signIn(ada)
  const now = (await app.audit()).filter(({ at }) => at === app.clock.now())
  assert.deepEqual([...new Set(now.map(({ address }) => address))], ['203.0.113.90'])
})

test('HOST-9: an address has one spelling wherever it is told, and what is none is nobody’s to write into the trail', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const addressesSince = async (from: number) => new Set((await app.audit()).slice(from).map(({ address }) => address))
  await app.browser({ address: '::ffff:203.0.113.7' }).enrol(ada)
  assert.deepEqual(await addressesSince(0), new Set(['203.0.113.7']))
  for (const address of ['Your account is locked: https://evil.example', '203.0.113.7, 203.0.113.8', 'unknown']) {
    const told = (await app.audit()).length
    await app.browser({ address }).givePassword(ada)
    assert.deepEqual(await addressesSince(told), new Set(['']))
  }
})

test('HOST-9: where nobody knows the address, the limits a person hold, and one person’s guesses shut nobody else out', async (t) => {
  const app = await startEmbedded(t)
  const [ada, zofia] = [await app.protectedPerson(), await app.protectedPerson({ name: 'Zofia Żak' })]
  const unknown = () => app.browser({ address: null })
  const guesses = Math.max(...addressBudget.map(({ tries }) => tries)) + 5
  const statuses = []
  for (let guess = 0; guess < guesses; guess += 1) {
    const browser = unknown()
    await browser.givePassword(ada)
    statuses.push((await browser.post('signInCode', { code: '000000' })).status)
  }
  assert.ok(statuses.filter((status) => status === 401).length <= 10, statuses.join())
  const hers = unknown()
  await hers.givePassword(zofia)
  assert.equal((await hers.post('signInCode', { code: app.codeNow(zofia.secret) })).location, '/')
})

test('STO-8: what the application throws is not repeated in the log, where it may quote what somebody typed', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  // Its arguments in another order than they should be.
  app.application.during.checkPassword = () => scryptSync('salt', 'salt', 'violet anchor' as never)
  const answered = await browser.post('stepUp', { password: 'violet anchor' })
  assert.equal(answered.status, 500)
  assert.match(app.lines.join('\n'), /"msg":"a fault"/)
  assert.doesNotMatch(app.lines.join('\n') + answered.text, /violet anchor/)
})
