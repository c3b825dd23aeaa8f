import { strict as assert } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { type App, startApp } from '../../test/kit.ts'
import { pepperAsBefore } from '../../test/older-codes.ts'
import type { RingKey } from '../adapters/vault.ts'
import { minutes } from '../limits.ts'
import { rotateKeys } from './rotate-keys.ts'

const keyOf = (id: string): RingKey => ({
  id,
  bytes: Buffer.from(`${id} key of thirty-two bytes, no more`).subarray(0, 32),
})
const [older, newer] = [keyOf('older'), keyOf('newer')]
const ring = [newer, older]
const goOn = async () => true

test('STO-3: while 20 people sign in between the batches, nobody meets a gap; then the old key can go, and everybody still signs in by code and by backup code', async (t) => {
  const { app, people, reopen } = await sealedByOlder(t, 20)
  const waiting = [...people]
  const signIn = async (running: App, person: Protected) =>
    assert.equal((await running.browser().signIn(person)).location, '/')
  const rotation = await rotateKeys(app.services, ring, async () => {
    for (const person of waiting.splice(0, 7)) await signIn(app, person)
    return true
  })
  assert.equal(waiting.length, 0)
  assert.deepEqual([rotation.unopened, rotation.stopped], [0, false])
  assert.deepEqual(statesOf(rotation), { newer: ['newest', true], older: ['old', false] })

  const without = await reopen([newer])
  for (const person of people) {
    await signIn(without, person)
    const browser = without.browser()
    await browser.givePassword(person)
    assert.equal((await browser.post('signInBackupCode', { backupCode: person.codes[1] ?? '' })).location, '/')
  }
})

test('STO-3: backup codes whose pepper was derived from the old key need it no more afterwards', async (t) => {
  const { app, people, reopen } = await sealedByOlder(t, 1)
  const [ada] = people as [Protected]
  await pepperAsBefore(app, ada, 'older')
  assert.deepEqual(statesOf(await rotateKeys(app.services, ring, goOn)), {
    newer: ['newest', true],
    older: ['old', false],
  })
  const browser = (await reopen([newer])).browser()
  await browser.givePassword(ada)
  assert.equal((await browser.post('signInBackupCode', { backupCode: ada.codes[3] ?? '' })).location, '/')
})

test('STO-3: stopped after a batch it has lost nothing and says so; done again it finishes, and a third time finds nothing to do', async (t) => {
  const { app, people } = await sealedByOlder(t, 2)
  const stopped = await rotateKeys(app.services, ring, async () => false)
  assert.deepEqual([stopped.stopped, statesOf(stopped)['older']], [true, ['old', true]])
  for (const person of people) assert.equal((await app.browser().signIn(person)).location, '/')
  const again = await rotateKeys(app.services, ring, goOn)
  assert.ok(again.resealed > 0)
  assert.deepEqual([again.stopped, statesOf(again)['older']], [false, ['old', false]])
  assert.equal((await rotateKeys(app.services, ring, goOn)).resealed, 0)
  const events = (await app.audit()).filter(({ action }) => action === 'operator.keys_rotated')
  assert.deepEqual(
    events.map(({ actor_id, address, details }) => [actor_id, address, details['key'], details['stopped']]),
    [
      [null, '', 'newer', true],
      [null, '', 'newer', false],
      [null, '', 'newer', false],
    ],
  )
})

test('STO-3: of two rotations at once each value is sealed anew by one', async (t) => {
  const { app, people } = await sealedByOlder(t, 3)
  const rotations = [rotateKeys(app.services, ring, goOn), rotateKeys(app.services, ring, goOn)]
  const [one, other] = (await Promise.all(rotations)) as [Rotated, Rotated]
  assert.deepEqual([one.unopened, other.unopened], [0, 0])
  assert.equal((await rotateKeys(app.services, ring, goOn)).resealed, 0)
  const values = await app.db.selectFrom('authenticators').selectAll().execute()
  assert.ok(values.every(({ sealed_secret, key_id }) => sealed_secret.startsWith('v1.newer.') && key_id === 'newer'))
  for (const person of people) assert.equal((await app.browser().signIn(person)).location, '/')
})

test('STO-3: a secret that was replaced while its old one was sealed anew stays as it is', async (t) => {
  const { app, people } = await sealedByOlder(t, 1)
  const [ada] = people as [Protected]
  const { id, sealed_secret } = await app.db.selectFrom('authenticators').selectAll().executeTakeFirstOrThrow()
  const replaced = app.services.vault.seal(Buffer.alloc(20, 7), { person: ada.id, row: id })
  assert.notEqual(replaced.sealed, sealed_secret)
  let replacing: Promise<unknown> | undefined
  const open: typeof app.services.vault.open = (sealed, belonging) => {
    // The old value has been read, the new one is still to be written.
    if (sealed === sealed_secret)
      replacing ??= app.db
        .updateTable('authenticators')
        .set({ sealed_secret: replaced.sealed, key_id: 'newer' })
        .execute()
    return app.services.vault.open(sealed, belonging)
  }
  const racing = { ...app.services, vault: { ...app.services.vault, open } }
  await rotateKeys(racing, ring, goOn)
  await replacing
  const now = await app.db.selectFrom('authenticators').selectAll().executeTakeFirstOrThrow()
  assert.equal(now.sealed_secret, replaced.sealed)
})

test('STO-2: a secret that was moved to another person’s row is not made valid there by sealing anew', async (t) => {
  const { app, people } = await sealedByOlder(t, 2)
  const [ada, eve] = people as [Protected, Protected]
  const ofAda = app.db.selectFrom('authenticators').select('sealed_secret').where('person_id', '=', ada.id)
  const { sealed_secret } = await ofAda.executeTakeFirstOrThrow()
  await app.db.updateTable('authenticators').set({ sealed_secret }).where('person_id', '=', eve.id).execute()
  const rotation = await rotateKeys(app.services, ring, goOn)
  assert.equal(rotation.unopened, 1)
  assert.deepEqual(statesOf(rotation)['older']?.[1], true)
  const browser = app.browser()
  await browser.givePassword(eve)
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).status, 500)
})

type Protected = Awaited<ReturnType<App['protectedPerson']>>
type Rotated = Awaited<ReturnType<typeof rotateKeys>>

/** Of each key: what it is, and whether the database needs it. */
const statesOf = ({ keys }: Rotated): Record<string, [string, boolean]> =>
  Object.fromEntries(keys.map(({ id, state, neededBy }) => [id, [state, neededBy.length > 0]]))

/** People who turned it on under the older key, and the application as it runs with both. */
async function sealedByOlder(t: TestContext, howMany: number) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-'))
  const file = join(folder, 'countersign.db')
  let app = await startApp(t, { file, keys: [older] })
  t.after(() => rmSync(folder, { recursive: true }))
  const people: Protected[] = []
  while (people.length < howMany)
    people.push(await app.protectedPerson({ email: `p${people.length}@ferndale.example` }))
  const reopen = async (keys: RingKey[]) => {
    const at = app.clock.now() + 5 * minutes
    await app.close()
    app = await startApp(t, { file, keys, at })
    return app
  }
  return { app: await reopen(ring), people, reopen }
}
