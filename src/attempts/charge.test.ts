import { strict as assert } from 'node:assert'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startApp } from '../../test/kit.ts'
import { countChecks, giveCode, guessWrong, openChallenge, wrongBackupCode } from '../../test/second-step.ts'
import { challengeLifetime, days, hours, minutes, seconds } from '../limits.ts'

test('THR-1: five wrong codes in 15 minutes are checked, the sixth is refused', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  assert.deepEqual(await guessWrong(app, ada, 6), [401, 401, 401, 401, 401, 429])
})

test('THR-1: codes and backup codes are counted together', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await guessWrong(app, ada, 3)
  const challenge = await openChallenge(app, ada)
  const backup = () => app.api('apiSignInBackupCode', { challenge, backupCode: wrongBackupCode() })
  assert.deepEqual([(await backup()).status, (await backup()).status, (await backup()).status], [401, 401, 429])
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 429)
})

test('THR-1: 20 wrong codes within 24 hours are checked, the 21st is refused until the first is a day old', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const began = app.clock.now()
  for (let round = 0; round < 4; round += 1) {
    assert.deepEqual(await guessWrong(app, ada, 5), [401, 401, 401, 401, 401])
    app.clock.advance(1 * hours)
  }
  assert.deepEqual(await guessWrong(app, ada, 1), [429])
  app.clock.set(began + 24 * hours - 1)
  assert.deepEqual(await guessWrong(app, ada, 1), [429])
  app.clock.set(began + 24 * hours)
  assert.deepEqual(await guessWrong(app, ada, 6), [401, 401, 401, 401, 401, 429])
})

test('THR-1: 100 wrong codes within 30 days are checked, the 101st is refused unchecked, and so are all until someone lets codes in again', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const began = app.clock.now()
  for (let round = 0; round < 20; round += 1) {
    assert.deepEqual(await guessWrong(app, ada, 5), [401, 401, 401, 401, 401])
    app.clock.advance(7 * hours)
  }
  const checks = await countChecks(app)
  assert.deepEqual(await guessWrong(app, ada, 1), [403])
  app.clock.set(began + 60 * days)
  assert.deepEqual(await guessWrong(app, ada, 1), [403])
  assert.equal(checks.made, 0)
})

test('THR-7: the first try after a window counts one: five wrong ones, not six, fit into the next', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await guessWrong(app, ada, 6)
  app.clock.advance(15 * minutes - 1)
  assert.deepEqual(await guessWrong(app, ada, 1), [429])
  app.clock.advance(1)
  assert.deepEqual(await guessWrong(app, ada, 6), [401, 401, 401, 401, 401, 429])
})

test('THR-7: a right code gives back its own try and no other', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await guessWrong(app, ada, 4)
  assert.equal((await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))).status, 200)
  assert.equal(await app.triesCounted(), 4)
  assert.deepEqual(await guessWrong(app, ada, 2), [401, 429])
})

test('THR-7: signing in rightly, however often, uses nothing up', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  for (let round = 0; round < 7; round += 1) {
    app.clock.advance(1 * minutes)
    assert.equal((await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))).status, 200)
  }
  assert.equal(await app.triesCounted(), 0)
})

test('a refused try says in Retry-After how long to wait, and that is true', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await guessWrong(app, ada, 2)
  app.clock.advance(4 * minutes)
  await guessWrong(app, ada, 3)
  const blocked = await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))
  const wait = Number(blocked.headers.get('retry-after'))
  assert.equal(wait, 11 * 60)
  app.clock.advance(wait * seconds - 1)
  assert.deepEqual(await guessWrong(app, ada, 1), [429])
  app.clock.advance(1)
  assert.deepEqual(await guessWrong(app, ada, 3), [401, 401, 429])
})

test('THR-9: a restart keeps the count', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'countersign.db')
  const before = await startApp(t, { file })
  const ada = await before.protectedPerson()
  assert.deepEqual(await guessWrong(before, ada, 5), [401, 401, 401, 401, 401])
  const at = before.clock.now()
  await before.close()
  const after = await startApp(t, { file, at })
  assert.equal((await giveCode(after, await openChallenge(after, ada), after.codeNow(ada.secret))).status, 429)
})

test('THR-9: two nodes on one database share the count, the challenges and the burnt steps', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'countersign.db')
  const one = await startApp(t, { file })
  const ada = await one.protectedPerson()
  const other = await startApp(t, { file, at: one.clock.now() })
  const code = one.codeNow(ada.secret)
  assert.equal((await giveCode(other, await openChallenge(one, ada), code)).status, 200)
  assert.equal((await giveCode(one, await openChallenge(other, ada), code)).json['code'], 'code_already_used')
  await guessWrong(other, ada, 2)
  await guessWrong(one, ada, 2)
  assert.deepEqual(await guessWrong(other, ada, 1), [429])
})

test('tries that no window can see any more are swept, the others stay', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await guessWrong(app, ada, 2)
  app.clock.advance(30 * days - 1)
  await app.countersign.sweep()
  assert.equal(await app.triesCounted(), 2)
  app.clock.advance(1)
  await app.countersign.sweep()
  assert.equal(await app.triesCounted(), 0)
})

test('tries that were right are swept when their challenge is over, and not before', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))
  const left = async () => {
    await app.countersign.sweep()
    return (await app.db.selectFrom('attempts').select('id').where('what', '=', 'second-step').execute()).length
  }
  app.clock.advance(challengeLifetime - 1)
  assert.equal(await left(), 1)
  app.clock.advance(1)
  assert.equal(await left(), 0)
})
