import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { days, minutes } from '../limits.ts'
import { routes } from '../routes.ts'
import { type EmbeddedOptions, startEmbedded } from '../../test/embedded.ts'

/** An organisation of somebody else's application, with an administrator who has two-step on and is fresh. */
async function acme(t: TestContext, options: EmbeddedOptions = {}) {
  const app = await startEmbedded(t, options)
  const organisation = { id: 'acme', name: 'Acme' }
  const boss = await app.protectedPerson({ id: 'boss', organisation: { ...organisation, administrator: true } })
  const bo = app.person({ id: 'bo', name: 'Bo Holm', email: 'bo@acme.example', organisation })
  const browser = app.browser()
  await browser.signIn(boss)
  return { app, boss, bo, browser, organisation, root: app.countersign.path }
}

test('POL-1: an application that lists its people has the whole page; its administrators find it on the Security tab', async (t) => {
  const { app, browser, organisation, root } = await acme(t, { lists: true })
  app.person({ id: 'eva', email: 'eva@acme.example', organisation: { ...organisation, administrator: true } })
  app.person({ id: 'gone', active: false, organisation })
  app.person({ id: 'foreign', organisation: { id: 'other', name: 'Other' } })
  assert.match((await browser.get('security')).text, new RegExp(`href="${root}${routes.policy}"`))
  const page = await browser.get('policy')
  assert.match(page.seen, /everybody of Acme has to set up .* Protected 1 person Will be asked to set it up 2 people/)
  const done = await browser.post('policy', { days: '14' })
  assert.equal(done.location, root + routes.policy)
  await app.inner.sweep()
  const told = (await app.mails()).filter(({ subject }) => subject === 'Acme: two-step authentication is required')
  assert.deepEqual(told.map(({ to }) => to).toSorted(), ['bo@acme.example', 'eva@acme.example'])
  const others = (await app.mails()).filter(({ subject }) => subject === 'Two-step authentication is required now')
  assert.deepEqual(
    others.map(({ to }) => to),
    ['eva@acme.example'],
  )
  assert.match((await browser.get('policy')).seen, /1 of 3 people are protected/)
})

test('POL-1, POL-6: without the list the page says what it can’t show, and everybody is told when they next sign in', async (t) => {
  const { app, bo, browser, root } = await acme(t)
  const page = await browser.get('policy')
  assert.match(page.seen, /How many people this meets can’t be shown: this application doesn’t list its people here/)
  assert.equal((await browser.post('policy', { days: '14' })).location, root + routes.policy)
  const his = app.browser()
  await his.signIn(bo)
  assert.equal((await his.visit()).status, 200)
  await app.inner.sweep()
  const told = (await app.mails()).filter(({ to, subject }) => to === bo.email && subject.startsWith('Acme'))
  assert.deepEqual(
    told.map(({ subject }) => subject),
    ['Acme: two-step authentication is required'],
  )
  app.clock.advance(14 * days)
  assert.equal((await his.visit()).location, root + routes.enrolmentRequired)
})

test('POL-2: days are counted from `joinedAt` where the application says it', async (t) => {
  const { app, bo, browser } = await acme(t)
  await browser.post('policy', { days: '14' })
  app.clock.advance(30 * days)
  const old = app.person({ id: 'old', organisation: { id: 'acme', name: 'Acme' }, joinedAt: 1 })
  const first = await app.browser().givePassword(old)
  assert.match(first.location ?? '', /two-step\/required$/)
  assert.equal((await app.browser().givePassword(bo)).location, '/')
})

test('POL-2: without `joinedAt`, signing in again gives no new days to whoever was here before it was required', async (t) => {
  const { app, bo, browser } = await acme(t)
  const his = app.browser()
  await his.signIn(bo)
  app.clock.advance(5 * minutes)
  await browser.post('policy', { days: '14' })
  app.clock.advance(14 * days)
  assert.match((await his.visit()).location ?? '', /two-step\/required$/)
  assert.match((await app.browser().givePassword(bo)).location ?? '', /two-step\/required$/)
  const eva = app.person({ id: 'eva', organisation: { id: 'acme', name: 'Acme' } })
  assert.equal((await app.browser().givePassword(eva)).location, '/', 'whom nobody has seen before is new')
})

test('POL-7: somebody is exempted by address, or by id where there is no list', async (t) => {
  for (const lists of [true, false]) {
    const { app, bo, browser } = await acme(t, { lists })
    await browser.post('policy', { days: '14' })
    const who = lists ? 'BO@acme.example' : 'bo'
    const exempted = await browser.post('policyExempt', { who, reason: 'On leave', forDays: '30' })
    assert.match(exempted.location ?? '', /policy$/, exempted.seen)
    const nobody = await browser.post('policyExempt', { who: 'nobody', reason: 'On leave', forDays: '30' })
    assert.equal(nobody.status, 422)
    app.clock.advance(20 * days)
    const his = app.browser()
    await his.signIn(bo)
    assert.equal((await his.visit()).status, 200, String(lists))
  }
})

test('where the application decides by itself, its administrators change nothing here', async (t) => {
  const { app, browser } = await acme(t)
  const boss = app.application.people.get('boss')
  if (boss) boss.required = null
  assert.match((await browser.get('policy')).seen, /is decided in this application itself, not here/)
  assert.equal((await browser.post('policy', { days: '14' })).status, 403)
})

test('people of no organisation, and whoever administers none, have no such page', async (t) => {
  const { app, bo } = await acme(t)
  const browser = app.browser()
  await browser.signIn(bo)
  assert.equal((await browser.get('policy')).status, 403)
  assert.doesNotMatch((await browser.get('security')).text, /people\/policy/)
})
