import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { days, minutes } from '../limits.ts'
import { pathTo, routes } from '../routes.ts'
import { createOrganisation } from '../standalone/people/create.ts'
import { setOrganisation } from '../standalone/people/set-organisation.ts'
import { setPerson } from '../standalone/people/set-person.ts'
import { type App, startApp } from '../../test/kit.ts'
import { policyOf, administrator, requireIt } from '../../test/policy.ts'

async function ferndale(t: TestContext) {
  const app = await startApp(t)
  const boss = await administrator(app)
  const bo = await app.person({ email: 'bo@ferndale.example', name: 'Bo Holm', organisationId: boss.organisationId })
  return { app, boss, bo }
}

const deadlines = async (app: App) => {
  await app.countersign.sweep()
  const rows = await app.db.selectFrom('deadlines').selectAll().execute()
  return new Map(rows.map((row) => [row.person_id, row]))
}

test('POL-1: before it is required the page says whom it meets, and only who has two-step on finds the button', async (t) => {
  const { app, boss, bo } = await ferndale(t)
  const page = await boss.browser.get('policy')
  assert.match(page.seen, /Protected 1 person Will be asked to set it up 1 person Exempt 0 people/)
  assert.match(page.text, /action="\/people\/policy"/)
  const other = await app.person({ role: 'administrator', organisationId: boss.organisationId })
  const unprotected = app.browser()
  await unprotected.signIn(other)
  const theirs = await unprotected.get('policy')
  assert.doesNotMatch(theirs.text, /action="\/people\/policy"/)
  assert.match(theirs.seen, /Only an administrator who has two-step authentication on can require it/)
  const refused = await unprotected.post('policy', { days: '14' })
  assert.equal(refused.status, 409)
  assert.equal(await policyOf(app, boss.organisationId), undefined)
  const persons = app.browser()
  await persons.signIn(bo)
  assert.equal((await persons.get('policy')).status, 403)
  assert.equal((await persons.post('policy', { days: '14' })).status, 403)
})

test('POL-1: requiring it asks for a second factor of the last ten minutes, and for 7 to 90 days', async (t) => {
  const { app, boss } = await ferndale(t)
  for (const typed of ['6', '91', '', 'x', '14.5', '-14']) {
    const answer = await boss.browser.post('policy', { days: typed })
    assert.equal(answer.status, 422, typed)
    assert.match(answer.seen, /Enter a whole number of days, from 7 to 90\./)
    assert.ok(answer.text.includes(`value="${typed}"`), 'what was typed stays')
  }
  app.clock.advance(11 * minutes)
  const asked = await boss.browser.post('policy', { days: '14' })
  assert.equal(asked.status, 403)
  assert.equal(await policyOf(app, boss.organisationId), undefined)
  const done = await boss.browser.post('policy', { days: '14', code: app.codeNow(boss.secret) })
  assert.equal(done.location, routes.policy)
  assert.equal((await policyOf(app, boss.organisationId))?.required_since, app.clock.now())
  const page = await boss.browser.follow(done)
  assert.match(page.seen, /Two-step authentication is required Since 2 March 2027, with 14 days/)
  assert.match(page.seen, /1 of 2 people are protected/)
})

test('POL-2: days are counted from the start, or from joining where that is later', async (t) => {
  const { app, boss, bo } = await ferndale(t)
  await requireIt(boss)
  const start = app.clock.now()
  assert.equal((await deadlines(app)).get(bo.id)?.due_at, start + 14 * days)
  app.clock.advance(30 * days)
  const late = await app.person({ organisationId: boss.organisationId })
  assert.equal((await deadlines(app)).get(late.id)?.due_at, start + 44 * days)
  const browser = app.browser()
  await browser.signIn(late)
  const home = await browser.get('home')
  assert.match(home.seen, /requires two-step authentication from 15 April 2027: 14 days are left to set it up\./)
})

test('POL-2: who is reset by an administrator gets no days: they are for whoever never had it', async (t) => {
  const { app, boss } = await ferndale(t)
  const zoe = await app.protectedPerson({ name: 'Zoe', organisationId: boss.organisationId })
  await requireIt(boss)
  await boss.browser.postTo(pathTo('personReset', { id: zoe.id }))
  app.clock.advance(1 * days)
  await app.countersign.sweep()
  const browser = app.browser()
  assert.equal((await browser.givePassword(zoe)).location, routes.enrolmentRequired)
})

test('POL-2: somebody who is moved elsewhere takes the deadline along', async (t) => {
  const { app, boss, bo } = await ferndale(t)
  const elsewhere = await createOrganisation(app.services, { name: 'Acme', plan: 'professional', planCurrent: true })
  const theirs = await administrator(app, { organisationId: elsewhere })
  await boss.again()
  await requireIt(boss)
  const before = (await deadlines(app)).get(bo.id)?.due_at
  app.clock.advance(5 * days)
  await theirs.again()
  await requireIt(theirs)
  await setPerson(app.services, bo.email, { organisation: 'Acme' }, app.clock.now())
  const after = (await deadlines(app)).get(bo.id)
  assert.deepEqual([after?.due_at, after?.organisation_id], [before, elsewhere])
})

