import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { Browser } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'

import { mailedPath } from '../../test/tour.ts'
import { hours, resetDelay } from '../limits.ts'
import { pathTo, type RouteName } from '../routes.ts'

type After = { after: (work: () => Promise<void>) => void }

/** Two administrators who are signed in and fresh, and somebody of theirs who has lost phone and codes. */
async function organisation(t: After) {
  const app = await startApp(t)
  const adam = await app.protectedPerson({ role: 'administrator', name: 'Adam Berg' })
  const { organisationId } = adam
  const eva = await app.protectedPerson({ role: 'administrator', name: 'Eva Lund', organisationId })
  const zoe = await app.protectedPerson({ name: 'Zoe Falk', organisationId })
  const [asking, second] = [app.browser(), app.browser()]
  await asking.signIn(adam)
  await second.signIn(eva)
  return { app, adam, eva, zoe, asking, second }
}

const act = (browser: Browser, name: RouteName, id: string, fields = {}) => browser.postTo(pathTo(name, { id }), fields)

async function isOn(app: App, personId: string) {
  const row = await app.db
    .selectFrom('two_step')
    .select('enabled_at')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row !== undefined && row.enabled_at !== null
}

const happened = async (app: App, action: string) => (await app.audit()).filter((event) => event.action === action)

test('LIFE-3: one administrator asks, another approves: two-step is off, everything ends, and nobody is signed in', async (t) => {
  const { app, adam, eva, zoe, asking, second } = await organisation(t)
  const [owner, halfWay] = [app.browser(), app.browser()]
  await owner.signIn(zoe)
  await halfWay.givePassword(zoe)
  const { generation } = await app.db
    .selectFrom('two_step')
    .select('generation')
    .where('person_id', '=', zoe.id)
    .executeTakeFirstOrThrow()
  assert.equal((await act(asking, 'personReset', zoe.id)).location, `/people/${zoe.id}`)
  assert.equal(await isOn(app, zoe.id), true)
  assert.equal((await act(second, 'personResetApprove', zoe.id)).location, `/people/${zoe.id}`)
  const row = await app.db.selectFrom('two_step').selectAll().where('person_id', '=', zoe.id).executeTakeFirstOrThrow()
  assert.deepEqual([row.enabled_at, row.generation], [null, generation + 1])
  for (const table of ['authenticators', 'backup_codes', 'sessions', 'challenges'] as const) {
    const left = await app.db.selectFrom(table).select('id').where('person_id', '=', zoe.id).execute()
    assert.deepEqual(left, [], table)
  }
  assert.equal(await owner.isSignedIn(), false)
  assert.equal((await halfWay.post('signInCode', { code: app.codeNow(zoe.secret) })).location, '/sign-in')
  const [asked, done] = [await happened(app, 'two_step.reset_requested'), await happened(app, 'two_step.reset')]
  assert.deepEqual([asked[0]?.actor_id, done[0]?.actor_id], [adam.id, eva.id])
  assert.equal((await app.browser().givePassword(zoe)).location, '/')
})

test('LIFE-3: the person cancels by the mailed link, signed out: nobody approves it any more, and it never becomes due', async (t) => {
  const { app, zoe, asking, second } = await organisation(t)
  await act(asking, 'personReset', zoe.id)
  const link = await mailedPath(app, zoe.email, 'cancel-reset')
  const anyone = app.browser()
  const cancelled = await anyone.postTo(link)
  assert.equal(cancelled.location, '/sign-in')
  assert.equal(await anyone.isSignedIn(), false)
  await act(second, 'personResetApprove', zoe.id)
  app.clock.advance(resetDelay + 1)
  await app.countersign.sweep()
  assert.equal(await isOn(app, zoe.id), true)
  assert.equal((await anyone.postTo(link)).status, 410)
})

test('LIFE-3: who turns it off and on again in between is not reset for an old request', async (t) => {
  const { app, zoe, asking, second } = await organisation(t)
  await act(asking, 'personReset', zoe.id)
  const owner = app.browser()
  await owner.signIn(zoe)
  await owner.post('twoStepDisable')
  await owner.enrol(zoe)
  await act(second, 'personResetApprove', zoe.id)
  app.clock.advance(resetDelay)
  await app.countersign.sweep()
  assert.equal(await isOn(app, zoe.id), true)
})

test('LIFE-3: a request dies with the right to make it: role, organisation or access of the requester gone', async (t) => {
  for (const change of ['role', 'organisation', 'access'] as const) {
    const { app, adam, zoe, asking, second } = await organisation(t)
    await act(asking, 'personReset', zoe.id)
    const elsewhere = await app.person()
    const changed = {
      role: { role: 'person' as const },
      organisation: { organisation_id: elsewhere.organisationId },
      access: { deactivated_at: app.clock.now() },
    }[change]
    await app.db.updateTable('people').set(changed).where('id', '=', adam.id).execute()
    assert.equal((await act(second, 'personResetApprove', zoe.id)).status, 403, change)
    app.clock.advance(resetDelay)
    await app.countersign.sweep()
    assert.equal(await isOn(app, zoe.id), true, change)
    assert.equal((await happened(app, 'two_step.reset_cancelled')).length, 1, change)
  }
})

test('LIFE-4: no page or answer for administrators shows or takes a secret, a code, a hash or a password', async (t) => {
  const { app, zoe, asking, second } = await organisation(t)
  const people = await app.db.selectFrom('people').select('password_hash').execute()
  const hashes = people.map((row) => row.password_hash)
  const pages = ['/people', '/people/history', '/people/history.csv', pathTo('person', { id: zoe.id })]
  const answers: string[] = []
  const look = async () => {
    for (const path of pages) answers.push((await asking.path(path)).text)
  }
  await look()
  answers.push((await act(asking, 'personReset', zoe.id)).text)
  await look()
  answers.push((await act(second, 'personResetApprove', zoe.id)).text)
  await look()
  app.clock.advance(1 * hours)
  assert.ok(answers.length > 10)
  for (const text of answers) {
    for (const secret of [zoe.secret, zoe.password, ...zoe.codes, ...hashes]) assert.ok(!text.includes(secret))
    assert.doesNotMatch(text, /type="password"|name="(?:newPassword|secret)"/)
  }
})

test('THR-6: an administrator lets codes in again, once, and nobody does so where nothing is suspended', async (t) => {
  const { app, zoe, asking } = await organisation(t)
  assert.equal((await act(asking, 'personLetCodesIn', zoe.id)).status, 303)
  assert.deepEqual(await happened(app, 'two_step.let_in'), [])
  await app.db.updateTable('two_step').set({ suspended_at: app.clock.now() }).where('person_id', '=', zoe.id).execute()
  const counters = { wrong_in_a_row: 100, wrong_in_a_row_known: 7 }
  await app.db.updateTable('authenticators').set(counters).where('person_id', '=', zoe.id).execute()
  assert.match((await asking.path(pathTo('person', { id: zoe.id }))).text, /let-codes-in"/)
  await Promise.all([act(asking, 'personLetCodesIn', zoe.id), act(asking, 'personLetCodesIn', zoe.id)])
  assert.equal((await happened(app, 'two_step.let_in')).length, 1)
  const after = await app.db
    .selectFrom('authenticators')
    .innerJoin('two_step', 'two_step.person_id', 'authenticators.person_id')
    .select(['wrong_in_a_row', 'wrong_in_a_row_known', 'suspended_at'])
    .where('authenticators.person_id', '=', zoe.id)
    .executeTakeFirstOrThrow()
  assert.deepEqual(after, { wrong_in_a_row: 0, wrong_in_a_row_known: 0, suspended_at: null })
})
