import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { codesOn } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { pepperAsBefore } from '../../test/older-codes.ts'
import { guessWrong, openChallenge, wrongBackupCode } from '../../test/second-step.ts'
import { createLine } from '../adapters/line.ts'
import { days } from '../limits.ts'
import { pepperOf } from './batch.ts'

async function protectedAda(t: TestContext) {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ email: 'ada@ferndale.example' })
  const challenged = async (address = '203.0.113.7') => {
    const browser = app.browser({ address })
    await browser.givePassword(ada)
    return browser
  }
  const usedCodes = async () =>
    (await app.db.selectFrom('backup_codes').select('id').where('used_at', 'is not', null).execute()).length
  return { app, ada, challenged, usedCodes }
}

/** Holds the slow hashes back until so many are done: then all look into the database before any of them writes. */
function hashTogether(app: App, count: number) {
  const { derive } = app.slowHash
  // As on a machine with so many processors.
  app.services.lines.backupCodes = createLine({ atOnce: count })
  const all = Promise.withResolvers<void>()
  let done = 0
  app.slowHash.derive = async (text, salt) => {
    const hash = await derive(text, salt)
    done += 1
    if (done === count) all.resolve()
    await all.promise
    return hash
  }
}

test('BAC-4: fifty posts of one code at once, to one challenge, make one session and leave nine codes', async (t) => {
  const { app, ada, challenged, usedCodes } = await protectedAda(t)
  const first = await challenged()
  const challenge = first.cookies.get('__Host-challenge') ?? ''
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => {
      const tab = app.browser()
      tab.cookies.set('__Host-challenge', challenge)
      return tab.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' }).then((answer) => ({ answer, tab }))
    }),
  )
  assert.equal(answers.filter(({ tab }) => tab.cookies.has('__Host-session')).length, 1)
  assert.ok(answers.every(({ answer }) => answer.status < 500))
  assert.deepEqual([await app.count('sessions'), await usedCodes()], [1, 1])
})

test('BAC-4: fifty posts of one code at once, each to its own challenge, make one session and leave nine codes', async (t) => {
  const { app, ada, challenged, usedCodes } = await protectedAda(t)
  const browsers = await Promise.all(Array.from({ length: 50 }, (_, at) => challenged(`198.51.100.${at}`)))
  const answers = await Promise.all(
    browsers.map((browser) => browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })),
  )
  assert.equal(browsers.filter((browser) => browser.cookies.has('__Host-session')).length, 1)
  assert.ok(answers.every((answer) => answer.status < 500))
  assert.deepEqual([await app.count('sessions'), await usedCodes()], [1, 1])
  const mails = (await app.mails()).filter((mail) => mail.subject === 'A backup code was used')
  assert.equal(mails.length, 1)
})

test('BAC-4: five browsers within the budget that all find the same code unused are one session', async (t) => {
  const { app, ada, challenged, usedCodes } = await protectedAda(t)
  const browsers = await Promise.all(Array.from({ length: 5 }, () => challenged()))
  hashTogether(app, 5)
  const answers = await Promise.all(
    browsers.map((browser) => browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })),
  )
  assert.deepEqual(
    answers.map((answer) => answer.status).toSorted((a, b) => a - b),
    [303, 401, 401, 401, 401],
  )
  assert.deepEqual([await app.count('sessions'), await usedCodes()], [1, 1])
})

test('BAC-4: one code at sign-in, at disabling and at renewing at once passes one of them', async (t) => {
  const { app, ada, challenged, usedCodes } = await protectedAda(t)
  const inside = app.browser()
  await inside.signIn(ada)
  app.clock.advance(11 * 60_000)
  const outside = await challenged()
  const second = app.browser({ session: inside.session() })
  const backupCode = ada.codes[0] ?? ''
  const answers = await Promise.all([
    outside.post('signInBackupCode', { backupCode }),
    inside.post('newBackupCodes', { backupCode }),
    second.post('newBackupCodes', { backupCode }),
  ])
  const passed = answers.filter((answer) => answer.status === 303 && !answer.location?.startsWith('/sign-in'))
  assert.equal(passed.length, 1, answers.map((answer) => answer.status).join(' '))
  assert.equal(await usedCodes(), 1)
})