test('POL-3: fewer days act at once; more never open again what was due', async (t) => {
  const { app, boss, bo } = await ferndale(t)
  await requireIt(boss, 30)
  await deadlines(app)
  app.clock.advance(10 * days)
  await boss.again()
  const browser = app.browser()
  await browser.signIn(bo)
  assert.equal((await browser.get('profile')).status, 200)
  assert.equal((await boss.browser.post('policyDays', { from: '30', days: '7' })).location, routes.policy)
  assert.equal((await browser.get('profile')).location, routes.enrolmentRequired)
  const late = await app.person({ organisationId: boss.organisationId })
  assert.equal((await boss.browser.post('policyDays', { from: '7', days: '90' })).location, routes.policy)
  assert.equal((await browser.get('profile')).location, routes.enrolmentRequired)
  const after = await deadlines(app)
  assert.equal(after.get(late.id)?.due_at, app.clock.now() + 90 * days)
  // Of two administrators who change it at once, the second one sees what the first has done.
  const old = await boss.browser.post('policyDays', { from: '7', days: '14' })
  assert.match((await boss.browser.follow(old)).seen, /somebody was quicker/)
  assert.equal((await policyOf(app, boss.organisationId))?.days, 90)
})

test('POL-3: the number of days that it is already is no change: nobody is told of it, and nobody reminded again', async (t) => {
  const { app, boss, bo } = await ferndale(t)
  const other = await app.person({ role: 'administrator', organisationId: boss.organisationId })
  await requireIt(boss)
  await app.countersign.sweep()
  const before = (await deadlines(app)).get(bo.id)
  const mails = await Promise.all([bo, other].map(({ email }) => app.mailsTo(email)))
  for (const number of ['14', ' 14 ', '014']) {
    const same = await boss.browser.post('policyDays', { from: '14', days: number })
    assert.equal(same.status, 422)
    assert.match(same.seen, /It is that many days already/)
  }
  assert.deepEqual((await deadlines(app)).get(bo.id), before)
  assert.deepEqual(await Promise.all([bo, other].map(({ email }) => app.mailsTo(email))), mails)
  // Where another administrator was quicker, that is what is said.
  await boss.browser.post('policyDays', { from: '14', days: '30' })
  const late = await boss.browser.post('policyDays', { from: '14', days: '14' })
  assert.match((await boss.browser.follow(late)).seen, /somebody was quicker/)
})

test('POL-3: withdrawn and required again, who was due is due, and everybody else has the days anew', async (t) => {
  const { app, boss, bo } = await ferndale(t)
  await requireIt(boss)
  await deadlines(app)
  app.clock.advance(13 * days)
  const late = await app.person({ organisationId: boss.organisationId })
  await deadlines(app)
  app.clock.advance(1 * days)
  await boss.again()
  assert.equal((await boss.browser.post('policyWithdraw')).location, routes.policy)
  const browser = app.browser()
  assert.equal((await browser.signIn(bo)).location, '/')
  await requireIt(boss)
  const after = await deadlines(app)
  assert.equal((await browser.get('profile')).location, routes.enrolmentRequired)
  assert.equal(after.get(late.id)?.due_at, app.clock.now() + 14 * days)
})

test('POL-7: who is exempt stands on a list with a reason and an end, and has to set it up afterwards', async (t) => {
  const { app, boss, bo } = await ferndale(t)
  const second = await app.person({
    role: 'administrator',
    email: 'eva@ferndale.example',
    organisationId: boss.organisationId,
  })
  const given = { who: 'Bo@Ferndale.example ', reason: 'On leave without a phone', forDays: '30' }
  assert.equal((await boss.browser.post('policyExempt', given)).status, 409, 'nothing is required yet')
  await requireIt(boss)
  for (const [wrong, says] of [
    [{ who: 'nobody@ferndale.example' }, /nobody like that in your organisation/],
    [{ who: (await app.person({ email: 'foreign@acme.example' })).email }, /nobody like that in your organisation/],
    [{ who: boss.email }, /can’t do this for yourself/],
    [{ reason: ' ' }, /Give a reason/],
    [{ forDays: '91' }, /from 1 to 90/],
  ] as const) {
    const answer = await boss.browser.post('policyExempt', { ...given, ...wrong })
    assert.ok([403, 422].includes(answer.status), JSON.stringify(wrong))
    assert.match(answer.seen, says)
  }
  assert.equal((await boss.browser.post('policyExempt', given)).location, routes.policy)
  const page = await boss.browser.get('policy')
  assert.match(page.seen, /Bo Holm On leave without a phone 1 April 2027 at 12:\d\d UTC Ada Lind/)
  const told = (await app.mailsTo(second.email)).map(({ subject }) => subject)
  assert.ok(told.includes('Bo Holm needn’t use two-step authentication for now'), told.join())
  app.clock.advance(23 * days + 1 * minutes)
  await app.countersign.sweep()
  await app.countersign.sweep()
  const ends = (await app.mailsTo(second.email)).filter(({ subject }) =>
    /exemption of Bo Holm .* ends soon/.test(subject),
  )
  assert.equal(ends.length, 1, 'told a week before, once')
  const browser = app.browser()
  assert.equal((await browser.signIn(bo)).location, '/')
  app.clock.advance(7 * days)
  assert.equal((await browser.get('profile')).location, routes.enrolmentRequired)
  await app.countersign.sweep()
  const events = (await app.audit()).map(({ action, details }) => [action, details['days']])
  assert.ok(events.some(([action, forDays]) => action === 'policy.exempted' && forDays === 30))
  assert.ok(events.some(([action]) => action === 'policy.exemption_ended'))
})

