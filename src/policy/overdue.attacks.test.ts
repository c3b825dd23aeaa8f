import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { days } from '../limits.ts'
import { pathTo, routes } from '../routes.ts'
import { setPerson } from '../standalone/people/set-person.ts'
import { type App, type Someone, startApp } from '../../test/kit.ts'
import { sinceOn } from '../../test/inviting.ts'
import { administrator, requireIt } from '../../test/policy.ts'
import { keepAllDeadlines } from './keep-deadlines.ts'
import { remindPeople } from './remind.ts'

async function overdue(t: TestContext, about: Parameters<App['person']>[0] = {}) {
  const app = await startApp(t)
  const boss = await administrator(app)
  const bo = await app.person({ email: 'bo@ferndale.example', organisationId: boss.organisationId, ...about })
  const before = app.browser()
  await before.signIn(bo)
  await requireIt(boss)
  app.clock.advance(14 * days)
  const browser = app.browser()
  assert.equal((await browser.givePassword(bo)).location, routes.enrolmentRequired)
  return { app, boss, bo, before, browser }
}

const unconfirm = (app: App, { id }: Someone) =>
  app.db.updateTable('people').set({ email_confirmed_at: null }).where('id', '=', id).execute()

test('POL-5, SES-2: the right password ends the session that the browser held, overdue or not', async (t) => {
  const { app, boss, bo, before } = await overdue(t)
  const held = before.session()
  assert.equal((await before.givePassword(bo)).location, routes.enrolmentRequired)
  const again = before.session()
  assert.equal((await before.givePassword(bo)).location, routes.enrolmentRequired)
  await boss.again()
  const exempted = { who: bo.email, reason: 'No phone', forDays: '30' }
  assert.equal((await boss.browser.post('policyExempt', exempted)).location, routes.policy)
  for (const session of [held, again]) {
    const other = app.browser({ session })
    assert.match((await other.get('profile')).location ?? '', /^\/sign-in/)
  }
})

test('POL-5: whoever must set it up chooses the language of the page that says so', async (t) => {
  const { browser } = await overdue(t)
  const chosen = await browser.post('language', { locale: 'pl', next: routes.enrolmentRequired })
  assert.equal(chosen.location, routes.enrolmentRequired)
  assert.match((await browser.follow(chosen)).seen, /wymaga uwierzytelniania dwuetapowego/)
})

test('POL-5: somebody overdue whose address isn’t confirmed is told that the mail is on its way, confirms it, and sets it up', async (t) => {
  const { app, bo, browser } = await overdue(t)
  await unconfirm(app, bo)
  assert.match((await browser.get('enrolmentRequired')).seen, /confirm your e-mail address/i)
  const sent = await browser.post('sendConfirmation')
  assert.equal(sent.location, routes.enrolmentRequired)
  assert.match((await browser.follow(sent)).seen, /sent/)
  const mail = (await app.mailsTo(bo.email)).findLast(({ text }) => text.includes('confirm-email'))
  const path = /\/confirm-email\/[\w-]{43}/.exec(mail?.text ?? '')?.[0] ?? assert.fail('no link')
  const confirmed = await browser.postTo(path)
  assert.ok(confirmed.status === 303, confirmed.seen)
  await browser.enrolUntilFinish(bo)
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, routes.security)
})

test('POL-5, ENR-7: whoever leaves set-up, or took too long, hears so on the page that they come back to', async (t) => {
  const { app, browser } = await overdue(t)
  await browser.post('twoStepScan')
  const left = await browser.post('twoStepLeave')
  assert.equal(left.location, routes.enrolmentRequired)
  assert.match((await browser.follow(left)).seen, /Nothing was changed/)
  await browser.post('twoStepScan')
  app.clock.advance(16 * 60_000)
  const late = await browser.get('twoStepScan')
  assert.match(late.location ?? '', new RegExp(`^${routes.enrolmentRequired}`))
  assert.match((await browser.follow(late)).seen, /too long|expired|time/i)
})

test('LIFE-5: somebody who is moved to an organisation that requires it has days from then on', async (t) => {
  const app = await startApp(t)
  const boss = await administrator(app)
  const elsewhere = await app.person({ email: 'kit@acme.example' })
  await requireIt(boss)
  app.clock.advance(100 * days)
  const { name } = await app.db
    .selectFrom('organisations')
    .select('name')
    .where('id', '=', boss.organisationId)
    .executeTakeFirstOrThrow()
  await setPerson(app.services, elsewhere.email, { organisation: name }, app.clock.now())
  const browser = app.browser()
  assert.equal((await browser.givePassword(elsewhere)).location, '/')
  app.clock.advance(14 * days)
  assert.equal((await browser.givePassword(elsewhere)).location, routes.enrolmentRequired)
})