test('BAC-5: a dump without the key confirms no guess: neither hash, HMAC nor argon2id of the right code stands in it', async (t) => {
  const { app, ada } = await protectedAda(t)
  const rows = await app.db.selectFrom('backup_codes').select(['salt', 'hash']).execute()
  const stored = new Set(rows.map((row) => row.hash))
  const dump = JSON.stringify(await app.dump())
  const salt = Buffer.from(rows[0]?.salt ?? '', 'base64url')
  assert.ok(salt.length >= 4)
  const encodings = ['base64url', 'base64', 'hex'] as const
  for (const shown of ada.codes.slice(0, 3))
    for (const code of [shown, shown.replaceAll('-', '')]) {
      const slow = Buffer.from(await app.slowHash.derive(code, salt))
      const guesses = [
        slow,
        createHash('sha256').update(code).digest(),
        createHash('sha256').update(slow).digest(),
        createHmac('sha256', salt).update(code).digest(),
        createHmac('sha256', '').update(slow).digest(),
      ]
      assert.ok(!dump.includes(code))
      for (const guess of guesses)
        assert.ok(
          encodings.every(
            (encoding) => !stored.has(guess.toString(encoding)) && !dump.includes(guess.toString(encoding)),
          ),
        )
    }
})

test('BAC-5: ten codes of two people are twenty different hashes under two salts', async (t) => {
  const { app } = await protectedAda(t)
  await app.protectedPerson({ email: 'eve@ferndale.example' })
  const rows = await app.db.selectFrom('backup_codes').select(['salt', 'hash']).execute()
  assert.deepEqual([new Set(rows.map((row) => row.hash)).size, new Set(rows.map((row) => row.salt)).size], [20, 2])
})

test('BAC-5: a hash copied to another person’s row opens nothing there', async (t) => {
  const { app, ada, usedCodes } = await protectedAda(t)
  const eve = await app.protectedPerson({ email: 'eve@ferndale.example' })
  const ofAda = await app.db.selectFrom('backup_codes').selectAll().where('person_id', '=', ada.id).execute()
  const ofEve = await app.db.selectFrom('backup_codes').select('id').where('person_id', '=', eve.id).execute()
  const copy = { hash: ofAda[0]?.hash ?? '' }
  await app.db
    .updateTable('backup_codes')
    .set(copy)
    .where('id', '=', ofEve[0]?.id ?? '')
    .execute()
  const browser = app.browser()
  await browser.givePassword(eve)
  for (const backupCode of ada.codes.slice(0, 3))
    assert.equal((await browser.post('signInBackupCode', { backupCode })).status, 401)
  assert.equal(await usedCodes(), 0)
})

test('BAC-1: each code is 15 bytes of the random port, and asks nothing else of it', async (t) => {
  const app = await startApp(t)
  app.randomness.asked.length = 0
  await app.browser().enrolUntilFinish(await app.person())
  assert.equal(app.randomness.asked.filter((bytes) => bytes === 15).length, 10)
})

test('BAC-10: a backup code does not replace the password', async (t) => {
  const { app, ada, usedCodes } = await protectedAda(t)
  const browser = app.browser()
  for (const code of [ada.codes[0] ?? '', (ada.codes[0] ?? '').replaceAll('-', '')]) {
    const answer = await browser.post('signIn', { email: ada.email, password: code, backupCode: code })
    assert.equal(answer.status, 401)
    const api = await app.api('apiSignIn', { email: ada.email, password: code, backupCode: code })
    assert.equal(api.json['code'], 'wrong_credentials')
  }
  assert.deepEqual([await app.count('challenges'), await app.count('sessions'), await usedCodes()], [0, 0, 0])
})

test('BAC-10: a backup code sent without a challenge signs nobody in and stays unused', async (t) => {
  const { app, ada, usedCodes } = await protectedAda(t)
  const browser = app.browser()
  const backupCode = ada.codes[0] ?? ''
  assert.equal((await browser.post('signInBackupCode', { backupCode, email: ada.email })).location, '/sign-in')
  const api = await app.api('apiSignInBackupCode', { challenge: 'x'.repeat(43), backupCode })
  assert.equal(api.json['code'], 'challenge_expired')
  assert.equal(await usedCodes(), 0)
})

test('BAC-10: a backup code in the code field, and a code in the backup code’s, are slips and stay unused', async (t) => {
  const { app, ada, challenged, usedCodes } = await protectedAda(t)
  const browser = await challenged()
  assert.equal((await browser.post('signInCode', { code: ada.codes[0] ?? '' })).status, 422)
  assert.equal((await browser.post('signInBackupCode', { backupCode: app.codeNow(ada.secret) })).status, 422)
  assert.deepEqual([await app.triesCounted(), await usedCodes()], [0, 0])
})

