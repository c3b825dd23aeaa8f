import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import type { EmbeddedBrowser } from '../../test/embedded-browser.ts'
import type { Member } from '../../test/small-application.ts'
import { minutes } from '../limits.ts'

// What the application says is asked at each decision, and what it said before is not kept (decision 34).

type Protected = Member & { secret: string; codes: string[] }
const newPassword = 'quite new 1971 lantern'

/** Between the two steps. */
async function halfWay(app: Embedded, ada: Protected): Promise<EmbeddedBrowser> {
  const browser = app.browser()
  await browser.givePassword(ada)
  return browser
}
const answer = (app: Embedded, browser: EmbeddedBrowser, ada: Protected) =>
  browser.post('signInCode', { code: app.codeNow(ada.secret) })

const changes: Record<string, (app: Embedded, ada: Protected) => unknown> = {
  'the password changed': (_, ada) => (ada.password = newPassword),
  'the address changed': (_, ada) => (ada.email = 'other@ferndale.example'),
  'the person was deactivated': (_, ada) => (ada.active = false),
  'the person is gone': (app, ada) => app.application.people.delete(ada.id),
}

for (const [what, change] of Object.entries(changes))
  test(`HOST-4: a right code opens nothing when ${what} since the first step, though nobody told us`, async (t) => {
    const app = await startEmbedded(t)
    const ada = await app.protectedPerson()
    const opened = app.application.callsOf('openSession').length
    const browser = await halfWay(app, ada)
    change(app, ada)
    const answered = await answer(app, browser, ada)
    assert.notEqual(answered.location, '/')
    assert.equal(await browser.isSignedIn(), false)
    assert.equal(app.application.callsOf('openSession').length, opened)
    assert.equal((await app.audit()).at(-1)?.action, 'sign_in.refused')
  })

for (const [what, change] of Object.entries(changes))
  test(`HOST-4: nor does it in a browser that is known, where nothing is to be told, when ${what}`, async (t) => {
    const app = await startEmbedded(t)
    const ada = await app.protectedPerson()
    const browser = app.browser()
    await browser.signIn(ada)
    app.clock.advance(1 * minutes)
    browser.cookies.delete(app.application.cookieName)
    const opened = app.application.callsOf('openSession').length
    await browser.givePassword(ada)
    change(app, ada)
    await answer(app, browser, ada)
    assert.equal(app.application.callsOf('openSession').length, opened)
    assert.equal(await browser.isSignedIn(), false)
    assert.equal((await app.audit()).at(-1)?.action, 'sign_in.refused')
  })

test('HOST-4: nor does a session go on for whoever was deactivated after it was read', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  const opened = app.application.callsOf('openSession').length
  let asked = 0
  app.application.during.findPerson = () => {
    // First by the guard, then by the decision.
    if ((asked += 1) === 2) ada.active = false
  }
  await browser.post('stepUp', { code: app.codeNow(ada.secret) })
  assert.ok(asked >= 2)
  assert.equal(app.application.callsOf('openSession').length, opened)
})

test('HOST-5: a challenge that a new stamp ended stays dead when the old stamp comes back', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const [one, other] = [await halfWay(app, ada), await halfWay(app, ada)]
  const { password } = ada
  ada.password = newPassword
  await answer(app, one, ada)
  ada.password = password
  assert.match((await answer(app, other, ada)).location ?? '', /^\/login/)
  assert.equal(await other.isSignedIn(), false)
})

for (const change of ['password', 'email', 'deactivated', 'deleted'] as const)
  test(`HOST-5: changed('${change}') ends challenges, enrolments, known browsers, and whatever was fresh`, async (t) => {
    const app = await startEmbedded(t)
    const ada = await app.protectedPerson()
    const fresh = app.browser()
    await fresh.signIn(ada)
    await fresh.post('replacePhone')
    assert.equal((await fresh.visitFresh()).status, 200)
    app.clock.advance(1 * minutes)
    const browser = await halfWay(app, ada)
    await app.countersign.changed(ada.id, change)
    assert.match((await answer(app, browser, ada)).location ?? '', /^\/login/)
    assert.notEqual((await fresh.visitFresh()).status, 200)
    for (const table of ['challenges', 'enrolments', 'known_browsers', 'companions'] as const)
      assert.deepEqual(await app.db.selectFrom(table).select('id').where('person_id', '=', ada.id).execute(), [], table)
  })

test('HOST-5: a new stamp ends what was fresh and who was known at once, also where nobody calls changed', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(1 * minutes)
  assert.equal((await browser.visitFresh()).status, 200)
  ada.password = newPassword
  assert.equal((await browser.visitFresh()).status, 303)
  assert.equal((await browser.post('twoStepDisable')).status, 403)
  await app.browser().givePassword(ada)
  assert.equal(await app.count('known_browsers'), 0)
})

for (const [what, change] of Object.entries(changes))
  test(`HOST-4: Finish turns nothing on when ${what} since set-up began`, async (t) => {
    const app = await startEmbedded(t)
    const ada = app.person() as Protected
    const browser = app.browser()
    await browser.enrolUntilFinish(ada)
    change(app, ada)
    const { location } = await browser.post('twoStepBackupCodes', { kept: '1' })
    assert.notEqual(location, browser.ours('security'))
    assert.deepEqual(
      await app.db.selectFrom('two_step').select('enabled_at').where('enabled_at', 'is not', null).execute(),
      [],
    )
    assert.equal(await app.count('authenticators'), 0)
  })

