import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { stolenSession } from '../../test/doors.ts'
import type { Browser } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import {
  challengesOf,
  countChecks,
  giveCode,
  guessWrong,
  mobileToken,
  openChallenge,
  type Protected,
  realRoutes,
  wrongBackupCode,
} from '../../test/second-step.ts'
import { minutes } from '../limits.ts'
import { doorsThatTakeCodes, type RouteName, routes } from '../routes.ts'

type Guess = Record<string, string>

/** A stolen browser and a stolen phone, both signed in. */
type Held = { browser: Browser; token: string }

async function stolenBoth(app: App, person: Protected): Promise<Held> {
  const token = await mobileToken(app, person)
  app.clock.advance(1 * minutes)
  return { token, browser: await stolenSession(app, person) }
}

/** A guess at a door, by someone who holds all that the door asks for but the right code. */
async function knock(
  app: App,
  door: { method: string; path: string },
  { browser, token }: Held,
  person: Protected,
  guess: Guess,
) {
  const { method, path } = door
  if (path.startsWith('/api/')) {
    const challenge = await openChallenge(app, person)
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    return app.browser().send(path, {
      method,
      headers,
      body: JSON.stringify({ challenge, answer: guess['code'] ?? guess['backupCode'], ...guess }),
    })
  }
  const other = app.browser()
  await other.givePassword(person)
  for (const [name, value] of browser.cookies) other.cookies.set(name, value)
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
  return other.send(path, { method, headers, body: new URLSearchParams(guess).toString() })
}

test('THR-4: the list of doors is complete: no other route that exists checks a code or a backup code', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ role: 'administrator' })
  const held = await stolenBoth(app, ada)
  const checks = await countChecks(app)
  const found: string[] = []
  // What would take from the guesser what they hold.
  const { signIn, signOut, endOtherSessions, apiSignOut, apiSessions } = routes
  const leaveOut: string[] = [signIn, signOut, endOtherSessions, apiSignOut, apiSessions]
  const doors = realRoutes(app).filter(({ method, path }) => method !== 'GET' && !leaveOut.includes(path))
  for (const door of doors) {
    const before = { made: checks.made, charged: await app.triesCounted() }
    const guesses: Guess[] = [{ code: app.wrongCode(ada.secret) }, { backupCode: wrongBackupCode() }]
    for (const guess of guesses) await knock(app, door, held, ada, { ...guess, password: ada.password, kept: '1' })
    const charged = (await app.triesCounted()) - before.charged
    assert.equal(charged, checks.made - before.made, `${door.path} checks without charging`)
    if (charged > 0) found.push(door.path)
    await app.db.deleteFrom('attempts').execute()
  }
  assert.ok(doors.length > 20)
  assert.deepEqual(found.toSorted(), doorsThatTakeCodes.map((name) => routes[name].replace(':id', 'x')).toSorted())
})

test('THR-4: at every door a wrong code or backup code is charged to the person before it is checked', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ role: 'administrator' })
  const held = await stolenBoth(app, ada)
  for (const name of doorsThatTakeCodes) {
    await app.db.deleteFrom('attempts').execute()
    const guess: Guess = takesBackupCodes(name)
      ? { backupCode: wrongBackupCode() }
      : { code: app.wrongCode(ada.secret) }
    const answer = await knock(app, { method: 'POST', path: routes[name] }, held, ada, guess)
    assert.equal(answer.status, 401, name)
    const rows = await app.db.selectFrom('attempts').select('key').where('what', '=', 'second-step').execute()
    assert.deepEqual(rows, [{ key: ada.id }], name)
  }
})

test('THR-4: with the budget used up, every door refuses the right code, unchecked and unburnt', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ role: 'administrator' })
  const held = await stolenBoth(app, ada)
  await guessWrong(app, ada, 5)
  const checks = await countChecks(app)
  for (const name of doorsThatTakeCodes) {
    // There are more doors than questions that may be opened in a while.
    await app.db.deleteFrom('attempts').where('what', '=', 'opened').execute()
    const right: Guess = takesBackupCodes(name) ? { backupCode: ada.codes[0] ?? '' } : { code: app.codeNow(ada.secret) }
    const answer = await knock(app, { method: 'POST', path: routes[name] }, held, ada, right)
    assert.equal(answer.status, 429, name)
  }
  assert.equal(checks.made, 0)
  assert.equal((await app.db.selectFrom('backup_codes').select('id').where('used_at', 'is', null).execute()).length, 10)
})

