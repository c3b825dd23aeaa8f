import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, startApp } from '../../test/kit.ts'
import { giveCode, challengesOf, openChallenge, wrongBackupCode } from '../../test/second-step.ts'
import { minutes } from '../limits.ts'
import { routes } from '../routes.ts'

const many = <T>(times: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, index) => work(index)))

async function lastStep(app: App): Promise<number> {
  return (await app.db.selectFrom('authenticators').select('last_step').executeTakeFirstOrThrow()).last_step
}

test('OTP-6: of 50 browsers that post one right code at once, one is signed in', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browsers = await many(50, async () => {
    const browser = app.browser()
    await browser.givePassword(ada)
    return browser
  })
  const code = app.codeNow(ada.secret)
  const answers = await Promise.all(browsers.map((browser) => browser.post('signInCode', { code })))
  assert.equal(answers.filter(({ location }) => location === '/').length, 1)
  assert.equal(browsers.filter(({ cookies }) => cookies.has('__Host-session')).length, 1)
  assert.equal(await app.count('sessions'), 1)
})

test('OTP-6: of 30 API clients that post one right code at once, one gets a token', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenges = await challengesOf(app, ada, 30)
  const code = app.codeNow(ada.secret)
  const answers = await Promise.all(challenges.map((challenge) => giveCode(app, challenge, code)))
  assert.equal(answers.filter(({ json }) => json['status'] === 'signed_in').length, 1)
  assert.equal(await app.count('sessions'), 1)
})

test('OTP-6: browser, API, disabling and new backup codes at once: one right code passes one of them', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [first, second, stranger] = [app.browser(), app.browser(), app.browser()]
  for (const browser of [first, second]) {
    await browser.signIn(ada)
    app.clock.advance(2 * minutes)
  }
  app.clock.advance(11 * minutes)
  await stranger.givePassword(ada)
  const challenge = await openChallenge(app, ada)
  const code = app.codeNow(ada.secret)
  const answers = await Promise.all([
    first.post('twoStepDisable', { code }),
    second.post('newBackupCodes', { code }),
    stranger.post('signInCode', { code }),
    giveCode(app, challenge, code),
  ])
  // A question that another door has ended leads back to the page to sign in.
  const passed = answers.filter((answer) => {
    const over = 'location' in answer && answer.location?.startsWith(routes.signIn)
    return (answer.status === 303 && !over) || answer.status === 200
  })
  assert.equal(passed.length, 1, JSON.stringify(answers.map(({ status }) => status)))
})

test('CHL-5: 20 right answers to one challenge at once make one session and one event', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  // Two codes that are both right, and a backup code: what is burnt differs, the challenge is one.
  const next = app.codeNow(ada.secret, app.clock.now() + 30_000)
  const given = [{ code: app.codeNow(ada.secret) }, { code: next }, { backupCode: ada.codes[0] }]
  const answers = await many(20, (index) => {
    const answer = given[index % given.length] ?? {}
    return app.api('code' in answer ? 'apiSignInCode' : 'apiSignInBackupCode', { challenge, ...answer })
  })
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.equal(await app.count('sessions'), 1)
  assert.equal(
    (await app.audit()).filter(({ action, at }) => action === 'sign_in.completed' && at === app.clock.now()).length,
    1,
  )
})

test('CHL-5: a right answer that comes second burns nothing: its own transaction takes everything back', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const next = app.codeNow(ada.secret, app.clock.now() + 30_000)
  const answers = await Promise.all([
    app.api('apiSignInBackupCode', { challenge, backupCode: ada.codes[0] }),
    giveCode(app, challenge, next),
  ])
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 410],
  )
  const unused = await app.db.selectFrom('backup_codes').select('id').where('used_at', 'is', null).execute()
  const backupCodeWon = answers[0].status === 200
  assert.equal(unused.length, backupCodeWon ? 9 : 10)
  const again = await giveCode(app, await openChallenge(app, ada), next)
  assert.equal(again.status, backupCodeWon ? 200 : 401)
})

