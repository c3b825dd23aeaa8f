import { strict as assert } from 'node:assert'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { startApp } from '../../test/kit.ts'
import { openAsItIs } from '../adapters/database.ts'
import { createVault, type RingKey } from '../adapters/vault.ts'
import { minutes } from '../limits.ts'
import { backUp } from './back-up.ts'
import { restore } from './restore.ts'
import { damageOf } from './restore.queries.ts'

const keys: RingKey[] = [{ id: 'test', bytes: Buffer.from('5b0e'.repeat(16), 'hex') }]

test('STO-7: a copy taken while people sign in is whole, for its owner alone, and holds no key', async (t) => {
  const place = await newPlace(t)
  const { app } = place
  const [ada, eve] = [await app.protectedPerson(), await app.protectedPerson()]
  await Promise.all([
    app.browser().signIn(ada),
    backUp(app.services, place.copy, app.clock.now()),
    app.browser().signIn(eve),
  ])
  const db = openAsItIs(place.copy)
  assert.deepEqual(await damageOf(db), [])
  assert.equal((await db.selectFrom('authenticators').select('id').execute()).length, 2)
  await db.destroy()
  assert.equal(statSync(place.copy).mode & 0o777, 0o600)
  const bytes = readFileSync(place.copy)
  const [{ bytes: key }] = keys as [RingKey]
  for (const form of [Buffer.from(key), ...forms(key)]) assert.equal(bytes.includes(form), false)
  assert.ok((await app.audit()).some(({ action, actor_id }) => action === 'operator.backed_up' && actor_id === null))
  await assert.rejects(backUp(app.services, place.copy, app.clock.now()), /is there already/)
  assert.deepEqual(readFileSync(place.copy), bytes)
})

test('STO-7: after restoring, no old session, challenge, code or used backup code works, and what is unused does', async (t) => {
  const place = await newPlace(t)
  const ada = await place.app.protectedPerson()
  const [session, challenge] = [place.app.browser(), place.app.browser()]
  await session.signIn(ada)
  await challenge.givePassword(ada)
  await backUp(place.app.services, place.copy, place.app.clock.now())
  place.app.clock.advance(5 * minutes)
  const spending = place.app.browser()
  await spending.givePassword(ada)
  assert.equal((await spending.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })).location, '/')
  const burnt = place.app.codeNow(ada.secret)
  assert.equal((await place.app.browser().signIn(ada)).location, '/')

  const { aside, carriedOver } = await place.restored()
  assert.equal(carriedOver?.backupCodes, 1)
  assert.ok(aside && statSync(aside).size > 0)
  const app = await place.reopen()
  const replay = app.browser()
  for (const [name, value] of session.cookies) replay.cookies.set(name, value)
  assert.equal(await replay.isSignedIn(), false)
  for (const [name, value] of challenge.cookies) replay.cookies.set(name, value)
  await replay.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.equal(await replay.isSignedIn(), false)

  const thief = app.browser()
  await thief.givePassword(ada)
  assert.notEqual((await thief.post('signInCode', { code: burnt })).location, '/')
  assert.notEqual((await thief.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })).location, '/')
  assert.equal((await thief.post('signInBackupCode', { backupCode: ada.codes[1] ?? '' })).location, '/')
  app.clock.advance(2 * minutes)
  assert.equal((await app.browser().signIn(ada)).location, '/')
  const [event] = (await app.audit()).filter(({ action }) => action === 'operator.restored')
  assert.deepEqual([event?.actor_id, event?.address, event?.details['backupCodes']], [null, '', 1])
})

test('STO-7: tries given since the back-up stay counted', async (t) => {
  const place = await newPlace(t)
  const ada = await place.app.protectedPerson()
  await backUp(place.app.services, place.copy, place.app.clock.now())
  const browser = place.app.browser()
  await browser.givePassword(ada)
  for (let given = 0; given < 3; given += 1) await browser.post('signInCode', { code: place.app.wrongCode(ada.secret) })
  assert.equal(await place.app.triesCounted(), 3)
  await place.restored()
  assert.equal(await (await place.reopen()).triesCounted(), 3)
})

test('STO-7: a reset that waited in the back-up is cancelled', async (t) => {
  const place = await newPlace(t)
  const ada = await place.app.protectedPerson()
  const now = place.app.clock.now()
  const asked = { id: 'r', person_id: ada.id, requested_by: 'x', requested_at: now, due_at: now }
  const rest = { approved_by: null, done_at: null, cancelled_at: null }
  await place.app.db
    .insertInto('two_step_resets')
    .values({ ...asked, ...rest })
    .execute()
  await backUp(place.app.services, place.copy, now)
  await place.restored()
  const { db } = await place.reopen()
  assert.ok((await db.selectFrom('two_step_resets').selectAll().executeTakeFirstOrThrow()).cancelled_at)
})

