import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { Browser } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { mobileToken } from '../../test/second-step.ts'
import { mailedPath } from '../../test/tour.ts'
import { minutes, resetDelay } from '../limits.ts'
import { pathTo, type RouteName } from '../routes.ts'
import { withNext } from '../http/where-to.ts'
import { doDueResets } from './reset.ts'

type After = { after: (work: () => Promise<void>) => void }

async function organisation(t: After) {
  const app = await startApp(t)
  const boss = await app.protectedPerson({ role: 'administrator', name: 'Adam Berg' })
  const { organisationId } = boss
  const second = await app.protectedPerson({ role: 'administrator', name: 'Nina Frost', organisationId })
  const zoe = await app.protectedPerson({ name: 'Zoe Falk', organisationId })
  const [adam, nina] = [app.browser(), app.browser()]
  await adam.signIn(boss)
  await nina.signIn(second)
  return { app, boss, second, zoe, adam, nina }
}

const everything = [
  'personReset',
  'personResetApprove',
  'personResetCancel',
  'personLetCodesIn',
  'personDeactivate',
  'personReactivate',
] as const satisfies RouteName[]
const act = (browser: Browser, name: RouteName, id: string) => browser.postTo(pathTo(name, { id }))
const resets = (app: App) => app.db.selectFrom('two_step_resets').selectAll().execute()
const isOn = async (app: App, personId: string) =>
  (await app.db.selectFrom('two_step').selectAll().where('person_id', '=', personId).executeTakeFirstOrThrow())
    .enabled_at !== null
/** Every table that an administrator's help could change; refusals may be written down. */
async function standing(app: App) {
  const { audit_events: _, attempts: __, outbox: ___, sessions: ____, ...rest } = await app.dump()
  return rest
}

test('LIFE-3: whoever asked for a reset cannot approve it', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  await act(adam, 'personReset', zoe.id)
  const refused = await act(adam, 'personResetApprove', zoe.id)
  assert.equal(refused.status, 403)
  assert.match(refused.seen, /another administrator has to approve it/)
  assert.equal(await isOn(app, zoe.id), true)
  assert.equal((await app.audit()).at(-1)?.details['reason'], 'second_administrator')
  assert.doesNotMatch((await adam.path(pathTo('person', { id: zoe.id }))).seen, /Approve and reset now/)
})

test('LIFE-3: nobody resets, approves, deactivates or lets in themselves', async (t) => {
  const { app, boss, adam, nina } = await organisation(t)
  for (const name of everything) assert.equal((await act(adam, name, boss.id)).status, 403, name)
  await act(nina, 'personReset', boss.id)
  assert.equal((await act(adam, 'personResetApprove', boss.id)).status, 403)
  assert.equal(await isOn(app, boss.id), true)
  assert.match((await adam.path(pathTo('person', { id: boss.id }))).seen, /This is you/)
})

test('LIFE-3: of two approvals at once, one resets: one event, one mail', async (t) => {
  const { app, zoe, adam, nina, boss } = await organisation(t)
  const third = await app.person({ role: 'administrator', organisationId: boss.organisationId })
  const theirs = app.browser()
  await theirs.signIn(third)
  await act(adam, 'personReset', zoe.id)
  await app.mails()
  await Promise.all([...Array(10)].map((_, n) => act(n % 2 ? nina : theirs, 'personResetApprove', zoe.id)))
  assert.equal((await app.audit()).filter(({ action }) => action === 'two_step.reset').length, 1)
  const subjects = (await app.mailsTo(zoe.email)).map(({ subject }) => subject)
  assert.equal(subjects.filter((one) => one === 'Two-step authentication was reset by an administrator').length, 1)
})

test('LIFE-3: of ten requests at once, one is open and one mail tells of it', async (t) => {
  const { app, zoe, adam, nina } = await organisation(t)
  await Promise.all([...Array(10)].map((_, n) => act(n % 2 ? nina : adam, 'personReset', zoe.id)))
  assert.equal((await resets(app)).length, 1)
  const subjects = (await app.mailsTo(zoe.email)).map(({ subject }) => subject)
  assert.equal(subjects.filter((one) => one === 'Your two-step authentication is about to be reset').length, 1)
})

test('LIFE-3: what was cancelled is neither approved nor done when its time comes', async (t) => {
  const { app, zoe, adam, nina } = await organisation(t)
  await act(adam, 'personReset', zoe.id)
  await act(adam, 'personResetCancel', zoe.id)
  const late = await nina.follow(await act(nina, 'personResetApprove', zoe.id))
  assert.match(late.seen, /Nothing was changed/)
  app.clock.advance(2 * resetDelay)
  await app.countersign.sweep()
  assert.equal(await isOn(app, zoe.id), true)
})

