import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { secretOn } from '../../test/browser.ts'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import type { EmbeddedBrowser } from '../../test/embedded-browser.ts'
import type { Member, Wanted } from '../../test/small-application.ts'
import { minutes, resetDelay } from '../limits.ts'
import { nowhere } from '../moment.ts'
import { requestReset } from '../two-step/reset.ts'

// What Finish, turning off, replacing and reset end of an application's sessions, and what they can't.

async function replacePhone(app: Embedded, browser: EmbeddedBrowser) {
  await browser.post('replacePhone')
  const secret = secretOn((await browser.get('twoStepScan')).text)
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  return browser.post('twoStepBackupCodes', { kept: '1' })
}

const changes: Record<
  string,
  { protect: boolean; change: (app: Embedded, browser: EmbeddedBrowser, ada: Member) => Promise<unknown> }
> = {
  Finish: { protect: false, change: (_, browser, ada) => browser.enrol(ada) },
  'turning off': { protect: true, change: (_, browser) => browser.post('twoStepDisable') },
  replacing: { protect: true, change: replacePhone },
}

const kinds = {
  'sessions in a store': {},
  'sessions without a name': { named: false },
  'signed tokens': { signed: true, without: ['endSessions'] },
} satisfies Record<string, Wanted>

for (const [kind, wanted] of Object.entries(kinds))
  for (const [what, { protect, change }] of Object.entries(changes))
    test(`HOST-10, HOST-22: ${what} ends the other sessions of the person, and the own one goes on (${kind})`, async (t) => {
      const app = await startEmbedded(t, wanted)
      const ada = protect ? await app.protectedPerson() : app.person()
      const zofia = app.person({ name: 'Zofia Żak' })
      const [own, other, hers] = [app.browser(), app.browser(), app.browser()]
      await other.signIn(ada)
      await hers.signIn(zofia)
      app.clock.advance(1 * minutes)
      await own.signIn(ada)
      const before = await generationOf(app, ada.id)
      assert.deepEqual([await own.isSignedIn(), await other.isSignedIn()], [true, true])
      const ownSession = app.application.sessions.get(own.cookies.get(app.application.cookieName) ?? '')?.id
      await change(app, own, ada)
      const after = await generationOf(app, ada.id)
      assert.ok(after > before)
      assert.deepEqual([await own.isSignedIn(), await other.isSignedIn(), await hers.isSignedIn()], [true, false, true])
      assert.equal(await app.countersign.stillGood(ada.id, before), false)
      assert.equal(await app.countersign.stillGood(ada.id, after), true)
      const ended = app.application.callsOf('endSessions')
      assert.equal(ended.length > 0, kind !== 'signed tokens')
      const but = kind === 'sessions in a store' ? ownSession : null
      assert.deepEqual(ended.at(-1) ?? { person: ada.id, but: null }, { person: ada.id, but })
    })

const generationOf = async (app: Embedded, person: string) =>
  (await app.db.selectFrom('two_step').select('generation').where('person_id', '=', person).executeTakeFirst())
    ?.generation ?? 0

test('HOST-10: endSessions that throws keeps nothing from being done; the trail says so, and stillGood refuses what lives on', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const [own, other] = [app.browser(), app.browser()]
  await other.signIn(ada)
  const before = await generationOf(app, ada.id)
  app.application.during.endSessions = () => {
    throw new Error('the store is away')
  }
  await own.enrol(ada)
  assert.equal(
    (await app.audit()).some(({ action }) => action === 'sessions.not_ended'),
    true,
  )
  assert.equal(await app.countersign.stillGood(ada.id, before), false)
  assert.equal(await other.isSignedIn(), true, 'the application could not end it')
  assert.equal((await other.visitFresh()).status, 303)
})

/** A reset of Ada's that an administrator of her organisation has asked for just now, and her browser. */
async function resetting(t: TestContext) {
  const app = await startEmbedded(t)
  const organisation = { id: 'o', name: 'Ferndale' }
  const ada = await app.protectedPerson({ organisation })
  const boss = app.person({ organisation: { ...organisation, administrator: true } })
  const [browser, bosses] = [app.browser(), app.browser()]
  await browser.signIn(ada)
  await bosses.signIn(boss)
  const cookie = [...bosses.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const at = () => ({
    now: app.clock.now(),
    from: { ...nowhere, call: { headers: new Headers({ cookie }), cookies: [] } },
  })
  const session = await app.services.application.readSession(bosses.cookies.get('__Host-session.two-step'), at())
  assert.ok(session)
  const ask = (person: string) => requestReset(app.services, { session, person }, at())
  return { app, ada, boss, browser, ask }
}

test('HOST-10: a reset by an administrator of the organisation, 24 hours later, ends every session of the person', async (t) => {
  const { app, ada, browser, ask } = await resetting(t)
  const before = await generationOf(app, ada.id)
  await ask(ada.id)
  app.clock.advance(resetDelay)
  assert.equal(await browser.isSignedIn(), true)
  await app.inner.sweep()
  assert.equal(await browser.isSignedIn(), false)
  assert.equal(await app.countersign.stillGood(ada.id, before), false)
  assert.equal(await app.countersign.passwordAlone(ada.id), true)
  assert.deepEqual(app.application.callsOf('endSessions').at(-1), { person: ada.id, but: null })
})

test('HOST-4: a reset whose administrator is none any more, or is of another organisation, is not done', async (t) => {
  for (const organisation of [
    { id: 'o', name: 'Ferndale' },
    { id: 'p', name: 'Elsewhere', administrator: true },
    null,
  ]) {
    const { app, ada, boss, ask } = await resetting(t)
    await ask(ada.id)
    boss.organisation = organisation
    app.clock.advance(resetDelay)
    await app.inner.sweep()
    assert.equal(await app.countersign.passwordAlone(ada.id), false)
  }
})

test('HOST-4: nobody resets people of another organisation, of none, or themselves', async (t) => {
  const { app, ada, boss, ask } = await resetting(t)
  await assert.rejects(ask(boss.id), { code: 'not_yourself' })
  for (const organisation of [{ id: 'p', name: 'Elsewhere' }, null]) {
    ada.organisation = organisation
    await assert.rejects(ask(ada.id), { code: 'not_found' })
  }
  assert.deepEqual(await app.db.selectFrom('two_step_resets').select('id').execute(), [])
})

test('HOST-10: the mailed link stops a reset: looking changes nothing, its button does, once', async (t) => {
  const { app, ada, ask } = await resetting(t)
  await ask(ada.id)
  const all = (await app.mails()).map(({ text }) => text).join('\n')
  const link = /https:\/\/ferndale\.test(\/two-step\/cancel-reset\/[\w-]+)/.exec(all)?.[1] ?? assert.fail(all)
  const reader = app.browser()
  assert.equal((await reader.send(link)).status, 200)
  const press = () => reader.send(link, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } })
  assert.deepEqual([(await press()).status, (await press()).status], [303, 410])
  app.clock.advance(resetDelay)
  await app.inner.sweep()
  assert.equal(await app.countersign.passwordAlone(ada.id), false)
})