test('CHL-5: when the session cannot be written, neither code nor challenge is spent', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const before = await lastStep(app)
  const mend = await app.failWrites('sessions')
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 500)
  assert.equal(await lastStep(app), before)
  await mend()
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 200)
})

test('CHL-5: when the audit event cannot be written, there is no session either', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  await app.failWrites('audit_events')
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 500)
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-7: two-step on without an authenticator is a fault, never a "yes": 500 and no session', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await app.db.deleteFrom('authenticators').execute()
  const browser = app.browser()
  // Of what isn't there nobody is asked.
  assert.equal((await browser.givePassword(ada)).location, '/sign-in/backup-code')
  const page = await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  const api = await giveCode(app, await openChallenge(app, ada), '000000')
  assert.deepEqual([page.status, api.status, api.json['code']], [500, 500, 'error'])
  assert.deepEqual(page.headers.getSetCookie(), [])
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-7: an authenticator whose codes are made otherwise than ours are checked is a fault: 500 and no session', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  app.clock.advance(11 * minutes)
  const others = [{ algorithm: 'SHA256' }, { algorithm: 'SHA1', digits: 8 }, { digits: 6, period: 60 }]
  for (const other of others) {
    await app.db.updateTable('authenticators').set(other).execute()
    const answer = await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))
    const fresh = await browser.post('newBackupCodes', { code: app.codeNow(ada.secret) })
    assert.deepEqual([answer.status, fresh.status], [500, 500], JSON.stringify(other))
    app.clock.advance(1 * minutes)
  }
  assert.equal(await app.count('sessions'), 1)
  await app.db.updateTable('authenticators').set({ period: 30 }).execute()
  assert.equal((await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))).status, 200)
})

test('CHL-7: a secret sealed by a key that is not in the ring is a fault: 500 and no session', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const { sealed_secret: sealed } = await app.db
    .selectFrom('authenticators')
    .select('sealed_secret')
    .executeTakeFirstOrThrow()
  await app.db
    .updateTable('authenticators')
    .set({ sealed_secret: sealed.replace('.test.', '.lost.') })
    .execute()
  const { sealed_pepper } = await app.db.selectFrom('backup_codes').select('sealed_pepper').executeTakeFirstOrThrow()
  const lost = sealed_pepper?.replace('.test.', '.lost.') ?? null
  await app.db.updateTable('backup_codes').set({ sealed_pepper: lost }).execute()
  const challenge = await openChallenge(app, ada)
  const byCode = await giveCode(app, challenge, app.codeNow(ada.secret))
  const byBackupCode = await app.api('apiSignInBackupCode', { challenge, backupCode: ada.codes[0] })
  assert.deepEqual([byCode.status, byBackupCode.status], [500, 500])
  assert.deepEqual(Object.keys(byCode.json).toSorted(), ['code', 'id', 'status', 'title', 'type'])
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-7: a secret moved here from another person does not open: 500 and no session', async (t) => {
  const app = await startApp(t)
  const [ada, eve] = [await app.protectedPerson(), await app.protectedPerson()]
  const theirs = await app.db
    .selectFrom('authenticators')
    .select('sealed_secret')
    .where('person_id', '=', eve.id)
    .executeTakeFirstOrThrow()
  await app.db.updateTable('authenticators').set(theirs).where('person_id', '=', ada.id).execute()
  const answer = await giveCode(app, await openChallenge(app, ada), app.codeNow(eve.secret))
  assert.equal(answer.status, 500)
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-7: when the database fails between the two steps, there is a fault and no session', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  await app.db.schema.alterTable('attempts').renameTo('elsewhere').execute()
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 500)
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-7: a clock that fails, or that shows no time, opens nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const code = app.codeNow(ada.secret)
  const { clock } = app.services
  app.services.clock = {
    now() {
      throw new Error('no clock')
    },
  }
  const failing = await giveCode(app, challenge, code)
  app.services.clock = { now: () => Number.NaN }
  const without = await giveCode(app, challenge, code)
  app.services.clock = clock
  assert.equal(failing.status, 500)
  assert.ok(without.status >= 400, without.text)
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-11: forged, empty and wrongly typed codes are 422, charge nothing and open nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const right = app.codeNow(ada.secret)
  const codes: unknown[] = [
    undefined,
    null,
    '',
    ' ',
    [],
    [right],
    [[right]],
    {},
    { code: right },
    Number(right),
    true,
    false,
    -1,
  ]
  const answers = await Promise.all(codes.map((code) => app.api('apiSignInCode', { challenge, code })))
  assert.deepEqual(
    answers.map(({ status }) => status),
    codes.map(() => 422),
  )
  assert.ok(answers.every(({ json }) => json['code'] === 'invalid_input' && json['field'] === 'code'))
  assert.deepEqual([await app.triesCounted(), await app.count('sessions')], [0, 0])
})