test('POL-2, POL-7: who was exempt when it was withdrawn has the days anew like everybody else', async (t) => {
  const app = await startApp(t)
  const boss = await administrator(app)
  const bo = await app.person({ email: 'bo@ferndale.example', organisationId: boss.organisationId })
  await requireIt(boss)
  assert.equal(
    (await boss.browser.post('policyExempt', { who: bo.email, reason: 'No phone', forDays: '5' })).location,
    routes.policy,
  )
  assert.equal((await boss.browser.post('policyWithdraw')).location, routes.policy)
  app.clock.advance(100 * days)
  await app.countersign.sweep()
  await boss.again().catch(() => {})
  await requireIt(boss)
  await app.countersign.sweep()
  assert.equal((await app.browser().givePassword(bo)).location, '/')
})

test('LIFE-6: under a plan without it nobody requires it, whatever form is sent', async (t) => {
  const app = await startApp(t)
  const boss = await administrator(app)
  await app.db.updateTable('organisations').set({ plan: 'basic' }).execute()
  const answer = await boss.browser.post('policy', { days: '14' })
  assert.equal(answer.status, 403, answer.seen)
  assert.deepEqual(await app.db.selectFrom('policies').selectAll().execute(), [])
})

test('LIFE-9: nothing that was typed about somebody stays in the trail', async (t) => {
  const { app, boss, bo } = await overdue(t)
  await boss.again()
  await boss.browser.post('policyExempt', { who: bo.email, reason: 'Bo is in hospital', forDays: '5' })
  assert.doesNotMatch(JSON.stringify(await app.audit()), /hospital/)
})

test('POL-2: who was invited and exempted has the days from when they come', async (t) => {
  const app = await startApp(t)
  const boss = await administrator(app)
  await requireIt(boss)
  const list = { list: 'kit@ferndale.example', role: 'person', locale: 'en' }
  const since = sinceOn(await boss.browser.post('peopleInvite', list))
  app.clock.advance(1)
  await boss.browser.post('peopleInviteSend', { ...list, since })
  const exempted = { who: 'kit@ferndale.example', reason: 'Comes in May', forDays: '1' }
  assert.equal((await boss.browser.post('policyExempt', exempted)).location, routes.policy)
  app.clock.advance(6 * days)
  await app.countersign.sweep()
  const mail = (await app.mailsTo('kit@ferndale.example')).find(({ text }) => text.includes('reset-password'))
  const path = /\/reset-password\/[\w-]{43}/.exec(mail?.text ?? '')?.[0] ?? assert.fail('no link')
  const newPassword = 'quite new 1971 lantern'
  assert.equal((await app.browser().postTo(path, { newPassword })).status, 303)
  app.clock.advance(13 * days)
  const kit = { email: 'kit@ferndale.example', password: newPassword }
  const signIn = await app.browser().post('signIn', kit)
  assert.equal(signIn.location, '/')
  app.clock.advance(1 * days)
  assert.equal((await app.browser().post('signIn', kit)).location, routes.enrolmentRequired)
})

test('POL-6: who sets it up while reminders are sent is not reminded', async (t) => {
  const app = await startApp(t)
  const boss = await administrator(app)
  const bo = await app.person({ email: 'bo@ferndale.example', organisationId: boss.organisationId })
  await requireIt(boss)
  await keepAllDeadlines(app.services, app.clock.now())
  const { inDecision } = app.services.application
  const findPerson = inDecision.findPerson.bind(inDecision)
  inDecision.findPerson = async (inside, id) => {
    const enabled = { person_id: id, enabled_at: app.clock.now(), generation: 1 }
    await inside.tx.insertInto('two_step').values(enabled).execute()
    return findPerson(inside, id)
  }
  await remindPeople(app.services, app.clock.now())
  assert.equal(
    await app.db
      .selectFrom('two_step')
      .select('person_id')
      .execute()
      .then((rows) => rows.length),
    2,
  )
  const told = (await app.mailsTo(bo.email)).filter(({ subject }) => /is required/.test(subject))
  assert.deepEqual(told, [])
})

