import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { isServer, startEngine } from '../../faults/engine.ts'
import { type Nodes, startNodes } from '../../faults/nodes.ts'
import { baseUrl } from '../../faults/program.ts'
import { type Sink, startSink } from '../../faults/sink.ts'
import { openVisitor, type Visitor } from '../../faults/visitor.ts'
import { minutes, secondStepBudget, triesPerChallenge } from '../../src/limits.ts'
import { queueMail } from '../../src/mail/outbox.ts'
import { readKeys } from '../../src/adapters/key-ring.ts'
import { codesOn, secretOn } from '../browser.ts'
import { anyMail } from '../mail.ts'
import { type App, type Someone, startApp } from '../kit.ts'
import { type Protected, wrongBackupCode } from '../second-step.ts'

// What must happen once happens once over nodes: three processes on one PostgreSQL, behind a proxy that hands each request to another one, and
// everything at once. The application of the kit stands beside them on the same database: it makes people up, and reads what came of it.

let nodes: Nodes
let app: App
let sink: Sink
let people: Record<'code' | 'challenge' | 'backup' | 'guessed' | 'mailed', Protected>
let newcomer: Someone
const undo: (() => Promise<unknown>)[] = []

before(async () => {
  const engine = await startEngine('postgres', process.env['TEST_POSTGRES'])
  undo.push(() => engine.close())
  assert.ok(isServer(engine))
  sink = await startSink()
  undo.push(() => sink.close())
  nodes = await startNodes(3, engine, sink.url)
  undo.push(() => nodes.close())
  const env = { BASE_URL: baseUrl }
  // Everybody turned it on a while ago.
  app = await startApp(
    { after: (end) => undo.push(end) },
    { address: engine.place, keys: readKeys(nodes.keys), env, at: Date.now() - 60 * minutes },
  )
  newcomer = await app.person()
  people = {
    code: await app.protectedPerson(),
    challenge: await app.protectedPerson(),
    backup: await app.protectedPerson(),
    guessed: await app.protectedPerson(),
    mailed: await app.protectedPerson(),
  }
  app.clock.set(Date.now())
})

after(async () => {
  for (const step of undo.toReversed()) await step()
})

let visitors = 0
/** At an address of their own. */
const visitor = (): Visitor =>
  openVisitor({ origin: nodes.origin, baseUrl }, `198.51.100.${(visitors += 1) % 250}`, ({ status, text }) =>
    assert.ok(status < 500, `${status} ${text}`),
  )