const takesBackupCodes = (name: RouteName) => /backupCode$/i.test(name)

test('THR-4: five guesses spread over all doors are all there are', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await stolenSession(app, ada)
  const code = app.wrongCode(ada.secret)
  const guesses = [
    await browser.post('twoStepDisable', { code }),
    await browser.post('newBackupCodes', { code }),
    await browser.post('twoStepDisable', { backupCode: wrongBackupCode() }),
    await giveCode(app, await openChallenge(app, ada), code),
    await browser.post('newBackupCodes', { backupCode: wrongBackupCode() }),
    await browser.post('twoStepDisable', { code: app.codeNow(ada.secret) }),
    await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret)),
  ]
  assert.deepEqual(
    guesses.map(({ status }) => status),
    [401, 401, 401, 401, 401, 429, 429],
  )
})

test('THR-2: of 200 wrong answers at once, at most five are checked', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenges = await challengesOf(app, ada, 25)
  const checks = await countChecks(app)
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => {
      const challenge = challenges[index % challenges.length] ?? ''
      if (index % 2 === 0) return giveCode(app, challenge, app.wrongCode(ada.secret))
      return app.api('apiSignInBackupCode', { challenge, backupCode: wrongBackupCode() })
    }),
  )
  assert.equal(checks.made, 5)
  assert.equal(answers.filter(({ status }) => status === 401).length, 5)
  assert.equal(answers.filter(({ status }) => status === 429).length, 195)
})

test('THR-2: of 200 wrong codes at once from someone who is signed in, at most five are checked', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await stolenSession(app, ada)
  const checks = await countChecks(app)
  const code = app.wrongCode(ada.secret)
  await Promise.all(Array.from({ length: 200 }, () => browser.post('twoStepDisable', { code })))
  assert.equal(checks.made, 5)
  assert.equal(await app.triesCounted(), 5)
})

test('THR-2: a fault after charging gives nothing back: a vault that fails five times leaves no try', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const { vault } = app.services
  app.services.vault = {
    ...vault,
    open() {
      throw new Error('the vault is closed')
    },
  }
  for (let guess = 0; guess < 5; guess += 1) {
    const challenge = await openChallenge(app, ada)
    assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 500)
  }
  app.services.vault = vault
  assert.equal((await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))).status, 429)
})

test('THR-2: a rollback of the answer’s own transaction rolls back no try', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await app.failWrites('sessions')
  const challenge = await openChallenge(app, ada)
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 500)
  assert.equal(await app.triesCounted(), 1)
})

test('THR-2: when the refusal itself cannot be written down, the try stays counted', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  await app.failWrites('audit_events')
  assert.equal((await giveCode(app, challenge, app.wrongCode(ada.secret))).status, 500)
  assert.equal(await app.triesCounted(), 1)
})

test('THR-3: four wrong codes, the password again, two wrong codes: the second of them is refused', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const first = await openChallenge(app, ada)
  const wrong = async (challenge: string) => (await giveCode(app, challenge, app.wrongCode(ada.secret))).status
  for (let guess = 0; guess < 4; guess += 1) assert.equal(await wrong(first), 401)
  const second = await openChallenge(app, ada)
  assert.deepEqual([await wrong(second), await wrong(second)], [401, 429])
})

test('THR-3: neither signing in, nor out, nor cancelling, nor a new password resets the count', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [owner, stranger] = [app.browser(), app.browser()]
  await owner.signIn(ada)
  app.clock.advance(1 * minutes)
  await guessWrong(app, ada, 5)
  await owner.post('password', { password: ada.password, newPassword: 'quite new 1971 lantern' })
  await owner.post('signOut')
  const again = { ...ada, password: 'quite new 1971 lantern' }
  await stranger.givePassword(again)
  await stranger.post('signInCancel')
  await stranger.givePassword(again)
  assert.equal((await stranger.post('signInCode', { code: app.codeNow(ada.secret) })).status, 429)
})

test('THR-3: other addresses, browsers and kinds of client share the one budget', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const code = app.wrongCode(ada.secret)
  const statuses: number[] = []
  for (let guess = 0; guess < 6; guess += 1) {
    const browser = app.browser({ address: `198.51.100.${guess}`, userAgent: `Robot/${guess}` })
    await browser.givePassword(ada)
    const headers = { 'x-forwarded-for': `192.0.2.${guess}`, forwarded: `for=192.0.2.${guess}` }
    statuses.push((await browser.post('signInCode', { code }, headers)).status)
  }
  statuses.push((await giveCode(app, await openChallenge(app, ada), code)).status)
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429])
})

