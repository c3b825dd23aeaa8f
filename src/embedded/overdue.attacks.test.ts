import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import type { CompletedSignIn } from '../host/host.ts'
import { days } from '../limits.ts'
import { pathTo, routes } from '../routes.ts'
import { type EmbeddedOptions, startEmbedded } from '../../test/embedded.ts'
import { noon } from '../../test/kit.ts'

const organisation = { id: 'acme', name: 'Acme' }
const over = { required: { since: noon - 20 * days, days: 14 } }

async function acme(t: TestContext, options: EmbeddedOptions = {}) {
  const app = await startEmbedded(t, options)
  const boss = await app.protectedPerson({ id: 'boss', organisation: { ...organisation, administrator: true } })
  const browser = app.browser()
  await browser.signIn(boss)
  return { app, boss, browser, root: app.countersign.path }
}

test('POL-5: whoever came by another’s word, where no password is checked, sets it up', async (t) => {
  const app = await startEmbedded(t, { without: ['checkPassword'] })
  const ada = app.person(over)
  const browser = app.browser()
  await browser.givePassword(ada, { means: 'provider', next: '/inbox' })
  const begun = await browser.post('twoStepScan')
  assert.equal(begun.location, app.countersign.path + routes.twoStepScan, begun.seen)
  const secret = /secret=([A-Z2-7]{32})/.exec((await browser.get('twoStepScan')).text)?.[1] ?? ''
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, '/inbox')
  const [done] = app.application.callsOf('openSession') as CompletedSignIn[]
  assert.equal(done?.firstStepAt, app.clock.now())
})

test('POL-5: whoever still has a session of before signs in again, and sets it up', async (t) => {
  const app = await startEmbedded(t, { without: ['checkPassword'] })
  const ada = app.person({ required: { since: noon - 13 * days, days: 14 } })
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(2 * days)
  await browser.givePassword(ada)
  const begun = await browser.post('twoStepScan')
  assert.equal(begun.location, app.countersign.path + routes.twoStepScan, begun.seen)
})

test('POL-5: nobody is told that they are signed out while the application’s session goes on', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person({ required: { since: noon - 13 * days, days: 14 } })
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(2 * days)
  assert.doesNotMatch((await browser.get('enrolmentRequired')).seen, /Sign out/)
  const left = await browser.post('leaveRequired')
  assert.equal(left.location, '/')
  assert.equal(app.application.sessions.size, 1)
  assert.equal(browser.cookies.has('__Host-notice.two-step'), false)
  const other = app.browser()
  await other.givePassword(ada)
  assert.match((await other.get('enrolmentRequired')).seen, /Sign out/)
  assert.match((await other.post('leaveRequired')).location ?? '', /^\/login/)
  assert.match((await other.get('enrolmentRequired')).location ?? '', /^\/login/)
})

test('POL-6: somebody whom the application can’t tell of keeps nobody else from being told', async (t) => {
  const { app, browser } = await acme(t, { lists: true })
  for (const id of ['a', 'b', 'c']) app.person({ id, email: `${id}@acme.example`, organisation })
  await browser.post('policy', { days: '14' })
  app.application.during.findPerson = (id) => {
    if (id === 'a') throw new Error('a broken row')
  }
  await app.inner.sweep()
  const told = (await app.mails()).filter(({ subject }) => subject.startsWith('Acme: '))
  assert.deepEqual(told.map(({ to }) => to).toSorted(), ['b@acme.example', 'c@acme.example'])
})

test('POL-6: an organisation whose people can’t be listed keeps no other from being told', async (t) => {
  const { app, boss } = await acme(t, { lists: true })
  const zeta = { id: 'zeta', name: 'Zeta' }
  const other = await app.protectedPerson({ id: 'other', organisation: { ...zeta, administrator: true } })
  app.person({ id: 'z', email: 'z@zeta.example', organisation: zeta })
  const theirs = app.browser()
  await theirs.signIn(other)
  await theirs.post('policy', { days: '14' })
  app.clock.advance(60_000)
  const again = app.browser()
  await again.signIn(boss)
  assert.match((await again.post('policy', { days: '14' })).location ?? '', /policy$/)
  app.application.during.listPeople = (of) => {
    if ((of as { organisation: string }).organisation === 'acme') throw new Error('gone')
  }
  await app.inner.sweep()
  const told = (await app.mails()).map(({ subject, to }) => `${to} ${subject}`)
  assert.ok(told.includes('z@zeta.example Zeta: two-step authentication is required'), told.join('\n'))
})

