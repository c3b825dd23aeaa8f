import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { stolenSession } from '../../test/doors.ts'
import { secretOn } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { giveCode, openChallenge, type Protected } from '../../test/second-step.ts'
import { minutes } from '../limits.ts'

/** Ada as someone finds her who may write to the database, and her authenticator's row. */
async function adaAndHerRow(t: TestContext) {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const inside = await stolenSession(app, ada)
  const row = await app.db.selectFrom('authenticators').selectAll().executeTakeFirstOrThrow()
  return { app, ada, inside, row }
}

const write = (app: App, row: { sealed_secret?: string; key_id?: string; id?: string }) =>
  app.db.updateTable('authenticators').set(row).execute()

/** With the row as it is now no code opens anything: a fault that says nothing, at each kind of door, and the try stays charged. */
async function isAFault(app: App, ada: Protected, inside: Awaited<ReturnType<typeof stolenSession>>, code: string) {
  await app.db.deleteFrom('attempts').execute()
  const sessions = await app.count('sessions')
  const { sealed_secret } = await app.db.selectFrom('authenticators').selectAll().executeTakeFirstOrThrow()
  const outside = app.browser()
  await outside.givePassword(ada)
  const answers = [
    await outside.post('signInCode', { code }),
    await inside.post('twoStepDisable', { code }),
    await giveCode(app, await openChallenge(app, ada), code),
  ]
  for (const { status, text, headers } of answers) {
    assert.equal(status, 500)
    assert.deepEqual(headers.getSetCookie(), [])
    assert.ok(sealed_secret === '' || !text.includes(sealed_secret))
    assert.doesNotMatch(text, /vault|sealed|key|decrypt|authenticate/i)
  }
  assert.deepEqual([await app.triesCounted(), await app.count('sessions')], [3, sessions])
}

test('STO-1, CHL-7: a seal changed in any of its parts opens at no door: 500, no session, the try is charged', async (t) => {
  const { app, ada, inside, row } = await adaAndHerRow(t)
  const [version = '', key = '', packed = ''] = row.sealed_secret.split('.')
  const flipped = (at: number) => {
    const bytes = Buffer.from(packed, 'base64url')
    bytes[at < 0 ? bytes.length + at : at] = 0xff ^ (bytes.at(at) ?? 0)
    return `${version}.${key}.${bytes.toString('base64url')}`
  }
  const tampered = {
    nonce: flipped(0),
    text: flipped(12),
    'end of the text': flipped(-17),
    tag: flipped(-1),
    version: `v2.${key}.${packed}`,
    'no version': `${key}.${packed}`,
    'another key': `${version}.spare.${packed}`,
    'a key of every object': `${version}.__proto__.${packed}`,
    'a part more': `${row.sealed_secret}.x`,
    padding: `${row.sealed_secret}=`,
    'cut to its tag': `${version}.${key}.${packed.slice(-22)}`,
    nothing: '',
  }
  for (const sealed_secret of Object.values(tampered)) {
    await write(app, { sealed_secret })
    await isAFault(app, ada, inside, app.codeNow(ada.secret))
  }
  await write(app, { sealed_secret: row.sealed_secret })
  assert.equal((await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))).status, 200)
})

test('STO-2: what else is sealed for the same person is no secret of hers: another row’s, an enrolment’s, a pepper', async (t) => {
  const { app, ada, inside, row } = await adaAndHerRow(t)
  const { sealed_pepper } = await app.db.selectFrom('backup_codes').selectAll().executeTakeFirstOrThrow()
  const thief = app.browser()
  await thief.signIn(ada)
  await thief.post('replacePhone')
  const { sealed_secret, id } = await app.db.selectFrom('enrolments').selectAll().executeTakeFirstOrThrow()
  const theirs = secretOn((await thief.get('twoStepScan')).text)
  app.clock.advance(2 * minutes)
  await write(app, { sealed_secret: sealed_secret ?? '' })
  await isAFault(app, ada, inside, app.codeNow(theirs))
  // A pepper has another length than a secret, and another row.
  await write(app, { sealed_secret: sealed_pepper ?? '' })
  await isAFault(app, ada, inside, '000000')
  await write(app, { sealed_secret: row.sealed_secret, id })
  await isAFault(app, ada, inside, app.codeNow(ada.secret))
})

test('STO-2: what was sealed for an attacker’s own account, with all of their row, opens nothing on hers', async (t) => {
  const { app, ada, inside, row } = await adaAndHerRow(t)
  const eve = await app.protectedPerson()
  const all = await app.db.selectFrom('authenticators').selectAll().execute()
  const eves = all.find(({ id }) => id !== row.id) ?? assert.fail()
  await app.db.deleteFrom('authenticators').where('id', '=', eves.id).execute()
  for (const change of [{ sealed_secret: eves.sealed_secret }, { sealed_secret: eves.sealed_secret, id: eves.id }]) {
    await write(app, change)
    await isAFault(app, ada, inside, app.codeNow(eve.secret))
  }
})

test('STO-3: a key of the same id with other bytes, or none of that id, opens no door', async (t) => {
  const { app, ada, inside, row } = await adaAndHerRow(t)
  const other = await startApp(t, { keys: [{ id: 'test', bytes: Buffer.alloc(32, 7) }] })
  const lost = await startApp(t, { keys: [{ id: 'new', bytes: Buffer.from('5b0e'.repeat(16), 'hex') }] })
  const { vault } = app.services
  for (const node of [other, lost]) {
    app.services.vault = node.services.vault
    await isAFault(app, ada, inside, app.codeNow(ada.secret))
  }
  app.services.vault = vault
  // The column beside the seal is for the operator's lists: it chooses no key.
  await write(app, { key_id: 'new', sealed_secret: row.sealed_secret })
  await app.db.deleteFrom('attempts').execute()
  assert.equal((await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))).status, 200)
})