test('THR-3: every spelling of one e-mail address draws on one budget', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ email: 'ada.lind@ferndale.example' })
  const code = app.wrongCode(ada.secret)
  const spellings = [
    ada.email,
    'ADA.LIND@FERNDALE.EXAMPLE',
    '  ada.lind@ferndale.example ',
    'Ada.Lind@Ferndale.Example',
    'ａｄａ.lind@ferndale.example',
    'ada.LIND@ferndale.example',
  ]
  const statuses: number[] = []
  for (const email of spellings) {
    statuses.push((await giveCode(app, await openChallenge(app, { ...ada, email }), code)).status)
  }
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429])
  assert.equal(await app.triesCounted(), 5)
})

test('THR-3: an address that only looks alike is another person, or none', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ email: 'ada.lind@ferndale.example' })
  // Dots count, a Cyrillic а is another letter, an inner space is no address.
  const statuses = []
  for (const email of ['adalind@ferndale.example', 'аda.lind@ferndale.example', 'ada.lind@fern dale.example']) {
    statuses.push((await app.api('apiSignIn', { email, password: ada.password })).status)
  }
  assert.deepEqual(statuses, [401, 401, 422])
})

test('THR-3: strangers without the password move no count', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  for (let guess = 0; guess < 20; guess += 1) {
    await browser.post('signIn', { email: ada.email, password: 'not it at all', code: '000000' })
    await browser.post('signInCode', { code: '000000' })
    await app.api('apiSignInCode', { challenge: 'C'.repeat(43), code: '000000', email: ada.email })
  }
  assert.equal(await app.triesCounted(), 0)
  app.clock.advance(15 * minutes)
  assert.equal((await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))).status, 200)
})

test('THR-3: one person’s guesses cost nobody else theirs', async (t) => {
  const app = await startApp(t)
  const [ada, bo] = [await app.protectedPerson(), await app.protectedPerson()]
  await guessWrong(app, ada, 6)
  assert.equal((await giveCode(app, await openChallenge(app, bo), app.codeNow(bo.secret))).status, 200)
})

test('THR-7: over the API, blocked answers to a right and a wrong code are equal to the byte', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await guessWrong(app, ada, 5)
  const challenge = await openChallenge(app, ada)
  const right = await giveCode(app, challenge, app.codeNow(ada.secret))
  const wrong = await giveCode(app, challenge, app.wrongCode(ada.secret))
  assert.equal(right.status, 429)
  assert.deepEqual([right.status, right.text, [...right.headers]], [wrong.status, wrong.text, [...wrong.headers]])
  const backup = async (backupCode: string) => (await app.api('apiSignInBackupCode', { challenge, backupCode })).text
  assert.equal(await backup(ada.codes[0] ?? ''), await backup(wrongBackupCode()))
})

test('THR-7: in the browser, blocked answers differ only in what was typed', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await guessWrong(app, ada, 5)
  const browser = app.browser()
  await browser.givePassword(ada)
  const [right, wrong] = [app.codeNow(ada.secret), app.wrongCode(ada.secret)]
  const answers = [await browser.post('signInCode', { code: right }), await browser.post('signInCode', { code: wrong })]
  assert.equal(answers[0]?.status, 429)
  assert.equal(answers[0]?.text.replaceAll(right, '######'), answers[1]?.text.replaceAll(wrong, '######'))
})

test('THR-7: while blocked nothing is burnt: the code of that moment still works a step later', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await guessWrong(app, ada, 5)
  app.clock.advance(15 * minutes - 20_000)
  const challenge = await openChallenge(app, ada)
  const code = app.codeNow(ada.secret)
  assert.equal((await giveCode(app, challenge, code)).status, 429)
  assert.equal((await app.api('apiSignInBackupCode', { challenge, backupCode: ada.codes[0] })).status, 429)
  app.clock.advance(20_000)
  assert.equal((await giveCode(app, challenge, code)).status, 200)
})

test('THR-7: a success of the owner gives a guesser no try back', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const owner = app.browser()
  await guessWrong(app, ada, 4)
  await owner.signIn(ada)
  await owner.post('signOut')
  app.clock.advance(1 * minutes)
  await owner.signIn(ada)
  assert.deepEqual(await guessWrong(app, ada, 2), [401, 429])
})
