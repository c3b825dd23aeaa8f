import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { adaSignedIn } from '../../../test/ada.ts'
import type { Browser } from '../../../test/browser.ts'
import type { App } from '../../../test/kit.ts'
import { guessWrong, mobileToken, openChallenge } from '../../../test/second-step.ts'
import { freshFor, minutes } from '../../limits.ts'
import { routes } from '../../routes.ts'
import { withNext } from '../../http/where-to.ts'

type About = Parameters<App['protectedPerson']>[0]

async function signedIn(t: TestContext, about: About = {}) {
  const { app, ada, browser } = await adaSignedIn(t, { name: 'Ada Lovelace', ...about })
  app.clock.advance(1 * minutes)
  return { app, ada, browser }
}

const isThere = async (app: App, id: string) =>
  (await app.db.selectFrom('people').select('id').where('id', '=', id).execute()).length === 1

/** Everything that a person may leave somewhere. */
async function leaveTraces(app: App, ada: Awaited<ReturnType<App['protectedPerson']>>, browser: Browser) {
  await mobileToken(app, ada)
  app.clock.advance(1 * minutes)
  await guessWrong(app, ada, 2)
  await app.api('apiSignIn', { email: ada.email, password: 'wrong umbrella' })
  await browser.post('password', { password: 'wrong umbrella', newPassword: 'quite new 1971 lantern' })
  await browser.post('newBackupCodes', { code: app.wrongCode(ada.secret) })
  await browser.post('newBackupCodes')
  await openChallenge(app, ada)
  await app.browser().post('forgotPassword', { email: ada.email })
  await browser.post('changeEmail', { newEmail: 'new.ada@ferndale.example' })
  const reset = { requested_by: ada.id, approved_by: null, done_at: null, cancelled_at: null }
  const bo = await app.person({ organisationId: ada.organisationId, name: 'Bo Holm' })
  await app.db
    .insertInto('two_step_resets')
    .values({ id: 'r', person_id: bo.id, requested_at: 1, due_at: app.clock.now() + 1, ...reset })
    .execute()
  return bo
}

test('LIFE-9: after deleting, no table holds the person’s id, address or name, but the audit trail the id', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  const bo = await leaveTraces(app, ada, browser)
  const before = await app.dump()
  for (const table of ['known_browsers', 'attempts', 'outbox', 'mailed_links', 'enrolments', 'two_step_resets']) {
    assert.ok(before[table]?.length, `${table} holds a trace to begin with`)
  }
  const done = await browser.post('deleteAccount')
  assert.equal(done.location, routes.signIn)
  const { audit_events: trail = [], ...rest } = await app.dump()
  const left = JSON.stringify(rest)
  for (const trace of [ada.id, 'ada@', 'Lovelace']) assert.equal(left.includes(trace), false, trace)
  for (const trace of ['ada@', 'Lovelace']) assert.equal(trail.join().includes(trace), false, trace)
  assert.ok(trail.join().includes(ada.id))
  const kept = ['organisations', 'people', 'search_words', 'two_step']
  const others = Object.entries(rest).filter(([table, rows]) => rows.length > 0 && !kept.includes(table))
  assert.deepEqual(
    others.map(([table]) => table),
    [],
  )
  assert.equal(await isThere(app, bo.id), true)
})

test('LIFE-9: deleting signs out everywhere, drops the cookies, and says that it is done', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  const token = await mobileToken(app, ada)
  app.clock.advance(1 * minutes)
  const other = app.browser()
  await other.signIn(ada)
  const done = await browser.post('deleteAccount')
  assert.deepEqual([...browser.cookies.keys()].toSorted(), ['__Host-language', '__Host-notice'])
  assert.match((await browser.follow(done)).seen, /Your account was deleted\./)
  assert.equal(await other.isSignedIn(), false)
  assert.equal((await app.api('apiMe', undefined, { token })).status, 401)
  assert.equal((await app.api('apiSignIn', ada)).status, 401)
})