test('THR-4: wrong backup codes and wrong codes share one budget, and a blocked right one is not spent', async (t) => {
  const { app, ada, challenged, usedCodes } = await protectedAda(t)
  const browser = await challenged()
  for (let tries = 1; tries <= 3; tries += 1) await browser.post('signInBackupCode', { backupCode: wrongBackupCode() })
  for (let tries = 1; tries <= 2; tries += 1) await browser.post('signInCode', { code: app.wrongCode(ada.secret) })
  const ran = app.slowHash.ran
  const other = await challenged()
  const blocked = await other.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
  assert.equal(blocked.status, 429)
  assert.equal(app.slowHash.ran, ran + 1, 'only the password was hashed')
  assert.equal(await usedCodes(), 0)
})

test('BAC-3: a slip in the dialogs costs no try and no slow hash either', async (t) => {
  const { app, ada } = await protectedAda(t)
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * 60_000)
  const ran = app.slowHash.ran
  const slips = ['0000-0000-0000-0001', 'abc', '', 'U'.repeat(16)]
  for (const backupCode of slips) {
    assert.equal((await browser.post('twoStepDisable', { backupCode })).status, 422)
    assert.equal((await browser.post('newBackupCodes', { backupCode })).status, 422)
  }
  assert.deepEqual([app.slowHash.ran, await app.triesCounted()], [ran, 0])
})

test('BAC-5: each batch has a pepper of its own, sealed to its person and batch', async (t) => {
  const { app, ada } = await protectedAda(t)
  const eve = await app.protectedPerson({ email: 'eve@ferndale.example' })
  const [ofAda, ofEve] = [await batchOf(app, ada.id), await batchOf(app, eve.id)]
  const [pepper, other] = [pepperOf(app.services, ofAda), pepperOf(app.services, ofEve)]
  assert.equal(pepper.length, 32)
  assert.notDeepEqual(pepper, other)
  const dump = JSON.stringify(await app.dump())
  for (const encoding of ['base64url', 'base64', 'hex'] as const)
    assert.ok(!dump.includes(Buffer.from(pepper).toString(encoding)), encoding)
  assert.throws(() => pepperOf(app.services, { ...ofEve, sealed_pepper: ofAda.sealed_pepper }))
  assert.throws(() => pepperOf(app.services, { ...ofAda, batch: ofEve.batch }))
})

test('BAC-5: codes from before batches had peppers of their own go on working, and a dump confirms no guess of them', async (t) => {
  const { app, ada, challenged, usedCodes } = await protectedAda(t)
  await pepperAsBefore(app, ada, 'test')
  const { salt, sealed_pepper } = await batchOf(app, ada.id)
  assert.equal(sealed_pepper, null)
  const slow = await app.slowHash.derive((ada.codes[0] ?? '').replaceAll('-', ''), Buffer.from(salt, 'base64url'))
  assert.ok(!JSON.stringify(await app.dump()).includes(Buffer.from(slow).toString('base64url')))
  const browser = await challenged()
  assert.equal((await browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })).location, '/')
  assert.equal(await usedCodes(), 1)
})

test('CHL-7: a pepper whose key is gone is a fault: no session, and the try stays charged', async (t) => {
  const { app, ada, challenged, usedCodes } = await protectedAda(t)
  const { sealed_pepper } = await batchOf(app, ada.id)
  const lost = [
    { sealed_pepper: sealed_pepper?.replace('.test.', '.gone.') ?? '', key_id: 'test' },
    { sealed_pepper: null, key_id: 'gone' },
  ]
  for (const [at, change] of lost.entries()) {
    await app.db.updateTable('backup_codes').set(change).execute()
    const browser = await challenged()
    assert.equal((await browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })).status, 500)
    assert.equal(await browser.isSignedIn(), false)
    assert.deepEqual([await app.triesCounted(), await usedCodes()], [at + 1, 0])
  }
})

test('BAC-7: new codes’ Finish and an old code at once: the code counts before it or not at all, and ten new ones are left', async (t) => {
  const { app, ada, challenged, usedCodes } = await protectedAda(t)
  const inside = app.browser()
  await inside.signIn(ada)
  let { codes } = ada
  for (let round = 0; round < 4; round += 1) {
    const renewed = codesOn((await inside.follow(await inside.post('newBackupCodes'))).text)
    const outside = await challenged()
    const spend = () => outside.post('signInBackupCode', { backupCode: codes[0] ?? '' })
    const finish = () => inside.post('twoStepBackupCodes', { kept: '1' })
    const answers = await Promise.all(round % 2 === 0 ? [spend(), finish()] : [finish(), spend()])
    assert.ok(answers.every(({ status }) => [303, 401].includes(status)))
    assert.deepEqual([await app.count('backup_codes'), await usedCodes()], [10, 0])
    codes = renewed
  }
})