test('CHL-11: forged, empty and wrongly typed backup codes are 422, charge nothing and run no slow hash', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const before = app.slowHash.ran
  const given: unknown[] = [
    undefined,
    null,
    '',
    [],
    ada.codes,
    [ada.codes[0]],
    { code: ada.codes[0] },
    0,
    true,
    '%',
    'null',
    'undefined',
  ]
  const answers = await Promise.all(
    given.map((backupCode) => app.api('apiSignInBackupCode', { challenge, backupCode })),
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    given.map(() => 422),
  )
  assert.deepEqual([await app.triesCounted(), app.slowHash.ran - before], [0, 0])
})

test('CHL-11: fields that are repeated, or missing, are 422 in the browser too', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  const code = app.codeNow(ada.secret)
  const wrong = app.wrongCode(ada.secret)
  const forms: [string, string][][] = [
    [],
    [
      ['code', wrong],
      ['code', code],
    ],
    [
      ['code', code],
      ['code', code],
    ],
    [['code[]', code]],
  ]
  const answers = []
  for (const form of forms) answers.push(await browser.post('signInCode', form))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [422, 422, 422, 422],
  )
  assert.deepEqual([await app.triesCounted(), await app.count('sessions')], [0, 0])
})

test('CHL-11: a code repeated within one JSON body is 422', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const twice = `{"challenge":"${challenge}","code":"${app.wrongCode(ada.secret)}","code":"${app.codeNow(ada.secret)}"}`
  assert.equal((await app.api('apiSignInCode', twice)).status, 422)
  assert.equal(await app.triesCounted(), 0)
})

test('CHL-11: fields that ask for a session by other names are not read', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const extra = {
    twoStep: false,
    skip: true,
    means: 'password',
    personId: ada.id,
    freshAt: 1,
    verified: true,
    next: '/',
  }
  const answer = await app.api('apiSignInCode', { challenge, code: app.wrongCode(ada.secret), ...extra })
  assert.equal(answer.status, 401)
  assert.equal(await app.count('sessions'), 0)
})

test('OTP-4: a time that the client sends is never read', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const then = app.clock.now() - 5 * minutes
  const code = app.codeNow(ada.secret, then)
  const browser = app.browser()
  await browser.givePassword(ada)
  const headers = {
    date: new Date(then).toUTCString(),
    'x-time': String(then),
    'if-modified-since': new Date(then).toUTCString(),
  }
  const fields = { code, now: String(then), time: String(then), timestamp: String(then), step: '0', drift: '-10' }
  assert.equal((await browser.post('signInCode', fields, headers)).status, 401)
  const challenge = await openChallenge(app, ada)
  assert.equal((await app.api('apiSignInCode', { challenge, ...fields, now: then })).status, 401)
  assert.equal(await app.count('sessions'), 0)
})

test('CHL-4: another person’s code answers nothing', async (t) => {
  const app = await startApp(t)
  const [ada, eve] = [await app.protectedPerson(), await app.protectedPerson()]
  const challenge = await openChallenge(app, ada)
  assert.equal((await giveCode(app, challenge, app.codeNow(eve.secret))).status, 401)
  assert.equal((await app.api('apiSignInBackupCode', { challenge, backupCode: eve.codes[0] })).status, 401)
  assert.equal(
    (await app.api('apiSignInBackupCode', { challenge, backupCode: wrongBackupCode() })).json['code'],
    'wrong_backup_code',
  )
  assert.equal(await app.count('sessions'), 0)
})