test('POL-7: an exemption is ended before its time by an administrator, once', async (t) => {
  const { app, boss, bo } = await ferndale(t)
  await requireIt(boss)
  await boss.browser.post('policyExempt', { who: bo.email, reason: 'No phone', forDays: '90' })
  app.clock.advance(15 * days)
  await boss.again()
  const end = () => boss.browser.postTo(pathTo('policyEndExemption', { id: bo.id }))
  const browser = app.browser()
  await browser.signIn(bo)
  assert.equal((await browser.get('profile')).status, 200)
  assert.equal((await end()).location, routes.policy)
  assert.match((await boss.browser.follow(await end())).seen, /somebody was quicker/)
  assert.equal((await browser.get('profile')).location, routes.enrolmentRequired)
})

test('POL-8: the policy and each change of it are mailed to the other administrators, in their language', async (t) => {
  const { app, boss } = await ferndale(t)
  const eva = { role: 'administrator', email: 'ewa@ferndale.example', locale: 'pl' } as const
  await app.person({ ...eva, organisationId: boss.organisationId })
  await app.person({ role: 'administrator', email: 'else@acme.example' })
  await requireIt(boss)
  await boss.browser.post('policyDays', { from: '14', days: '30' })
  await boss.browser.post('policyWithdraw')
  const mails = await app.mailsTo(eva.email)
  assert.deepEqual(mails.map(({ subject }) => subject).toSorted(), [
    'Uwierzytelnianie dwuetapowe jest teraz wymagane',
    'Uwierzytelnianie dwuetapowe nie jest już wymagane',
    'Zmieniono liczbę dni na ustawienie uwierzytelniania dwuetapowego',
  ])
  assert.match(mails[0]?.text ?? '', /Ada Lind/)
  assert.deepEqual([await app.mailsTo('else@acme.example')], [[]])
  const events = (await app.audit()).map(({ action, details }) => [action, details['days']])
  for (const event of [
    ['policy.required', 14],
    ['policy.changed', 30],
    ['policy.withdrawn', undefined],
  ])
    assert.ok(
      events.some((one) => JSON.stringify(one) === JSON.stringify(event)),
      String(event),
    )
})

test('POL-8: the last administrator with two-step on can’t turn it off while it is required', async (t) => {
  const { boss } = await ferndale(t)
  await requireIt(boss)
  const answer = await boss.browser.post('twoStepDisable')
  assert.equal(answer.status, 409)
  assert.match((await boss.browser.get('security')).seen, /Two-step authentication is on/)
})

test('POL-1: of twenty presses at once one requires it, and its mail goes once', async (t) => {
  const { app, boss } = await ferndale(t)
  await app.person({ role: 'administrator', email: 'eva@ferndale.example', organisationId: boss.organisationId })
  await Promise.all(Array.from({ length: 20 }, () => boss.browser.post('policy', { days: '14' })))
  assert.equal((await app.mailsTo('eva@ferndale.example')).length, 1)
})

test('LIFE-6, POL-6: after a policy has rested with the plan everybody is told before they are shut out', async (t) => {
  const { app, boss, bo } = await ferndale(t)
  await requireIt(boss)
  const due = await app.person({ organisationId: boss.organisationId })
  await deadlines(app)
  await app.db.updateTable('deadlines').set({ due_at: app.clock.now() }).where('person_id', '=', due.id).execute()
  await setOrganisation(app.services, 'Ferndale Robotics', { plan: 'basic' }, app.clock.now())
  app.clock.advance(30 * days)
  await app.countersign.sweep()
  await setOrganisation(app.services, 'Ferndale Robotics', { plan: 'professional' }, app.clock.now())
  await app.countersign.sweep()
  const told = (await app.mailsTo(bo.email)).filter(({ subject }) => /a week left/.test(subject))
  assert.equal(told.length, 1)
  const browser = app.browser()
  assert.equal((await browser.signIn(bo)).location, '/')
  assert.equal((await app.browser().givePassword(due)).location, routes.enrolmentRequired, 'who was due before is due')
  app.clock.advance(7 * days)
  assert.equal((await browser.get('profile')).location, routes.enrolmentRequired)
})