/** Where somebody signed out is sent, who then comes to the person's page. */
const signInFor = (id: string) => withNext('signIn', pathTo('person', { id }))

test('AUD-3: for an administrator of another organisation nobody of this one exists', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  const hugo = await app.person({ role: 'administrator', name: 'Hugo Stern' })
  const foreign = app.browser()
  await foreign.signIn(hugo)
  await act(adam, 'personReset', zoe.id)
  const before = await standing(app)
  const trail = (await app.audit()).length
  for (const name of everything) {
    const [someone, nobody] = [await act(foreign, name, zoe.id), await act(foreign, name, 'nobody')]
    assert.deepEqual([someone.status, nobody.status], [404, 404], name)
  }
  const [someone, nobody] = [
    await foreign.path(pathTo('person', { id: zoe.id })),
    await foreign.path(pathTo('person', { id: 'nobody' })),
  ]
  assert.deepEqual([someone.status, someone.text], [404, nobody.text])
  assert.deepEqual(await standing(app), before)
  assert.equal((await app.audit()).length, trail)
})

test('LIFE-3: a manager, the person and a stranger can do none of it', async (t) => {
  const { app, zoe, boss, adam } = await organisation(t)
  const mia = await app.person({ role: 'manager', organisationId: boss.organisationId })
  const [manager, self, stranger] = [app.browser(), app.browser(), app.browser()]
  await manager.signIn(mia)
  await self.signIn(zoe)
  await act(adam, 'personReset', zoe.id)
  const before = await standing(app)
  for (const name of everything) {
    assert.equal((await act(manager, name, zoe.id)).status, 403, name)
    assert.equal((await act(self, name, zoe.id)).status, 403, name)
    assert.equal((await act(stranger, name, zoe.id)).location, signInFor(zoe.id), name)
  }
  assert.deepEqual(await standing(app), before)
})

test('SES-5: an administrator who is not fresh is asked for a code first, and nothing is done', async (t) => {
  const { app, boss, zoe, adam } = await organisation(t)
  app.clock.advance(11 * minutes)
  const before = await standing(app)
  for (const name of everything) {
    const asked = await act(adam, name, zoe.id)
    assert.equal(asked.status, 403, name)
    assert.match(asked.seen, /Confirm that it’s you/)
  }
  assert.deepEqual(await standing(app), before)
  const given = await adam.postTo(pathTo('personReset', { id: zoe.id }), { code: app.codeNow(boss.secret) })
  assert.equal(given.status, 303)
  assert.equal((await resets(app)).length, 1)
})

test('SES-7: a bearer token of an administrator does none of it', async (t) => {
  const { app, boss, zoe } = await organisation(t)
  app.clock.advance(1 * minutes)
  const token = await mobileToken(app, boss)
  const before = await standing(app)
  for (const name of everything) {
    const headers = {
      authorization: `Bearer ${token}`,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    }
    const answer = await app.request(pathTo(name, { id: zoe.id }), { method: 'POST', headers, body: '' })
    assert.equal(answer.headers.get('location'), signInFor(zoe.id), name)
  }
  assert.deepEqual(await standing(app), before)
})

test('WEB-4: GET and HEAD of each of these URLs do nothing', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  await act(adam, 'personReset', zoe.id)
  const before = await app.dump()
  for (const name of everything) {
    for (const method of ['GET', 'HEAD']) await adam.send(pathTo(name, { id: zoe.id }), { method })
  }
  await adam.get('cancelOwnReset')
  assert.deepEqual(await app.dump(), before)
})

test('CHL-9: opening the mailed link changes nothing, only its button cancels', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  await act(adam, 'personReset', zoe.id)
  const link = await mailedPath(app, zoe.email, 'cancel-reset')
  const before = await app.dump()
  const stranger = app.browser()
  assert.equal((await stranger.path(link)).status, 200)
  assert.equal((await stranger.send(link, { method: 'HEAD' })).status, 200)
  assert.deepEqual(await app.dump(), before)
  await stranger.postTo(link)
  assert.notEqual((await resets(app))[0]?.cancelled_at, null)
})

