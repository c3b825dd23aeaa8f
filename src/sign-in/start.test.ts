import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { startApp } from '../../test/kit.ts'
import { costOf } from '../../test/second-step.ts'
import { hashToken } from '../adapters/token.ts'
import { days } from '../limits.ts'
import { instanceOf } from '../instance.ts'
import { readSettings } from '../settings.ts'

const production = {
  NODE_ENV: 'production',
  BASE_URL: 'https://sign-in.acme.example',
  COUNTERSIGN_KEYS: `k:${randomBytes(32).toString('base64')}`,
  SMTP_URL: 'smtp://mail.acme.example',
}

test('two copies on one machine at two ports sign nobody out of each other; in production cookies keep their names', async (t) => {
  const copies = await Promise.all(
    [3000, 3001].map((port) => startApp(t, { env: { BASE_URL: `http://localhost:${port}` } })),
  )
  // One browser: what one copy sets, it shows the other one as well.
  const browsers = copies.map((copy) => copy.browser())
  const shared = new Map<string, string>()
  for (const [at, copy] of copies.entries()) {
    const browser = browsers[at] ?? assert.fail()
    for (const [name, value] of shared) browser.cookies.set(name, value)
    await browser.signIn(await copy.person())
    for (const [name, value] of browser.cookies) shared.set(name, value)
  }
  assert.deepEqual(
    [...shared.keys()].filter((name) => name.includes('session')),
    ['__Host-session-3000', '__Host-session-3001'],
  )
  for (const browser of browsers) {
    for (const [name, value] of shared) browser.cookies.set(name, value)
    assert.equal(await browser.isSignedIn(), true)
  }
  assert.equal(instanceOf(readSettings(production)).cookies.session, 'session')
  assert.equal(
    instanceOf(readSettings({ ...production, BASE_URL: 'https://sign-in.acme.example:8443' })).cookies.session,
    'session',
  )
})

test('CHL-1: a right password with two-step on leaves a challenge and its own cookie, and nothing else', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  const answer = await browser.givePassword(ada)
  assert.equal(answer.location, '/sign-in/code')
  assert.deepEqual([...browser.cookies.keys()], ['__Host-challenge'])
  assert.equal(await app.count('sessions'), 0)
  assert.equal(await app.count('challenges'), 1)
  assert.equal(await browser.isSignedIn(), false)
})

test('CHL-1: the challenge is kept as a hash of 256 random bits, for this browser alone', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  const answer = await browser.givePassword(ada)
  const token = browser.cookies.get('__Host-challenge') ?? ''
  const row = await app.db.selectFrom('challenges').selectAll().executeTakeFirstOrThrow()
  assert.equal(Buffer.from(token, 'base64url').length, 32)
  assert.equal(row.token_hash, hashToken(token))
  const line = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('__Host-challenge=')) ?? ''
  for (const attribute of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) assert.ok(line.includes(attribute), line)
  assert.ok(!/domain=/i.test(line), line)
})

test('CHL-9: with two-step off the password opens a session, which no second factor ever made fresh', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  assert.equal((await browser.givePassword(ada)).location, '/')
  assert.deepEqual([...browser.cookies.keys()], ['__Host-session', '__Host-known'])
  assert.equal(await app.count('challenges'), 0)
  const row = await app.db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([row.person_id, row.kind, row.fresh_at], [ada.id, 'browser', null])
  assert.equal(row.expires_at - app.clock.now(), 90 * days)
})

test('CHL-9: over the API a password alone gives a challenge and its methods, no token and nothing about the person', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const { status, json, headers } = await app.api('apiSignIn', { email: ada.email, password: ada.password })
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(json).toSorted(), ['challenge', 'expiresAt', 'methods', 'status'])
  assert.deepEqual([json['status'], json['methods']], ['challenge', ['code', 'backup_code']])
  assert.equal(json['expiresAt'], new Date(app.clock.now() + 600_000).toISOString())
  assert.deepEqual(headers.getSetCookie(), [])
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-10: the page of the second step shows the address that was typed, and nothing else of the person', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ email: 'ada.lind@ferndale.example', name: 'Ada Lind' })
  const browser = app.browser()
  await browser.givePassword(ada)
  for (const page of [await browser.get('signInCode'), await browser.get('signInBackupCode')]) {
    assert.equal(page.status, 200)
    assert.match(page.seen, /Account: ada\.lind@ferndale\.example/)
    assert.doesNotMatch(page.text.replaceAll(ada.email, ''), /Lind|ferndale\.example/i)
  }
})

test('LIFE-2: both forms of the second step tell someone locked out what to try, in order, and whose administrator to ask', async (t) => {
  const app = await startApp(t)
  const orders = {
    en: [
      /Use a backup code\./,
      /another browser in which you are still signed in/,
      /Ask an administrator of Ferndale Robotics\./,
      /24 hours/,
    ],
    pl: [/Użyj kodu zapasowego\./, /w innej przeglądarce/, /administratora organizacji Ferndale Robotics/, /24 godzin/],
  }
  for (const [locale, order] of Object.entries(orders)) {
    const browser = app.browser({ language: locale })
    await browser.givePassword(await app.protectedPerson())
    for (const page of [await browser.get('signInCode'), await browser.get('signInBackupCode')]) {
      const [, guide = ''] = page.seen.split(/Can’t get a code from your app\?|Nie możesz uzyskać kodu z aplikacji\?/)
      const places = order.map((sentence) => guide.search(sentence))
      assert.ok(!places.includes(-1), guide)
      assert.deepEqual(
        places,
        places.toSorted((a, b) => a - b),
      )
    }
  }
})

test('CHL-10: whose administrator to ask is said on the pages after the right password, never by the API or before', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const { text } = await app.api('apiSignIn', { email: ada.email, password: ada.password })
  const browser = app.browser()
  const wrong = await browser.post('signIn', { email: ada.email, password: 'wrong umbrella 5521 fjord' })
  assert.doesNotMatch(text + wrong.text + (await browser.get('signInCode')).text, /Ferndale Robotics/)
})

test('the first step costs two commits: the try, and what came of it', async (t) => {
  const app = await startApp(t)
  const [ada, bo] = [await app.protectedPerson(), await app.person()]
  const withTwoStep = await costOf(app, () => app.browser().givePassword(ada))
  const without = await costOf(app, () => app.browser().givePassword(bo))
  const wrong = await costOf(app, () => app.browser().givePassword({ ...bo, password: 'not it at all' }))
  assert.deepEqual([withTwoStep.commits, without.commits, wrong.commits], [2, 2, 2])
})