test('LIFE-9: the page says what deleting means, in the person’s language, and changes nothing', async (t) => {
  const { app, browser } = await signedIn(t, { locale: 'pl' })
  assert.match((await browser.get('profile')).text, /href="\/settings\/profile\/delete"/)
  const before = await app.dump()
  const page = await browser.get('deleteAccount')
  assert.match(page.seen, /Nikt nie może ich przywrócić\..*Tak, usuń moje konto/)
  assert.deepEqual(await app.dump(), before)
  const done = await browser.post('deleteAccount')
  assert.match((await browser.follow(done)).seen, /Twoje konto zostało usunięte\./)
})

test('SES-5: who is not fresh is asked first; a backup code does, and what is left of them is not told', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  app.clock.advance(freshFor)
  assert.equal((await browser.post('deleteAccount')).status, 403)
  assert.equal(await isThere(app, ada.id), true)
  const done = await browser.post('deleteAccount', { backupCode: ada.codes[0] ?? '' })
  assert.doesNotMatch((await browser.follow(done)).seen, /backup code/)
  assert.equal(await isThere(app, ada.id), false)
})

test('LIFE-9: the only administrator of other people can’t leave them alone; with a second one, or nobody, they can', async (t) => {
  const { app, ada, browser } = await signedIn(t, { role: 'administrator' })
  const { id } = await app.person({ organisationId: ada.organisationId, role: 'manager' })
  const before = await app.dump()
  const refused = await browser.post('deleteAccount')
  assert.equal(refused.status, 409)
  assert.match(refused.seen, /You are the only administrator of your organisation/)
  assert.deepEqual(await app.dump(), before)
  const promote = { role: 'administrator', deactivated_at: 1 } as const
  await app.db.updateTable('people').set(promote).where('id', '=', id).execute()
  assert.equal((await browser.post('deleteAccount')).status, 409)
  await app.db.updateTable('people').set({ deactivated_at: null }).where('id', '=', id).execute()
  assert.equal((await browser.post('deleteAccount')).status, 303)
  const alone = app.browser()
  await alone.signIn(await app.person({ role: 'administrator' }))
  assert.equal((await alone.post('deleteAccount')).status, 303)
})

test('LIFE-9: of two administrators who delete themselves at once, one stays with the people', async (t) => {
  const { app, ada, browser } = await signedIn(t, { role: 'administrator' })
  const about = { organisationId: ada.organisationId }
  const bo = await app.person({ ...about, role: 'administrator' })
  await app.person(about)
  const bos = app.browser()
  await bos.signIn(bo)
  const answers = await Promise.all([browser.post('deleteAccount'), bos.post('deleteAccount')])
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [303, 409],
  )
})

test('LIFE-9: nobody is deleted by GET, from another site, by a token, by a challenge, or as somebody else', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  const bo = await app.protectedPerson()
  const token = await mobileToken(app, ada)
  app.clock.advance(1 * minutes)
  const half = app.browser()
  await half.givePassword(ada)
  const before = await app.dumpButRefusals()
  await browser.get('deleteAccount', '?confirmed=1')
  await browser.send(routes.deleteAccount, { method: 'HEAD' })
  assert.equal((await browser.post('deleteAccount', {}, { 'sec-fetch-site': 'cross-site' })).status, 403)
  assert.equal((await browser.send(routes.deleteAccount, { method: 'DELETE' })).status, 403)
  for (const stranger of [app.browser(), half]) {
    assert.equal((await stranger.post('deleteAccount')).location, withNext('signIn', routes.deleteAccount))
  }
  const headers = { authorization: `Bearer ${token}`, 'sec-fetch-site': 'same-origin' }
  assert.equal((await app.request(routes.deleteAccount, { method: 'POST', headers })).status, 403)
  assert.deepEqual(await app.dumpButRefusals(), before)
  await browser.post('deleteAccount', { id: bo.id, person_id: bo.id, email: bo.email })
  assert.deepEqual([await isThere(app, ada.id), await isThere(app, bo.id)], [false, true])
})

test('AUD-1: a deleted account leaves one event, which its organisation’s administrators can find', async (t) => {
  const { app, ada, browser } = await signedIn(t)
  await browser.post('deleteAccount')
  const events = (await app.audit()).filter(({ action }) => action === 'account.deleted')
  assert.deepEqual(
    events.map(({ actor_id, subject_id, organisation_id, details }) => [
      actor_id,
      subject_id,
      organisation_id,
      details,
    ]),
    [[ada.id, ada.id, ada.organisationId, {}]],
  )
})
