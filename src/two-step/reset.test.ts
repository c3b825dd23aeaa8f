import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { Browser } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { mailedPath } from '../../test/tour.ts'
import { hours, minutes, resetDelay } from '../limits.ts'
import { pathTo, type RouteName } from '../routes.ts'

/** An organisation with two administrators and someone who lost the phone; both administrators are signed in and fresh. */
async function organisation(t: { after: (work: () => Promise<void>) => void }) {
  const app = await startApp(t)
  const boss = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const { organisationId } = boss
  const second = await app.person({ role: 'administrator', name: 'Nina Frost', organisationId })
  const zoe = await app.protectedPerson({ name: 'Zoe Falk', organisationId })
  const [adam, nina] = [app.browser(), app.browser()]
  await adam.signIn(boss)
  await nina.signIn(second)
  return { app, boss, second, zoe, adam, nina }
}

const act = (browser: Browser, name: RouteName, id: string) => browser.postTo(pathTo(name, { id }))
const isOn = async (app: App, personId: string) =>
  (await app.db.selectFrom('two_step').selectAll().where('person_id', '=', personId).executeTakeFirstOrThrow())
    .enabled_at !== null
const actions = async (app: App) => (await app.audit()).map(({ action }) => action).filter((one) => /reset/.test(one))

test('LIFE-3: asked for by one administrator and approved by another, a reset turns two-step off at once', async (t) => {
  const { app, zoe, adam, nina } = await organisation(t)
  const before = await app.db.selectFrom('two_step').select('generation').executeTakeFirstOrThrow()
  const phone = app.browser()
  await phone.signIn(zoe)
  const elsewhere = app.browser()
  await elsewhere.givePassword(zoe)
  assert.equal((await act(adam, 'personReset', zoe.id)).status, 303)
  assert.equal(await isOn(app, zoe.id), true)
  assert.equal(await phone.isSignedIn(), true)
  const page = await nina.path(pathTo('person', { id: zoe.id }))
  assert.match(page.seen, /Adam Berg asked for it/)
  assert.equal((await act(nina, 'personResetApprove', zoe.id)).status, 303)
  const row = await app.db.selectFrom('two_step').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([row.enabled_at, row.generation], [null, before.generation + 1])
  for (const table of ['authenticators', 'backup_codes', 'enrolments', 'challenges'] as const) {
    assert.equal(await app.count(table), 0, table)
  }
  assert.equal(await phone.isSignedIn(), false)
  assert.equal((await elsewhere.post('signInCode', { code: app.codeNow(zoe.secret) })).location, '/sign-in')
  assert.deepEqual(await actions(app), ['two_step.reset_requested', 'two_step.reset'])
  const again = app.browser()
  await again.givePassword(zoe)
  assert.equal(await again.isSignedIn(), true)
})

test('LIFE-3: without a second administrator it is done after 24 hours, and not a moment before', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  await act(adam, 'personReset', zoe.id)
  app.clock.advance(resetDelay - 1)
  await app.countersign.sweep()
  assert.equal(await isOn(app, zoe.id), true)
  app.clock.advance(1)
  await app.countersign.sweep()
  assert.equal(await isOn(app, zoe.id), false)
  assert.equal(resetDelay, 24 * hours)
  await app.countersign.sweep()
  assert.deepEqual(await actions(app), ['two_step.reset_requested', 'two_step.reset'])
})

test('LIFE-3: the person is told who asked, when it takes effect and how to stop it, and the mailed button stops it', async (t) => {
  const { app, zoe, adam, nina } = await organisation(t)
  await act(adam, 'personReset', zoe.id)
  const mail = (await app.mailsTo(zoe.email)).at(-1)
  assert.match(mail?.text ?? '', /Adam\s+Berg/)
  assert.match(mail?.text ?? '', /3 March 2027 at 12:05 UTC/)
  const link = await mailedPath(app, zoe.email, 'cancel-reset')
  const stranger = app.browser()
  assert.match((await stranger.path(link)).seen, /Keep two-step authentication on\?/)
  assert.equal((await stranger.postTo(link)).location, '/sign-in')
  assert.equal(await stranger.isSignedIn(), false)
  assert.equal((await stranger.postTo(link)).status, 410)
  await act(nina, 'personResetApprove', zoe.id)
  app.clock.advance(resetDelay)
  await app.countersign.sweep()
  assert.equal(await isOn(app, zoe.id), true)
  assert.deepEqual(await actions(app), [
    'two_step.reset_requested',
    'two_step.reset_cancelled',
    'two_step.reset_refused',
  ])
})