test('LIFE-2: no mailed link turns two-step off: one of another kind, a made up and an old one are refused', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  await act(adam, 'personReset', zoe.id)
  const cancel = await mailedPath(app, zoe.email, 'cancel-reset')
  const stranger = app.browser()
  await stranger.post('forgotPassword', { email: zoe.email })
  const reset = await mailedPath(app, zoe.email, 'reset-password')
  assert.equal((await stranger.postTo(reset.replace('reset-password', 'cancel-reset'))).status, 410)
  assert.equal((await stranger.postTo(cancel.replace('cancel-reset', 'confirm-email'))).status, 410)
  const newPassword = 'quiet lantern 4410 moss'
  assert.equal((await stranger.postTo(cancel.replace('cancel-reset', 'reset-password'), { newPassword })).status, 410)
  assert.equal((await stranger.postTo('/cancel-reset/never')).status, 410)
  app.clock.advance(resetDelay)
  assert.equal((await stranger.postTo(cancel)).status, 410)
  assert.equal(await isOn(app, zoe.id), true)
})

for (const [what, change] of [
  ['is no administrator any more', { role: 'person' }],
  ['was deactivated', { deactivated_at: 1 }],
] as const) {
  const lost = async (t: After) => {
    const { app, boss, zoe, adam, nina } = await organisation(t)
    await act(adam, 'personReset', zoe.id)
    await app.db.updateTable('people').set(change).where('id', '=', boss.id).execute()
    return { app, zoe, nina }
  }
  test(`LIFE-3: a reset whose requester ${what} is not done by its time, but cancelled`, async (t) => {
    const { app, zoe } = await lost(t)
    app.clock.advance(resetDelay)
    await app.countersign.sweep()
    assert.equal(await isOn(app, zoe.id), true)
    assert.equal((await app.audit()).at(-1)?.action, 'two_step.reset_cancelled')
  })
  test(`LIFE-3: a reset whose requester ${what} is not approved`, async (t) => {
    const { app, zoe, nina } = await lost(t)
    assert.equal((await act(nina, 'personResetApprove', zoe.id)).status, 403)
    assert.equal(await isOn(app, zoe.id), true)
  })
}

test('LIFE-3: a reset is not approved by whoever went to another organisation meanwhile', async (t) => {
  const { app, second, zoe, adam, nina } = await organisation(t)
  const elsewhere = await app.person()
  await act(adam, 'personReset', zoe.id)
  const move = app.db.updateTable('people').set({ organisation_id: elsewhere.organisationId })
  await move.where('id', '=', second.id).execute()
  assert.equal((await act(nina, 'personResetApprove', zoe.id)).status, 404)
  assert.equal(await isOn(app, zoe.id), true)
})

test('LIFE-3: a reset that is due is done once by two nodes that sweep at the same moment', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  await act(adam, 'personReset', zoe.id)
  await app.mails()
  app.clock.advance(resetDelay)
  // Two connections, where each node has its own: one that is made first comes too late to the other's.
  await Promise.all([app.count('outbox'), app.count('outbox')])
  const before = app.statements.length
  const sweep = () => doDueResets(app.services, app.clock.now())
  await Promise.all([sweep(), sweep()])
  const tried = app.statements.slice(before).filter((sql) => sql.startsWith('update "two_step_resets" set "done_at"'))
  assert.equal(tried.length, 2, 'both saw that it was due')
  assert.equal(await isOn(app, zoe.id), false)
  assert.equal((await app.audit()).filter(({ action }) => /^two_step\.reset(_cancelled)?$/.test(action)).length, 1)
  const subjects = (await app.mailsTo(zoe.email)).map(({ subject }) => subject)
  assert.equal(subjects.filter((one) => /was reset by an administrator/.test(one)).length, 1)
})

test('LIFE-3: somebody whose row was taken away by hand keeps nobody else from being helped in time', async (t) => {
  const { app, second, zoe, adam } = await organisation(t)
  // As they come back from the database: whoever is gone first of all.
  await act(adam, 'personReset', second.id)
  await act(adam, 'personReset', zoe.id)
  await app.db.deleteFrom('people').where('id', '=', second.id).execute()
  app.clock.advance(resetDelay)
  await app.countersign.sweep()
  assert.equal(await isOn(app, zoe.id), false)
  assert.deepEqual(
    (await resets(app)).filter((one) => one.done_at === null && one.cancelled_at === null),
    [],
  )
})

test('LIFE-2: nobody is helped who has two-step off, and a reset does not come back with it', async (t) => {
  const { app, boss, adam } = await organisation(t)
  const bea = await app.person({ organisationId: boss.organisationId })
  assert.equal((await act(adam, 'personReset', bea.id)).status, 409)
  assert.deepEqual(await resets(app), [])
})