test('HOST-4: Finish turns nothing on when the password changes after the session was read', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const browser = app.browser()
  await browser.enrolUntilFinish(ada)
  let asked = 0
  app.application.during.findPerson = () => {
    // First by the guard, then by the decision.
    if ((asked += 1) === 2) ada.password = newPassword
  }
  await browser.post('twoStepBackupCodes', { kept: '1' })
  assert.ok(asked >= 2)
  assert.equal(await app.count('authenticators'), 0)
})

test('HOST-4: who may not turn it on any more doesn’t, in the application’s own words', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person({ ineligible: 'Two-step is part of the larger plan.' })
  const browser = app.browser()
  await browser.signIn(ada)
  assert.match((await browser.get('security')).seen, /Two-step is part of the larger plan\./)
  assert.equal((await browser.post('twoStepScan')).status, 403)
  ada.ineligible = null
  await browser.enrolUntilFinish(ada)
  ada.ineligible = 'Not any more.'
  const finished = await browser.post('twoStepBackupCodes', { kept: '1' })
  assert.equal(finished.status, 403)
  assert.match(finished.seen, /Not any more\./)
  assert.equal(await app.count('authenticators'), 0)
})

test('HOST-4: without an address, or one that isn’t proved, nothing is turned on', async (t) => {
  const app = await startEmbedded(t)
  for (const about of [{ email: null }, { emailConfirmed: false }]) {
    const browser = app.browser()
    await browser.signIn(app.person(about))
    const begun = await browser.post('twoStepScan')
    assert.equal(begun.status, 403, begun.seen)
  }
  assert.equal(await app.count('enrolments'), 0)
})

test('HOST-4: somebody who is gone or not active is refused like signed out, at begin, guard and our pages', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  ada.active = false
  assert.equal((await browser.visit()).location, '/login?next=%2Finbox')
  assert.match((await browser.get('security')).location ?? '', /^\/login/)
  const first = await app.browser().givePassword(ada)
  assert.deepEqual([first.status, first.location, first.set], [303, '/login', []])
  assert.equal((await app.browser().givePasswordAsJson(ada)).status, 401)
  assert.equal(app.application.callsOf('openSession').length, 1)
})

test('HOST-4: a fault of the application opens nothing and is told to nobody', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = await halfWay(app, ada)
  for (const port of ['findPerson', 'whoIs'] as const) {
    app.application.during[port] = () => {
      throw new Error('select * from users')
    }
    const failed = await answer(app, browser, ada)
    assert.equal(failed.status, 500, port)
    assert.doesNotMatch(failed.text, /select/)
    delete app.application.during[port]
  }
  assert.equal(await browser.isSignedIn(), false)
})

test('HOST-4: an answer of findPerson that is no person opens nothing', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  for (const broken of [{ stamp: '' }, { name: undefined as never }]) {
    app.application.people.set(ada.id, { ...ada, ...broken })
    await assert.rejects(app.browser().givePassword(ada), /findPerson returned somebody without/)
  }
  assert.equal(app.application.callsOf('openSession').length, 0)
})

test('HOST-4: what changes between the question and the commit opens one session at most, which nothing takes that asks', async (t) => {
  const app = await startEmbedded(t, { signed: true })
  const ada = app.person()
  const browser = app.browser()
  // The application has answered; before we commit, somebody else changes the password there.
  app.application.during.openSession = () => (ada.password = newPassword)
  await browser.givePassword(ada)
  const { generation } = app.application.callsOf('openSession').at(-1) as { generation: number }
  assert.equal(app.application.callsOf('openSession').length, 1, 'this much is left open')
  assert.equal(await app.countersign.stillGood(ada.id, generation), false)
  assert.deepEqual([await browser.isSignedIn(), (await browser.visitFresh()).status], [false, 303])
  assert.match((await browser.get('security')).location ?? '', /^\/login/)
  assert.equal((await browser.post('twoStepScan')).status, 303)
  assert.equal(await app.count('enrolments'), 0)
})

test('HOST-4: nor does a second step that was on its way while the password changed leave a challenge that is good', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  let asked = 0
  app.application.during.findPerson = () => {
    // The first question of `begin` is answered with the old password; the next one of anybody with the new one.
    if ((asked += 1) === 2) ada.password = newPassword
  }
  await browser.givePassword(ada)
  ada.password = newPassword
  assert.match((await answer(app, browser, ada)).location ?? '', /^\/login/)
  assert.equal(await browser.isSignedIn(), false)
})

test('HOST-3: nobody is asked inside a transaction, on the whole way of a person', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson({ organisation: { id: 'o', name: 'Ferndale' } })
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(1 * minutes)
  await browser.post('newBackupCodes')
  await browser.post('twoStepBackupCodes', { kept: '1' })
  await browser.post('twoStepDisable')
  await app.countersign.changed(ada.id, 'deleted')
  const ports = new Set(app.application.calls.map(({ port }) => port))
  assert.deepEqual([...ports].toSorted(), ['endSessions', 'findPerson', 'openSession', 'whoIs'])
  assert.ok(app.application.calls.every(({ inTransaction }) => !inTransaction))
})
