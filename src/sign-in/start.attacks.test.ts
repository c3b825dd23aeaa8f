import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, startApp } from '../../test/kit.ts'
import { mobileToken, openChallenge } from '../../test/second-step.ts'
import { routes } from '../routes.ts'

const stranger = 'nobody.at.all@ferndale.example'

/** What an answer shows to whoever sent it, but for the address that they typed themselves. */
const shown = (answer: { status: number; headers: Headers; text: string }, typed: string) => ({
  status: answer.status,
  body: answer.text.replaceAll(typed, '(typed)'),
  headers: [...answer.headers.keys()].toSorted(),
  cookies: answer.headers.getSetCookie(),
})

async function slowHashesOf<T>(app: App, work: () => Promise<T>): Promise<{ done: T; slowHashes: number }> {
  const before = app.slowHash.ran
  const done = await work()
  return { done, slowHashes: app.slowHash.ran - before }
}

test('CHL-10: in the browser, unknown person and wrong password get one answer after one slow hash', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const password = 'a password of nobody'
  const known = await slowHashesOf(app, () => app.browser().post('signIn', { email: ada.email, password }))
  const unknown = await slowHashesOf(app, () => app.browser().post('signIn', { email: stranger, password }))
  assert.equal(known.done.status, 401)
  assert.deepEqual(shown(known.done, ada.email), shown(unknown.done, stranger))
  assert.deepEqual([known.slowHashes, unknown.slowHashes], [1, 1])
})

test('CHL-10: over the API, unknown person and wrong password get one answer after one slow hash', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const password = 'a password of nobody'
  const known = await slowHashesOf(app, () => app.api('apiSignIn', { email: ada.email, password }))
  const unknown = await slowHashesOf(app, () => app.api('apiSignIn', { email: stranger, password }))
  assert.equal(known.done.json['code'], 'wrong_credentials')
  assert.deepEqual(shown(known.done, ada.email), shown(unknown.done, stranger))
  assert.deepEqual([known.slowHashes, unknown.slowHashes], [1, 1])
})

test('CHL-10: an unknown person and a wrong password ask the same of the database', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const asked = async (email: string) => {
    await app.mailSent()
    const before = app.statements.length
    await app.api('apiSignIn', { email, password: 'a password of nobody' })
    return app.statements.slice(before).filter((sql) => !sql.includes('outbox'))
  }
  assert.deepEqual(await asked(ada.email), await asked(stranger))
})

test('CHL-11: a right code instead of the password, or beside a wrong one, opens nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const code = app.codeNow(ada.secret)
  const { email } = ada
  const answers = [
    await app.api('apiSignIn', { email, code }),
    await app.api('apiSignIn', { email, password: code }),
    await app.api('apiSignIn', { email, password: 'wrong password', code, backupCode: ada.codes[0] }),
    await app.browser().post('signIn', { email, code }),
    await app.browser().post('signIn', { email, password: 'wrong password', code }),
    await app.api('apiSignInCode', { email, code }),
    await app.api('apiSignInCode', { email, password: ada.password, code }),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [422, 401, 401, 422, 401, 422, 422],
  )
  assert.deepEqual([await app.count('sessions'), await app.count('challenges')], [0, 0])
})

test('CHL-11: a code sent along with the right password is neither taken nor burnt', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const code = app.codeNow(ada.secret)
  const given = {
    email: ada.email,
    password: ada.password,
    code,
    backupCode: ada.codes[0],
    twoStep: false,
    verified: true,
  }
  const first = await app.api('apiSignIn', given)
  assert.equal(first.json['status'], 'challenge')
  assert.deepEqual([await app.count('sessions'), await app.triesCounted()], [0, 0])
  const second = await app.api('apiSignInCode', { challenge: first.json['challenge'], code })
  assert.equal(second.json['status'], 'signed_in')
})