test('POL-1, POL-7: while the people can’t be listed the page is there, and what it does is done', async (t) => {
  const { app, browser, root } = await acme(t, { lists: true })
  app.person({ id: 'bo', email: 'bo@acme.example', organisation })
  app.application.during.listPeople = () => {
    throw new Error('away')
  }
  assert.equal((await browser.get('policy')).status, 200)
  assert.equal((await browser.post('policy', { days: '14' })).location, root + routes.policy)
  assert.match((await browser.get('policy')).seen, /can’t be shown/)
  assert.ok(app.lines.some((line) => line.includes('could not list people')))
  assert.equal((await browser.post('policyWithdraw')).location, root + routes.policy)
})

test('POL-7: whatever is typed for an id is nobody, and no fault', async (t) => {
  const { browser } = await acme(t)
  await browser.post('policy', { days: '14' })
  for (const who of ['undefined', 'null', 'x'.repeat(300), 'a\u0007b']) {
    const answer = await browser.post('policyExempt', { who, reason: 'x', forDays: '3' })
    assert.equal(answer.status, 422, who)
    const root = '/two-step'
    const ended = await browser.postTo(root + pathTo('policyEndExemption', { id: who }))
    assert.equal(ended.status, 404, who)
  }
})

test('POL-7: where the application decides by itself its administrators exempt nobody', async (t) => {
  const { app, browser } = await acme(t, { lists: true })
  app.person({ id: 'bo', email: 'bo@acme.example', organisation, required: { since: noon - 10 * days, days: 14 } })
  const boss = app.application.people.get('boss')
  if (boss) boss.required = null
  const answer = await browser.post('policyExempt', { who: 'bo@acme.example', reason: 'x', forDays: '3' })
  assert.equal(answer.status, 403, answer.seen)
  assert.deepEqual(await app.db.selectFrom('deadlines').selectAll().execute(), [])
})

test('POL-2: days and times that are no whole milliseconds do no harm on either engine', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person({ required: { since: noon - 0.5, days: 10 / 7 }, joinedAt: noon + 0.25 })
  assert.equal((await app.browser().givePassword(ada)).location, '/')
})

test('POL-2: a list that says in words when people joined writes no deadline, and keeps nobody from signing in', async (t) => {
  const { app, browser } = await acme(t, { lists: true })
  const bo = app.person({ id: 'bo', email: 'bo@acme.example', organisation })
  app.application.host.listPeople = async () => ({
    people: [{ id: 'bo', joinedAt: '2027-01-01' as unknown as number }],
    after: null,
  })
  await browser.post('policy', { days: '14' })
  await app.inner.sweep()
  assert.deepEqual(await app.db.selectFrom('deadlines').selectAll().execute(), [])
  assert.ok(app.lines.some((line) => line.includes('sweeping failed')))
  assert.equal((await app.browser().givePassword(bo)).location, '/')
})

test('POL-3: what was withdrawn while the list was read leaves no deadline behind', async (t) => {
  const { app, browser } = await acme(t, { lists: true })
  app.person({ id: 'bo', email: 'bo@acme.example', organisation })
  await browser.post('policy', { days: '14' })
  let once = true
  app.application.during.listPeople = async () => {
    if (!once) return
    once = false
    await browser.post('policyWithdraw')
  }
  await app.inner.sweep()
  assert.deepEqual(await app.db.selectFrom('policies').selectAll().execute(), [])
  assert.deepEqual(await app.db.selectFrom('deadlines').selectAll().execute(), [])
})

