import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { tableNames } from '../../test/database.ts'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import { makeKey } from '../../test/security-key.ts'
import { minutes } from '../limits.ts'

/** Something of the person in every table that has room for it, by the front door wherever there is one. */
async function leaveTraces(app: Embedded) {
  const ada = await app.protectedPerson({ id: 'the-person-42', organisation: { id: 'o', name: 'Ferndale' } })
  const browser = app.browser()
  await browser.signIn(ada)
  // A passkey, and what another one is to sign.
  await browser.post('addFactor', { means: 'passkey' })
  const key = makeKey()
  const options = await browser.post('twoStepCeremony')
  const made = key.register(JSON.parse(options.text), app.origin)
  assert.equal((await browser.post('twoStepPasskey', { passkey: JSON.stringify(made) })).status, 303)
  const toProve = await browser.post('twoStepCeremony')
  const passkey = JSON.stringify(key.use(JSON.parse(toProve.text), app.origin))
  assert.equal((await browser.post('twoStepProvePasskey', { passkey })).status, 303)
  assert.equal((await browser.post('twoStepName', { name: 'Key' })).status, 303)
  // A wrong code in her own browser's lane, one in that of all others, a password, and questions that nobody answered.
  await browser.post('twoStepDisable', { code: '000000' })
  for (let guess = 0; guess < 6; guess += 1) {
    const other = app.browser()
    await other.givePassword(ada, { carry: { of: ada.email } })
    await other.post('signInCode', { code: '000000' })
  }
  app.clock.advance(1 * minutes)
  await browser.post('replacePhone', { code: app.codeNow(ada.secret) })
  const reset = { requested_at: 1, due_at: 2, done_at: 3, cancelled_at: null }
  const link = { purpose: 'cancel-reset', new_email: null, created_at: 1, expires_at: 2, used_at: null } as const
  const resets = [
    { id: 'of', person_id: ada.id, requested_by: 'boss', approved_by: null, ...reset },
    { id: 'by', person_id: 'somebody', requested_by: ada.id, approved_by: null, ...reset },
    { id: 'approved', person_id: 'somebody', requested_by: 'boss', approved_by: ada.id, ...reset },
  ]
  await app.db.insertInto('two_step_resets').values(resets).execute()
  await app.db
    .insertInto('deadlines')
    .values({ person_id: ada.id, organisation_id: 'o', joined_at: 1, due_at: 2, exempted_by: ada.id })
    .execute()
  const policy = { organisation_id: 'o', required_since: 1, days: 14, changed_at: 1 }
  await app.db
    .insertInto('policies')
    .values({ ...policy, changed_by: ada.id })
    .execute()
  await app.db
    .insertInto('mailed_links')
    .values({ id: 'l', token_hash: 'h', person_id: ada.id, ...link })
    .execute()
  return ada
}

/** Of each table, the rows that name one of these in any column. */
async function naming(app: Embedded, texts: string[]): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const table of await tableNames(app.db)) {
    const rows: object[] = await app.db.selectFrom(table).selectAll().execute()
    const naming = rows.filter((row) => texts.some((text) => JSON.stringify(row).includes(text)))
    if (naming.length > 0) found[table] = naming.length
  }
  return found
}

test('HOST-5: changed(…, deleted) leaves no row that names the person in any table, but in the trail', async (t) => {
  const app = await startEmbedded(t)
  const zofia = await app.protectedPerson({ id: 'another-person', name: 'Zofia Żak' })
  const hers = app.browser()
  await hers.signIn(zofia)
  const kept = await naming(app, [zofia.id])
  const ada = await leaveTraces(app)
  const browsers = await app.db.selectFrom('known_browsers').select('id').where('person_id', '=', ada.id).execute()
  const texts = [ada.id, ada.email ?? '', ...browsers.map(({ id }) => id)]
  const before = Object.keys(await naming(app, texts))
  const ofOurOwnPeople = ['organisations', 'people', 'search_words', 'sessions']
  assert.deepEqual(
    before,
    (await tableNames(app.db)).filter((table) => !ofOurOwnPeople.includes(table)),
  )
  await app.countersign.changed(ada.id, 'deleted')
  assert.deepEqual(Object.keys(await naming(app, texts)), ['audit_events'])
  assert.doesNotMatch(JSON.stringify(await app.audit()), new RegExp(ada.email ?? ''))
  assert.deepEqual(await naming(app, [zofia.id]), kept)
  assert.equal((await hers.visitFresh()).status, 200)
})

test('HOST-5: whoever is deleted may be there anew under the same id, and has nothing of before', async (t) => {
  const app = await startEmbedded(t)
  const ada = await leaveTraces(app)
  app.application.people.delete(ada.id)
  app.application.sessions.clear()
  await app.countersign.changed(ada.id, 'deleted')
  const again = app.person({ id: ada.id })
  const browser = app.browser()
  assert.equal((await browser.givePassword(again)).location, '/')
  assert.equal(await app.countersign.passwordAlone(again.id), true)
  await browser.enrol(again)
})

test('HOST-5: telling of somebody whom we never knew leaves nothing, but for tokens that are refused', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  await app.countersign.changed('nobody', 'deleted')
  await app.countersign.changed(ada.id, 'password')
  assert.deepEqual(await naming(app, ['nobody']), {})
  assert.deepEqual(await naming(app, [ada.id]), { two_step: 1 })
})