test('CHL-11: missing, empty and repeated fields of the first form are 422 and cost no slow hash', async (t) => {
  const app = await startApp(t)
  const { email, password } = await app.person()
  const forms: [string, string][][] = [
    [],
    [['email', email]],
    [['password', password]],
    [
      ['email', email],
      ['password', ''],
    ],
    [
      ['email', ''],
      ['password', password],
    ],
    [
      ['email', email],
      ['password', password],
      ['password', password],
    ],
    [
      ['email', stranger],
      ['email', email],
      ['password', password],
    ],
    [
      ['email[]', email],
      ['password[]', password],
    ],
  ]
  const before = app.slowHash.ran
  const answers = await Promise.all(forms.map((fields) => app.browser().post('signIn', fields)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    forms.map(() => 422),
  )
  assert.equal(app.slowHash.ran, before)
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-11: over the API, missing, empty, repeated and wrongly typed fields of the first step are 422', async (t) => {
  const app = await startApp(t)
  const { email, password } = await app.person()
  const bodies: unknown[] = [
    {},
    [],
    null,
    'not json',
    { email },
    { email, password: '' },
    { email, password: [password] },
    { email: [email], password },
    { email: { $ne: '' }, password },
    { email, password: true },
    `{"email":"${email}","password":"wrong","password":"${password}"}`,
    `{"email":"${email}","password":"wrong","pass\\u0077ord":"${password}"}`,
    `{"email":"${stranger}","email":"${email}","password":"${password}"}`,
  ]
  const answers = await Promise.all(bodies.map((body) => app.api('apiSignIn', body === null ? 'null' : body)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    bodies.map(() => 422),
  )
  assert.equal(await app.count('sessions'), 0)
})

test('SES-2: an id chosen by the client is never adopted, neither for a session nor for a challenge', async (t) => {
  const app = await startApp(t)
  const [bo, ada] = [await app.person(), await app.protectedPerson()]
  const chosen = 'A'.repeat(43)
  const fixed = app.browser()
  for (const name of ['__Host-session', '__Host-challenge']) fixed.cookies.set(name, chosen)
  await fixed.givePassword(bo)
  assert.notEqual(fixed.cookies.get('__Host-session'), chosen)
  const other = app.browser()
  other.cookies.set('__Host-challenge', chosen)
  await other.givePassword(ada)
  assert.notEqual(other.cookies.get('__Host-challenge'), chosen)
  const thief = app.browser({ session: chosen })
  assert.equal(await thief.isSignedIn(), false)
})

test('SES-2: signing in again in the same browser ends the session that was there', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  const thief = app.browser({ session: browser.session() })
  assert.equal(await thief.isSignedIn(), true)
  await browser.signIn(ada)
  assert.equal(await browser.isSignedIn(), true)
  assert.equal(await thief.isSignedIn(), false)
  assert.equal(await app.count('sessions'), 1)
})

test('SES-2: a right password for someone with two-step ends the session that was in this browser', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  const thief = app.browser({ session: browser.session() })
  assert.equal((await browser.givePassword(ada)).location, '/sign-in/code')
  assert.equal(await thief.isSignedIn(), false)
  assert.equal(await browser.isSignedIn(), false)
})

test('SES-2: a wrong password leaves the session of this browser alone', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  assert.equal((await browser.givePassword({ ...ada, password: 'not it at all' })).status, 401)
  assert.equal(await browser.isSignedIn(), true)
})

test('SES-7: the password in Basic opens nothing, not even for someone without two-step', async (t) => {
  const app = await startApp(t)
  const [bo, ada] = [await app.person(), await app.protectedPerson()]
  for (const { email, password } of [bo, ada]) {
    const authorization = `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`
    const api = await app.browser().send(routes.apiMe, { headers: { authorization } })
    const page = await app.browser().send(routes.home, { headers: { authorization } })
    assert.deepEqual([api.status, page.location], [401, routes.signIn])
  }
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-9: a token of a mobile session opens no second door to sign in: the next sign-in asks for a code again', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const token = await mobileToken(app, ada)
  const again = await app.api('apiSignIn', { email: ada.email, password: ada.password }, { token })
  assert.equal(again.json['status'], 'challenge')
  assert.equal((await app.api('apiSignInCode', { challenge: token, code: app.codeNow(ada.secret) })).status, 410)
})

test('CHL-1: a password changed while its hash was being checked opens neither session nor challenge', async (t) => {
  const app = await startApp(t)
  const [bo, ada] = [await app.person(), await app.protectedPerson()]
  const { slowHash } = app.services
  const another = await slowHash.hash('what it was changed to')
  app.services.slowHash = {
    ...slowHash,
    async verify(phc, text) {
      const right = await slowHash.verify(phc, text)
      await app.db.updateTable('people').set({ password_hash: another }).where('password_hash', '=', phc).execute()
      return right
    },
  }
  const answers = [await app.browser().givePassword(bo), await app.browser().givePassword(ada)]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [401, 401],
  )
  assert.deepEqual([await app.count('sessions'), await app.count('challenges')], [0, 0])
})

test('CHL-7: when it cannot be read whether two-step is on, there is a fault and no session', async (t) => {
  const app = await startApp(t)
  const bo = await app.person()
  await app.db.schema.alterTable('two_step').renameTo('elsewhere').execute()
  const answer = await app.api('apiSignIn', { email: bo.email, password: bo.password })
  assert.deepEqual(
    [answer.status, Object.keys(answer.json).toSorted()],
    [500, ['code', 'id', 'status', 'title', 'type']],
  )
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-11: a wrong code at the first step is not even looked at', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const code = app.wrongCode(ada.secret)
  const answer = await app.api('apiSignIn', { email: ada.email, password: ada.password, code })
  assert.equal(answer.json['status'], 'challenge')
  assert.equal(await app.triesCounted(), 0)
  assert.ok(await openChallenge(app, ada))
})