test('POL-3: an application that gives more days before they are over gives them', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person({ required: { since: noon, days: 14 } })
  const browser = app.browser()
  await browser.signIn(ada)
  await app.inner.sweep()
  app.clock.advance(6 * days)
  Object.assign(app.application.people.get(ada.id)!, { required: { since: noon, days: 30 } })
  app.clock.advance(2 * days)
  await app.inner.sweep()
  app.clock.advance(7 * days)
  await app.inner.sweep()
  assert.equal((await browser.visit()).status, 200)
})

test('POL-2: an application that asks for it no more, and later again, gives the days anew', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person({ required: { since: noon, days: 14 } })
  const member = app.application.people.get(ada.id)!
  await app.browser().signIn(ada)
  await app.inner.sweep()
  app.clock.advance(2 * days)
  member.required = null
  for (let day = 0; day < 20; day += 1) {
    app.clock.advance(1 * days)
    await app.inner.sweep()
  }
  member.required = { since: app.clock.now(), days: 14 }
  assert.equal((await app.browser().givePassword(ada)).location, '/')
})

test('POL-7: whoever goes to another organisation is on the list of that one, and not of the one before', async (t) => {
  const { app, boss, browser } = await acme(t)
  const zeta = { id: 'zeta', name: 'Zeta' }
  const other = await app.protectedPerson({ id: 'other', organisation: { ...zeta, administrator: true } })
  const theirs = app.browser()
  await theirs.signIn(other)
  const bo = app.person({ id: 'bo', name: 'Bo Holm', organisation })
  await theirs.post('policy', { days: '14' })
  app.clock.advance(60_000)
  await browser.signIn(boss)
  await browser.post('policy', { days: '14' })
  const done = await browser.post('policyExempt', { who: 'bo', reason: 'No phone', forDays: '30' })
  assert.match(done.location ?? '', /policy$/, done.seen)
  bo.organisation = zeta
  await app.browser().givePassword(bo)
  assert.doesNotMatch((await browser.get('policy')).seen, /Bo Holm/)
  assert.match((await theirs.get('policy')).seen, /Bo Holm No phone/)
})

test('POL-9, HOST-17: the check-up keeps nobody from where their application leads them', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  app.clock.advance(30 * days)
  app.application.state.opened = { redirect: 'https://welcome.example/start' }
  const browser = app.browser()
  let answer = await browser.signIn(ada)
  if (answer.location?.includes('check-up')) {
    const next = new URL(answer.location, app.origin).searchParams.get('next') ?? ''
    answer = await browser.post('checkUp', { next })
  }
  assert.equal(answer.location, 'https://welcome.example/start')
})

test('POL-5: a password changed, an address changed or a person deactivated ends the session for set-up', async (t) => {
  for (const change of ['password', 'email', 'deactivated', 'deleted'] as const) {
    const app = await startEmbedded(t)
    const ada = app.person(over)
    const browser = app.browser()
    await browser.givePassword(ada)
    await browser.post('twoStepScan')
    assert.equal((await browser.get('twoStepScan')).status, 200)
    await app.countersign.changed(ada.id, change)
    assert.match((await browser.get('twoStepScan')).location ?? '', /^\/login/, change)
  }
})

test('POL-6: somebody without an address keeps nobody else from being told', async (t) => {
  const { app, browser } = await acme(t, { lists: true })
  app.person({ id: 'a', email: null, organisation })
  app.person({ id: 'b', email: 'b@acme.example', organisation })
  await browser.post('policy', { days: '14' })
  await app.inner.sweep()
  const told = (await app.mails()).filter(({ subject }) => subject.startsWith('Acme: '))
  assert.deepEqual(
    told.map(({ to }) => to),
    ['b@acme.example'],
  )
})

test('POL-5: somebody overdue whose address isn’t confirmed is led to where the application confirms it', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person({ ...over, emailConfirmed: false })
  const browser = app.browser()
  await browser.givePassword(ada)
  const page = await browser.get('enrolmentRequired')
  assert.match(page.seen, /First confirm your e-mail address/)
  assert.match(page.text, /href="\/account"/)
  ada.emailConfirmed = true
  assert.match((await browser.post('twoStepScan')).location ?? '', /scan$/)
})
