import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, startApp } from '../../test/kit.ts'
import { challengesOf, countChecks, giveCode, openChallenge, wrongBackupCode } from '../../test/second-step.ts'
import { minutes } from '../limits.ts'

// One field for any factor: which one it is, the server reads. Charged, burnt and told as by the call of that factor alone.

const give = (app: App, challenge: string, answer: unknown) => app.api('apiSignInAnswer', { challenge, answer })

test('OTP-8, BAC-2: in one field for both, a code and a backup code are each read as what they are, with what was copied along', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [first = '', second = '', third = ''] = ada.codes
  const code = () => (app.clock.advance(1 * minutes), app.codeNow(ada.secret))
  const spaced = () => code().replace(/(...)/, '$1 ')
  for (const [typed, means] of [
    [code, 'code'],
    [spaced, 'code'],
    [() => `Your code is ${code()}.`, 'code'],
    [() => first, 'backup_code'],
    [() => second.toLowerCase().replaceAll('-', ''), 'backup_code'],
    [() => `3. ${third}`, 'backup_code'],
  ] as const) {
    const { status, json, text } = await give(app, await openChallenge(app, ada), typed())
    assert.equal(status, 200, text)
    assert.equal('backupCodesLeft' in json, means === 'backup_code')
    const { details } = (await app.audit()).findLast(({ action }) => action === 'sign_in.completed') ?? {}
    assert.match(JSON.stringify(details), new RegExp(`means[^a-z]+${means}\\W`))
  }
})

test('OTP-8, BAC-3: in one field for both, a slip is told in the words of what it is about as long as, and costs no try', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const before = await app.triesCounted()
  const backupCode = ada.codes[0] ?? ''
  const slipped = backupCode.replace(/.$/, (last) => (last === '7' ? '8' : '7'))
  for (const [typed, said] of [
    ['', 'Enter the six digits that your app shows.'],
    ['49203', 'That is one digit short.'],
    ['1492039', 'That is one digit too many'],
    ['nothing', 'A code has six digits and nothing else.'],
    [slipped, 'There is a slip in that backup code'],
    [backupCode.slice(0, -1), 'A backup code has 16 letters and digits: that was 15.'],
    [`492039 ${backupCode}`, 'A backup code has 16 letters and digits: that was 22.'],
    ['0'.repeat(65), 'A code has six digits and nothing else.'],
  ] as const) {
    const { status, json } = await give(app, challenge, typed)
    assert.deepEqual([status, json['code'], json['field']], [422, 'invalid_input', 'answer'], typed)
    assert.ok(String(json['detail']).includes(said), `${typed}: ${String(json['detail'])}`)
  }
  for (const answer of [undefined, null, 492039, ['492039'], { code: '492039' }])
    assert.equal((await give(app, challenge, answer)).status, 422)
  assert.equal(await app.triesCounted(), before)
  assert.equal((await give(app, challenge, app.codeNow(ada.secret))).status, 200)
})

test('THR-2: of 200 wrong answers at once in one field, codes and backup codes, at most five are checked', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenges = await challengesOf(app, ada, 25)
  const checks = await countChecks(app)
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      give(app, challenges[index % 25] ?? '', index % 2 === 0 ? app.wrongCode(ada.secret) : wrongBackupCode()),
    ),
  )
  assert.equal(checks.made, 5)
  assert.equal(await app.triesCounted(), 5)
  assert.equal(answers.filter(({ status }) => status === 429).length, 195)
  const [challenge = ''] = challenges
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 429, 'the budget is one')
})

test('THR-2: what was wrong by its own call is the same wrong answer in the field for both: one try', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const before = await app.triesCounted()
  const [code, backupCode] = [app.wrongCode(ada.secret), wrongBackupCode()]
  const answers = [
    await giveCode(app, challenge, code),
    await give(app, challenge, code),
    await give(app, challenge, backupCode),
    await app.api('apiSignInBackupCode', { challenge, backupCode }),
  ]
  assert.deepEqual(
    answers.map(({ status, json }) => [status, json['code'], json['triesLeft']]),
    [
      [401, 'wrong_code', 4],
      [401, 'wrong_code', 4],
      [401, 'wrong_backup_code', 3],
      [401, 'wrong_backup_code', 3],
    ],
  )
  assert.equal(await app.triesCounted(), before + 2)
})

test('CHL-5: 20 right answers to one challenge at once, some in the field for both, make one session', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const [code, backupCode = ''] = [app.codeNow(ada.secret), ada.codes[0]]
  const ways = [
    () => give(app, challenge, code),
    () => give(app, challenge, backupCode),
    () => giveCode(app, challenge, code),
    () => app.api('apiSignInBackupCode', { challenge, backupCode }),
  ]
  const answers = await Promise.all([...ways, ...ways, ...ways, ...ways, ...ways].map((way) => way()))
  assert.equal(answers.length, 20)
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.equal(await app.count('sessions'), 1)
})