test('BAC-4: a code found unused, whose batch is replaced before it is spent, is refused', async (t) => {
  const { app, ada, challenged } = await protectedAda(t)
  const browser = await challenged()
  // Another node's Finish comes between the look-up and the spending, whose transaction begins after it.
  let finish: Promise<unknown> | undefined
  app.watch.afterEach = (statement) => {
    if (!/select "id", "used_at" from "backup_codes"/.test(statement)) return
    app.watch.afterEach = () => {}
    finish = app.db
      .updateTable('backup_codes')
      .set((row) => ({ id: sql<string>`${row.ref('id')} || '-new'` }))
      .execute()
  }
  const begin = app.db.transaction.bind(app.db)
  t.mock.method(app.db, 'transaction', () => {
    const builder = begin()
    const execute = builder.execute.bind(builder)
    builder.execute = async (work) => {
      await finish
      return execute(work)
    }
    return builder
  })
  const answer = await browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
  assert.deepEqual([answer.status, await browser.isSignedIn(), await app.count('sessions')], [401, false, 0])
})

test('BAC-4, THR-7: a wrong, a used and another person’s code cost one slow hash each, and are told apart only while tries are left', async (t) => {
  const { app, ada, usedCodes } = await protectedAda(t)
  const eve = await app.protectedPerson({ email: 'eve@ferndale.example' })
  const [used = '', unused = ''] = ada.codes
  const answerTo = async (backupCode: string) => {
    const challenge = await openChallenge(app, ada)
    await app.mailSent()
    const [ran, asked] = [app.slowHash.ran, app.statements.length]
    const answer = await app.api('apiSignInBackupCode', { challenge, backupCode })
    const sent = app.statements.slice(asked).filter((statement) => !statement.includes('outbox'))
    return { ...answer, slowHashes: app.slowHash.ran - ran, statements: sent.length }
  }
  assert.equal((await answerTo(used)).status, 200)
  const open: Awaited<ReturnType<typeof answerTo>>[] = []
  for (const code of [wrongBackupCode(), used, eve.codes[0] ?? '']) open.push(await answerTo(code))
  assert.deepEqual(
    open.map(({ json, slowHashes, statements }) => [json['code'], slowHashes, statements]),
    ['wrong_backup_code', 'code_already_used', 'wrong_backup_code'].map((code) => [code, 1, open[0]?.statements]),
  )
  await guessWrong(app, ada, 2)
  const blocked = async () => {
    const answers = []
    for (const code of [wrongBackupCode(), used, unused, eve.codes[0] ?? '']) answers.push(await answerTo(code))
    const shown = answers.map(({ status, text, headers, slowHashes, statements }) =>
      JSON.stringify([status, text, [...headers], slowHashes, statements]),
    )
    return { status: answers[0]?.status, slowHashes: answers[0]?.slowHashes, kinds: new Set(shown).size }
  }
  assert.deepEqual(await blocked(), { status: 429, slowHashes: 0, kinds: 1 })
  app.clock.advance(1 * days)
  await app.db.updateTable('two_step').set({ suspended_at: app.clock.now() }).execute()
  assert.deepEqual(await blocked(), { status: 403, slowHashes: 0, kinds: 1 })
  assert.equal(await usedCodes(), 1)
})

test('BAC-10: before the second step has passed nothing tells how many codes are left, whatever is asked and given', async (t) => {
  const { app, ada, challenged } = await protectedAda(t)
  const pagesWith = async (left: number) => {
    await app.db.deleteFrom('attempts').execute()
    await app.db.updateTable('backup_codes').set({ used_at: 1 }).execute()
    const ids = await app.db.selectFrom('backup_codes').select('id').orderBy('hash').limit(left).execute()
    const kept = ['', ...ids.map(({ id }) => id)]
    await app.db.updateTable('backup_codes').set({ used_at: null }).where('id', 'in', kept).execute()
    const browser = await challenged()
    const challenge = await openChallenge(app, ada)
    const wrong = { backupCode: '0000-0000-0000-0000' }
    const answers = [
      await browser.get('signIn'),
      await browser.get('signInCode'),
      await browser.get('signInBackupCode'),
      await browser.post('signInBackupCode', wrong),
      await app.api('apiSignInBackupCode', { challenge, ...wrong }),
    ]
    // Each question has an id of its own.
    const plain = (text: string) => text.replaceAll(/(?<=name="challenge" value=")[^"]+/g, '')
    return answers.map(({ status, text, headers }) => [status, plain(text), headers.getSetCookie()])
  }
  const ten = await pagesWith(10)
  for (const left of [1, 0]) assert.deepEqual(await pagesWith(left), ten)
})

async function batchOf(app: App, personId: string) {
  return app.db.selectFrom('backup_codes').selectAll().where('person_id', '=', personId).executeTakeFirstOrThrow()
}