test('STO-7: refused while anybody has the database open; nothing is changed', async (t) => {
  const place = await newPlace(t)
  await backUp(place.app.services, place.copy, place.app.clock.now())
  await assert.rejects(place.restore(), { message: 'The database is in use: stop the application first.' })
  assert.deepEqual(readdirSync(place.data).toSorted(), ['countersign.db', 'countersign.db-shm', 'countersign.db-wal'])
})

test('STO-7: a broken file, another database, or one that the ring does not open leaves everything as it was', async (t) => {
  const place = await newPlace(t)
  await place.app.protectedPerson()
  await backUp(place.app.services, place.copy, place.app.clock.now())
  await place.app.close()
  const [before, whole] = [readFileSync(place.file), readFileSync(place.copy)]
  const other = [{ id: 'test', bytes: Buffer.from('aa0b'.repeat(16), 'hex') }]
  const wrong: [Buffer, RingKey[], RegExp][] = [
    [Buffer.from('no database'.repeat(500)), keys, /is damaged, or no back-up/],
    [Buffer.alloc(0), keys, /is damaged, or no back-up/],
    [whole.subarray(0, whole.length / 2), keys, /is damaged, or no back-up/],
    [whole, [{ ...(keys[0] as RingKey), id: 'renamed' }], /needs the key “test”, which is not in COUNTERSIGN_KEYS/],
    [whole, other, /needs another key “test”/],
  ]
  for (const [bytes, ring, says] of wrong) {
    writeFileSync(place.copy, bytes)
    await assert.rejects(place.restore(ring), says)
    assert.deepEqual(readdirSync(place.data), ['countersign.db'])
    assert.deepEqual(readFileSync(place.file), before)
  }
  await place.reopen()
})

test('STO-7: a fault half way leaves the present database in its place, and nothing beside it', async (t) => {
  const place = await newPlace(t)
  const ada = await place.app.protectedPerson()
  await backUp(place.app.services, place.copy, place.app.clock.now())
  assert.equal((await place.app.browser().signIn(ada)).location, '/')
  await place.app.close()
  // The draft's name is the first; the event's id comes within the transaction.
  let asked = 0
  const id = () => {
    asked += 1
    if (asked > 1) throw new Error('a fault')
    return 'draft'
  }
  const services = { ...place.app.services, randomness: { ...place.app.services.randomness, id } }
  await assert.rejects(
    restore(services, { file: place.copy, place: place.file, ring: keys }, place.app.clock.now()),
    /a fault/,
  )
  assert.deepEqual(readdirSync(place.data), ['countersign.db'])
  const app = await place.reopen()
  // Begun after the back-up.
  assert.equal(await app.count('sessions'), 1)
})

test('STO-7: where the present database can’t be read, it is kept, and the answer says that nothing was carried over', async (t) => {
  const place = await newPlace(t)
  await backUp(place.app.services, place.copy, place.app.clock.now())
  await place.app.close()
  writeFileSync(place.file, 'no database any more')
  const { aside, carriedOver } = await place.restored()
  assert.equal(carriedOver, null)
  assert.equal(readFileSync(aside ?? '', 'utf8'), 'no database any more')
  await place.reopen()
})

const forms = (key: Uint8Array) =>
  (['hex', 'base64', 'base64url'] as const).map((form) => Buffer.from(Buffer.from(key).toString(form)))

async function newPlace(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-'))
  const data = join(folder, 'data')
  const [file, copy] = [join(data, 'countersign.db'), join(folder, 'copy.db')]
  let app = await startApp(t, { file, keys })
  const { services, clock } = app
  t.after(() => rmSync(folder, { recursive: true }))
  const from = (ring: RingKey[]) => ({ file: copy, place: file, ring })
  const restoreBy = async (ring = keys) => {
    const vault = createVault(ring, services.randomness)
    return restore({ ...services, vault }, from(ring), clock.now())
  }
  return {
    app,
    data,
    file,
    copy,
    restore: restoreBy,
    async restored() {
      await app.close()
      return restoreBy()
    },
    async reopen() {
      app = await startApp(t, { file, keys, at: clock.now() })
      return app
    },
  }
}
