import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { holdHashes } from '../../test/held.ts'
import { type App, startApp } from '../../test/kit.ts'
import { giveCode, openChallenge } from '../../test/second-step.ts'
import { minutes } from '../limits.ts'
import { pathTo } from '../routes.ts'

/** Ada's colleague, fresh, who can deactivate her and let her in again. */
async function administratorOf(app: App, person: { id: string; organisationId: string }) {
  const browser = app.browser({ address: '198.51.100.1' })
  await browser.signIn(await app.person({ role: 'administrator', organisationId: person.organisationId }))
  const press = async (name: 'personDeactivate' | 'personReactivate') => {
    const { location } = await browser.postTo(pathTo(name, { id: person.id }))
    assert.equal(location, pathTo('person', { id: person.id }))
  }
  return { deactivate: () => press('personDeactivate'), reactivate: () => press('personReactivate') }
}

/** Twelve right passwords, from as many addresses, while `meanwhile` happens: their answers. */
async function passwordsWhile(
  app: App,
  person: { email: string; password: string },
  meanwhile: () => Promise<unknown>,
) {
  const given = { email: person.email, password: person.password }
  const hashes = holdHashes(app)
  const sent = Array.from({ length: 6 }, (_, n) => [
    app.api('apiSignIn', given, { address: `203.0.113.${n}` }),
    app.browser({ address: `203.0.113.${n + 100}` }).post('signIn', given),
  ]).flat()
  await hashes.begun
  await meanwhile()
  hashes.release()
  return (await Promise.all(sent)).map(({ status }) => status)
}

const allRefused = (statuses: number[]) =>
  assert.ok(
    statuses.every((status) => status === 401 || status === 429),
    String(statuses),
  )

async function whileDeactivated(t: TestContext, kind: 'off' | 'on', andLetInAgain: boolean) {
  const app = await startApp(t)
  const ada = kind === 'off' ? await app.person() : await app.protectedPerson()
  const administrator = await administratorOf(app, ada)
  allRefused(
    await passwordsWhile(app, ada, async () => {
      await administrator.deactivate()
      if (andLetInAgain) await administrator.reactivate()
    }),
  )
  // The administrator's own.
  assert.deepEqual([await app.count('sessions'), await app.count('challenges')], [1, 0])
  if (!andLetInAgain) return
  app.clock.advance(16 * minutes)
  const again = await app.api('apiSignIn', { email: ada.email, password: ada.password })
  assert.equal(again.json['status'], kind === 'off' ? 'signed_in' : 'challenge')
}

test('OPS-6: with two-step off, passwords on their way while somebody is deactivated open nothing', (t) =>
  whileDeactivated(t, 'off', false))

test('OPS-6: with two-step on, passwords on their way while somebody is deactivated open nothing', (t) =>
  whileDeactivated(t, 'on', false))

test('OPS-6: with two-step off, passwords on their way while somebody is deactivated and let in again open nothing', (t) =>
  whileDeactivated(t, 'off', true))

test('OPS-6: with two-step on, passwords on their way while somebody is deactivated and let in again open nothing', (t) =>
  whileDeactivated(t, 'on', true))

test('OPS-6: an address given up while its password is on its way opens nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('changeEmail', { newEmail: 'ada@new.example' })
  const link = /confirm-new-email\/([\w-]{43})/.exec((await app.mailsTo('ada@new.example'))[0]?.text ?? '')?.[1] ?? ''
  const confirm = () => app.browser().postTo(pathTo('confirmNewEmail', { token: link }))
  allRefused(await passwordsWhile(app, ada, confirm))
  assert.equal(await app.count('sessions'), 1)
})

test('OPS-6: a password changed while it is on its way opens nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  // As another node would: here a new hash waits behind those that are held.
  const password_hash = await app.services.slowHash.hash('another umbrella 7714 fjord')
  const change = () => app.db.updateTable('people').set({ password_hash }).where('id', '=', ada.id).execute()
  allRefused(await passwordsWhile(app, ada, change))
  assert.equal(await app.count('challenges'), 0)
})

test('OPS-6: codes and backup codes of who is deactivated are refused, whatever row was left behind', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [first, second] = [await openChallenge(app, ada), await openChallenge(app, ada)]
  await app.db.updateTable('people').set({ deactivated_at: app.clock.now() }).where('id', '=', ada.id).execute()
  assert.equal((await giveCode(app, first, app.codeNow(ada.secret))).status, 410)
  const given = { challenge: second, backupCode: ada.codes[0] }
  assert.equal((await app.api('apiSignInBackupCode', given)).status, 410)
  assert.equal(await app.count('sessions'), 0)
})

test('OPS-6: a backup code on its way while somebody is deactivated and let in again leaves no session', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const administrator = await administratorOf(app, ada)
  const challenge = await openChallenge(app, ada)
  const hashes = holdHashes(app)
  const answering = app.api('apiSignInBackupCode', { challenge, backupCode: ada.codes[0] })
  await hashes.begun
  await administrator.deactivate()
  await administrator.reactivate()
  hashes.release()
  assert.equal((await answering).status, 410)
  assert.equal(await app.count('sessions'), 1)
})

test('OPS-6: whoever is deactivated while their own password is checked changes nothing by it', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const administrator = await administratorOf(app, ada)
  const browser = app.browser()
  await browser.signIn(ada)
  const before = await app.db.selectFrom('people').select('password_hash').where('id', '=', ada.id).execute()
  const hashes = holdHashes(app)
  const changing = browser.post('password', { password: ada.password, newPassword: 'amber thicket 4410 gull' })
  await hashes.begun
  await administrator.deactivate()
  await administrator.reactivate()
  hashes.release()
  assert.equal((await changing).status, 401)
  assert.deepEqual(await app.db.selectFrom('people').select('password_hash').where('id', '=', ada.id).execute(), before)
})

test('OPS-6: an administrator who lost the role while their form waited for a hash does nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const adam = await app.person({ role: 'administrator', organisationId: ada.organisationId })
  const browser = app.browser()
  await browser.signIn(adam)
  app.clock.advance(11 * minutes)
  const hashes = holdHashes(app)
  const pressing = browser.postTo(pathTo('personDeactivate', { id: ada.id }), { password: adam.password })
  await hashes.begun
  await app.db.updateTable('people').set({ role: 'person' }).where('id', '=', adam.id).execute()
  hashes.release()
  assert.equal((await pressing).status, 404)
  const row = await app.db.selectFrom('people').select('deactivated_at').where('id', '=', ada.id).executeTakeFirst()
  assert.equal(row?.deactivated_at, null)
})

test('OPS-6: a plan lost while Finish hashes the backup codes is 403, and nothing is changed', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.enrolUntilFinish(ada)
  const hashes = holdHashes(app)
  const finishing = browser.post('twoStepBackupCodes', { kept: '1' })
  await hashes.begun
  await app.db.updateTable('organisations').set({ plan_current: 0 }).execute()
  hashes.release()
  assert.equal((await finishing).status, 403)
  assert.equal(await app.count('authenticators'), 0)
})

test('SES-8: a new address that was asked for before somebody was deactivated moves nothing afterwards', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const administrator = await administratorOf(app, ada)
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('changeEmail', { newEmail: 'thief@elsewhere.example' })
  const mails = await app.mailsTo('thief@elsewhere.example')
  const link = /confirm-new-email\/([\w-]{43})/.exec(mails[0]?.text ?? '')?.[1] ?? ''
  await administrator.deactivate()
  await administrator.reactivate()
  assert.equal((await app.browser().postTo(pathTo('confirmNewEmail', { token: link }))).status, 410)
})