const codeNow = ({ secret }: Protected) => app.codeNow(secret, Date.now())
const times = <Result>(howMany: number, work: (number: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: howMany }, (_, number) => work(number)))
const howManySay = (answers: { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length

async function challengeOf({ email, password }: Someone): Promise<string> {
  const { json, text } = await visitor().api('apiSignIn', { email, password })
  assert.equal(json['status'], 'challenge', text)
  return String(json['challenge'])
}

/** One after the other: passwords that are on their way count like wrong ones. */
async function challengesOf(person: Someone, howMany: number): Promise<string[]> {
  const challenges = []
  for (let number = 0; number < howMany; number += 1) challenges.push(await challengeOf(person))
  return challenges
}

const eventsOf = async ({ id }: Someone, action: string) =>
  (await app.audit()).filter((event) => event.subject_id === id && event.action === action)
const mailsOf = async ({ id }: Someone) =>
  (await app.db.selectFrom('outbox').select('unique_key').where('person_id', '=', id).execute()).map(
    ({ unique_key }) => unique_key,
  )
const sessionsOf = ({ id }: Someone) => app.db.selectFrom('sessions').select('id').where('person_id', '=', id).execute()

test('a session that one node opened is known to the others', async () => {
  const { email, password } = await app.person()
  const browser = visitor()
  assert.equal((await browser.post('signIn', { email, password })).location, '/')
  for (const { origin } of nodes.programs) {
    const there = openVisitor({ origin, baseUrl }, '198.51.100.251', () => {})
    for (const [name, value] of browser.cookies) there.cookies.set(name, value)
    assert.equal((await there.get('home')).status, 200)
  }
})

test('OTP-5, CHL-3: one challenge answered forty times at once over three nodes opens one session', async () => {
  const person = people.challenge
  const challenge = await challengeOf(person)
  const code = codeNow(person)
  const answers = await times(40, () => visitor().api('apiSignInCode', { challenge, code }))
  assert.equal(howManySay(answers, 200), 1)
  assert.equal((await sessionsOf(person)).length, 1)
  const completed = await eventsOf(person, 'sign_in.completed')
  assert.equal(completed.filter(({ details }) => details['kind'] === 'mobile').length, 1)
})

test('OTP-5: one code given for five challenges at once over three nodes opens one session', async () => {
  const person = people.code
  const challenges = await challengesOf(person, triesPerChallenge)
  const code = codeNow(person)
  const answers = await Promise.all(challenges.map((challenge) => visitor().api('apiSignInCode', { challenge, code })))
  assert.equal(howManySay(answers, 200), 1)
  assert.equal((await sessionsOf(person)).length, 1)
})

test('BAC-4: one backup code given for five challenges at once over three nodes opens one session', async () => {
  const person = people.backup
  const [backupCode = ''] = person.codes
  const challenges = await challengesOf(person, triesPerChallenge)
  const answers = await Promise.all(
    challenges.map((challenge) => visitor().api('apiSignInBackupCode', { challenge, backupCode })),
  )
  assert.equal(howManySay(answers, 200), 1)
  const used = await app.db
    .selectFrom('backup_codes')
    .select('id')
    .where('person_id', '=', person.id)
    .where('used_at', 'is not', null)
    .execute()
  assert.equal(used.length, 1)
})

test('THR-1, THR-2: sixty wrong codes at once over three nodes are checked no oftener than the budget says', async () => {
  const person = people.guessed
  const challenges = await challengesOf(person, 12)
  const wrong = await times(60, (number) => {
    const challenge = challenges[number % 12] ?? ''
    // Another one each time: the same again is answered from memory, and no try.
    const code = app.wrongCode(person.secret, Date.now())
    if (number % 2 === 0) return visitor().api('apiSignInCode', { challenge, code })
    return visitor().api('apiSignInBackupCode', { challenge, backupCode: wrongBackupCode() })
  })
  const checked = secondStepBudget[0].tries
  assert.equal(howManySay(wrong, 401), checked)
  assert.equal(howManySay(wrong, 429), 60 - checked)
  const counted = await app.db
    .selectFrom('attempts')
    .select('id')
    .where('what', '=', 'second-step')
    .where('key', '=', person.id)
    .execute()
  assert.equal(counted.length, checked)
  // The right one isn't looked at either.
  const right = { challenge: await challengeOf(person), code: codeNow(person) }
  assert.equal((await visitor().api('apiSignInCode', right)).status, 429)
})

test('ENR-10: Finish pressed twenty times at once over three nodes turns it on once', async () => {
  const browser = visitor()
  const { email, password } = newcomer
  await browser.post('signIn', { email, password })
  await browser.post('twoStepScan')
  const secret = secretOn((await browser.get('twoStepScan')).text)
  await browser.post('twoStepCode', { code: app.codeNow(secret, Date.now()) })
  assert.equal(codesOn((await browser.get('twoStepBackupCodes')).text).length, 10)
  const held = new Map(browser.cookies)
  const answers = await times(20, async () => {
    const again = visitor()
    for (const [name, value] of held) again.cookies.set(name, value)
    return again.post('twoStepBackupCodes', { kept: '1' })
  })
  assert.equal((await eventsOf(newcomer, 'two_step.enabled')).length, 1)
  const codes = await app.db.selectFrom('backup_codes').select('id').where('person_id', '=', newcomer.id).execute()
  assert.equal(codes.length, 10)
  assert.equal(answers.filter(({ session }) => session !== null).length, 1)
  assert.equal((await mailsOf(newcomer)).filter((key) => key.startsWith('two-step-enabled:')).length, 1)
})

test('MAIL-5: thirty mails that three nodes carry arrive once each', async () => {
  const person = people.mailed
  const message = { ...anyMail, subject: 'One of thirty' }
  await app.db.transaction().execute(async (tx) => {
    for (let number = 0; number < 30; number += 1) {
      await queueMail(
        tx,
        app.services,
        { personId: person.id, uniqueKey: `one-of-thirty:${number}`, message },
        Date.now(),
      )
    }
  })
  const about = async () =>
    app.db
      .selectFrom('outbox')
      .select(['id', 'sent_at'])
      .where('person_id', '=', person.id)
      .where('unique_key', 'like', 'one-of-thirty:%')
      .execute()
  // Each node is nudged by a mail of its own, and carries the others as well.
  await times(3, () => visitor().post('forgotPassword', { email: person.email }))
  const ids = (await about()).map(({ id }) => id)
  const timesArrived = (id: string) => sink.arrived.filter(({ messageId }) => messageId.startsWith(`${id}@`)).length
  while (!ids.every(timesArrived)) await once(sink.news, 'mail')
  // Whoever sent the last one has yet to say so: until then another node might take it for unsent.
  while ((await about()).some(({ sent_at }) => sent_at === null));
  assert.deepEqual(
    ids.map(timesArrived),
    Array.from({ length: 30 }, () => 1),
  )
})