test('LIFE-3: a link that cancels nothing any more says so as other dead links do, shows the way on, and nothing of whose it was', async (t) => {
  const { app, zoe, adam, nina } = await organisation(t)
  await act(adam, 'personReset', zoe.id)
  const link = await mailedPath(app, zoe.email, 'cancel-reset')
  await act(nina, 'personResetApprove', zoe.id)
  const stranger = app.browser()
  const never = await stranger.path(`/cancel-reset/${'A'.repeat(43)}`)
  for (const dead of [await stranger.path(link), await stranger.postTo(link)]) {
    assert.equal(dead.status, 410)
    assert.equal(dead.text, never.text)
    assert.match(dead.seen, /This link does not work.* it was cancelled, or it has turned two-step authentication off/)
    assert.match(dead.text, /href="\/settings\/security"/)
  }
  const owner = app.browser({ language: 'pl' })
  assert.match((await owner.path(link)).seen, /Ten link nie działa.* już nie czeka/)
})

test('LIFE-3: the person can stop it on the Security tab, with one button', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  await act(adam, 'personReset', zoe.id)
  const browser = app.browser()
  await browser.signIn(zoe)
  assert.match((await browser.get('security')).seen, /Adam Berg, an administrator, asked to turn it off/)
  assert.equal((await browser.post('cancelOwnReset')).location, '/settings/security')
  assert.doesNotMatch((await browser.get('security')).seen, /asked to turn it off/)
  app.clock.advance(resetDelay)
  await app.countersign.sweep()
  assert.equal(await isOn(app, zoe.id), true)
})

test('LIFE-3: any administrator can stop it, and it can be asked for again', async (t) => {
  const { app, zoe, adam, nina } = await organisation(t)
  await act(adam, 'personReset', zoe.id)
  assert.equal((await act(nina, 'personResetCancel', zoe.id)).status, 303)
  await act(adam, 'personReset', zoe.id)
  assert.equal((await act(adam, 'personResetCancel', zoe.id)).status, 303)
  assert.equal(await isOn(app, zoe.id), true)
  assert.equal((await actions(app)).filter((one) => one === 'two_step.reset_cancelled').length, 2)
})

test('LIFE-3: turning it off, or pairing a new phone, makes an open reset needless: it is cancelled', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  await act(adam, 'personReset', zoe.id)
  const browser = app.browser()
  await browser.signIn(zoe)
  await browser.post('twoStepDisable')
  app.clock.advance(2 * minutes)
  await browser.enrol(zoe)
  app.clock.advance(resetDelay)
  await app.countersign.sweep()
  assert.equal(await isOn(app, zoe.id), true)
  assert.deepEqual(await actions(app), ['two_step.reset_requested', 'two_step.reset_cancelled'])
})

test('LIFE-1: who lost the phone signs in by a backup code, and that is enough to turn two-step off', async (t) => {
  const { app, zoe } = await organisation(t)
  const browser = app.browser()
  await browser.givePassword(zoe)
  await browser.post('signInBackupCode', { backupCode: zoe.codes[0] ?? '' })
  assert.equal((await browser.post('twoStepDisable')).location, '/settings/security')
  assert.equal(await isOn(app, zoe.id), false)
})

test('THR-6: an administrator lets codes from unknown browsers in again, counted from none', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  await app.db.updateTable('two_step').set({ suspended_at: app.clock.now() }).where('person_id', '=', zoe.id).execute()
  await app.db.updateTable('authenticators').set({ wrong_in_a_row: 100 }).where('person_id', '=', zoe.id).execute()
  const unknown = app.browser()
  await unknown.givePassword(zoe)
  assert.equal((await unknown.post('signInCode', { code: app.codeNow(zoe.secret) })).status, 403)
  assert.match((await adam.path(pathTo('person', { id: zoe.id }))).seen, /Let codes in again/)
  assert.equal((await act(adam, 'personLetCodesIn', zoe.id)).status, 303)
  const row = await app.db.selectFrom('authenticators').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([row.wrong_in_a_row, row.wrong_in_a_row_known], [0, 0])
  app.clock.advance(1 * minutes)
  await unknown.signIn(zoe)
  assert.equal(await unknown.isSignedIn(), true)
  assert.equal((await app.audit()).filter(({ action }) => action === 'two_step.let_in').length, 1)
  await act(adam, 'personLetCodesIn', zoe.id)
  assert.equal((await app.audit()).filter(({ action }) => action === 'two_step.let_in').length, 1)
})