test('POL-5: the token of a session for set-up is no bearer token, and finishes no enrolment of another session', async (t) => {
  const { app, bo, browser } = await overdue(t)
  const answer = await app.api('apiMe', undefined, { token: browser.session() })
  assert.equal(answer.status, 401)
  await browser.enrolUntilFinish(bo)
  const other = app.browser()
  await other.givePassword(bo)
  const finished = await other.post('twoStepBackupCodes', { kept: '1' })
  assert.ok(finished.status >= 400, String(finished.location))
  assert.equal((await other.get('profile')).location, routes.enrolmentRequired)
  const on = app.db.selectFrom('two_step').select('person_id').where('person_id', '=', bo.id)
  assert.deepEqual(await on.where('enabled_at', 'is not', null).execute(), [])
})

test('POL-5: a session for set-up opens nothing else when it is no longer required, and ends with deactivation and a new password', async (t) => {
  const { boss, bo, browser } = await overdue(t)
  await boss.again()
  await boss.browser.post('policyWithdraw')
  assert.equal((await browser.get('profile')).location, routes.enrolmentRequired)
  assert.match((await browser.get('enrolmentRequired')).seen, /isn’t asked of you any more/)
  await requireIt(boss)
  await boss.browser.postTo(pathTo('personDeactivate', { id: bo.id }))
  assert.match((await browser.get('enrolmentRequired')).location ?? '', /^\/sign-in/)
  await boss.browser.postTo(pathTo('personReactivate', { id: bo.id }))
  assert.match((await browser.get('enrolmentRequired')).location ?? '', /^\/sign-in/)
})

test('POL-1, POL-7: an administrator by the password alone exempts nobody', async (t) => {
  const app = await startApp(t)
  const boss = await administrator(app)
  await requireIt(boss)
  const bo = await app.person({ email: 'bo@ferndale.example', organisationId: boss.organisationId })
  const eva = await app.person({
    role: 'administrator',
    email: 'eva@ferndale.example',
    organisationId: boss.organisationId,
  })
  const browser = app.browser()
  await browser.signIn(eva)
  assert.doesNotMatch((await browser.get('policy')).text, /action="\/people\/policy\/exempt"/)
  const answer = await browser.post('policyExempt', { who: bo.email, reason: 'No phone', forDays: '90' })
  assert.equal(answer.status, 409)
  assert.match(answer.seen, /Only an administrator who has two-step authentication on/)
})

test('POL-7: what is typed as a reason is text, and one line, on the page and in the mail', async (t) => {
  const { app, boss, bo } = await overdue(t)
  await app.person({ role: 'administrator', email: 'eva@ferndale.example', organisationId: boss.organisationId })
  await boss.again()
  const exempt = (reason: string) => boss.browser.post('policyExempt', { who: bo.email, reason, forDays: '5' })
  for (const reason of ['x\r\nUntil: never', '\u202erever', 'a\u0000b']) {
    const answer = await exempt(reason)
    const page = answer.status === 303 ? await boss.browser.follow(answer) : answer
    assert.doesNotMatch(/<tbody>[^]*<\/tbody>/.exec(page.text)?.[0] ?? '', /\u202e|x\r?\nUntil/, reason)
  }
  await exempt('<b>on leave</b>')
  const page = await boss.browser.get('policy')
  assert.match(page.text, /&lt;b&gt;on leave&lt;\/b&gt;/)
  const mail = (await app.mailsTo('eva@ferndale.example')).findLast(({ text }) => text.includes('on leave'))
  assert.match(mail?.html ?? '', /&lt;b&gt;on leave/)
  assert.doesNotMatch(mail?.text ?? '', /\nUntil: never|\u202e/)
})

test('POL-6: on the last day the line says by what time', async (t) => {
  const app = await startApp(t)
  const boss = await administrator(app)
  const bo = await app.person({ email: 'bo@ferndale.example', organisationId: boss.organisationId })
  await requireIt(boss)
  app.clock.advance(13.5 * days)
  const browser = app.browser()
  await browser.signIn(bo)
  assert.match((await browser.get('home')).seen, /from 16 March 2027 at 12:\d\d UTC: 1 day is left to set it up/)
})

test('POL-1: week by week everybody is counted who has it, whenever in a week they set it up', async (t) => {
  const app = await startApp(t)
  const boss = await administrator(app)
  const of = { organisationId: boss.organisationId }
  await requireIt(boss)
  for (const email of ['a@ferndale.example', 'b@ferndale.example', 'c@ferndale.example']) {
    app.clock.advance(1 * days)
    await app.browser().enrol(await app.person({ ...of, email }))
  }
  app.clock.advance(7 * days)
  await app.browser().enrol(await app.person({ ...of, email: 'd@ferndale.example' }))
  await boss.again()
  assert.match((await boss.browser.get('policy')).seen, /to 9 March 2027 4 people to 16 March 2027 5 people/)
})