test('HOST-22: an old token stays refused however often the application signs it anew, and a new one is good', async (t) => {
  const app = await startEmbedded(t, { signed: true, without: ['endSessions'] })
  const ada = app.person()
  const [old, own] = [app.browser(), app.browser()]
  await old.signIn(ada)
  const { generation } = [...app.application.sessions.values()].at(-1) ?? assert.fail()
  await own.enrol(ada)
  // The application signs its token anew from what it carries, as it does at a refresh.
  const again = { headers: new Headers(), cookies: [] as string[] }
  app.application.signIn(ada.id, again, generation)
  assert.equal(await app.countersign.stillGood(ada.id, generation), false)
  assert.equal(await old.isSignedIn(), false)
  for (const made of [generation - 1, generation + 2, Number.NaN, 0.5, '1' as never, undefined as never])
    assert.equal(await app.countersign.stillGood(ada.id, made), false, String(made))
  assert.equal(await own.isSignedIn(), true)
})

test('HOST-22: a new stamp refuses every token that was signed before, also where nobody told us; changed does at once', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  await app.browser().signIn(ada)
  const first = await generationOf(app, ada.id)
  assert.equal(await app.countersign.stillGood(ada.id, first), true)
  ada.password = 'quite new 1971 lantern'
  assert.equal(await app.countersign.stillGood(ada.id, first), false)
  await app.browser().signIn(ada)
  const second = await generationOf(app, ada.id)
  assert.deepEqual(
    [await app.countersign.stillGood(ada.id, first), await app.countersign.stillGood(ada.id, second)],
    [false, true],
  )
  await app.countersign.changed(ada.id, 'deactivated')
  ada.active = false
  assert.equal(await app.countersign.stillGood(ada.id, second), false)
  await app.countersign.changed(ada.id, 'deactivated')
  ada.active = true
  assert.equal(await app.countersign.stillGood(ada.id, second), false, 'what was signed before stays dead')
})

test('HOST-22: where somebody goes on after a new password, their new token carries what `changed` says; it is good, and older ones are not', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  await app.browser().signIn(ada)
  const before = await generationOf(app, ada.id)
  ada.password = 'quite new 1971 lantern'
  const now = await app.countersign.changed(ada.id, 'password')
  assert.deepEqual(
    [await app.countersign.stillGood(ada.id, before), await app.countersign.stillGood(ada.id, now)],
    [false, true],
  )
})

test('HOST-22: stillGood reads, and changes nothing', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const before = await app.dump()
  for (const generation of [0, 1, 2]) await app.countersign.stillGood(ada.id, generation)
  await app.countersign.stillGood('nobody', 0)
  await app.countersign.passwordAlone(ada.id)
  ada.password = 'other'
  await app.countersign.stillGood(ada.id, 1)
  assert.deepEqual(await app.dump(), before)
})

test('HOST-21: the password alone is enough for whoever has two-step off, is there, and is active', async (t) => {
  const app = await startEmbedded(t)
  const [ada, off] = [await app.protectedPerson(), app.person()]
  const enough = async (id: string) => app.countersign.passwordAlone(id)
  assert.deepEqual([await enough(ada.id), await enough(off.id), await enough('nobody')], [false, true, false])
  off.active = false
  assert.equal(await enough(off.id), false)
})

for (const means of ['password', 'link', 'provider'] as const)
  test(`HOST-21: whoever came by ${means} is asked for the second step like anybody, and the trail says by what`, async (t) => {
    const app = await startEmbedded(t)
    const [ada, off] = [await app.protectedPerson(), app.person()]
    const browser = app.browser()
    await browser.givePassword(ada, { means })
    assert.equal(await browser.isSignedIn(), false)
    await browser.post('signInCode', { code: app.codeNow(ada.secret) })
    await app.browser().givePassword(off, { means })
    const done = app.application.callsOf('openSession').slice(-2) as { means: string[] }[]
    assert.deepEqual(
      done.map((one) => one.means),
      [[means, 'code'], [means]],
    )
    const trail = (await app.audit()).filter(({ at }) => at === app.clock.now())
    const said = (action: string, subject: string) =>
      trail.find((event) => event.action === action && event.subject_id === subject)?.details['means']
    assert.equal(said('sign_in.completed', off.id), means)
    assert.equal(said('sign_in.password_accepted', ada.id), means)
  })
