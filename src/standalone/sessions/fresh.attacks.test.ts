import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { Browser } from '../../../test/browser.ts'
import { type App, startApp } from '../../../test/kit.ts'
import { freshFor } from '../../limits.ts'
import { doorsThatTakeCodes, type RouteName, routes } from '../../routes.ts'

// Each form of the settings that asks who is not fresh to prove it, read from the table of routes.
const doors = doorsThatTakeCodes.filter((name) => routes[name].startsWith('/settings'))
/** Those that someone with two-step off meets too: then the password counts. */
const doorsWithoutTwoStep = ['changeEmail', 'exportData', 'deleteAccount'] as const

/** Signed in a while ago, with a second factor where two-step is on. */
async function signedIn(app: App, about: { ago: number; twoStep?: boolean }): Promise<Browser> {
  const { ago, twoStep = true } = about
  const person = twoStep ? await app.protectedPerson() : await app.person()
  const browser = app.browser()
  await browser.signIn(person)
  app.clock.advance(ago)
  return browser
}

const knock = (browser: Browser, name: RouteName) =>
  browser.post(name, name === 'changeEmail' ? { newEmail: 'new.ada@ferndale.example' } : {})

test('SES-5: the list knows each change that needs to be fresh', () => {
  assert.deepEqual(doors, [
    'twoStepDisable',
    'newBackupCodes',
    'replacePhone',
    'addFactor',
    'renameFactor',
    'removeFactor',
    'stepUp',
    'letCodesIn',
    'changeEmail',
    'exportData',
    'deleteAccount',
  ])
})

test('SES-5: at every door a second factor of 9:59 ago is enough, one of 10:01 ago is not, to the millisecond', async (t) => {
  const app = await startApp(t)
  for (const name of doors) {
    const within = await knock(await signedIn(app, { ago: freshFor - 1 }), name)
    // Nobody's codes are suspended here: there is nothing to let in, but nobody is asked either.
    assert.ok(name === 'letCodesIn' ? within.status === 409 : within.status < 400, `${name}: ${within.status}`)
    const browser = await signedIn(app, { ago: freshFor })
    const before = await app.dump()
    const late = await knock(browser, name)
    assert.equal(late.status, 403, name)
    assert.match(late.text, /name="code"/, name)
    const { audit_events: _, ...rest } = await app.dump()
    const { audit_events: __, ...old } = before
    assert.deepEqual(rest, old, name)
  }
})

test('SES-5: with two-step off the password counts likewise, to the millisecond', async (t) => {
  const app = await startApp(t)
  for (const name of doorsWithoutTwoStep) {
    const within = await knock(await signedIn(app, { ago: freshFor - 1, twoStep: false }), name)
    assert.ok(within.status < 400, `${name}: ${within.status}`)
    const browser = await signedIn(app, { ago: freshFor, twoStep: false })
    const before = await app.dump()
    const late = await knock(browser, name)
    assert.equal(late.status, 403, name)
    assert.match(late.text, /name="password"/, name)
    assert.deepEqual(await app.dump(), before, name)
  }
})

test('SES-5: at every door fresh is this very session, and what the database says of it', async (t) => {
  const app = await startApp(t)
  for (const name of doors) {
    const ada = await app.protectedPerson()
    const stale = app.browser()
    await stale.signIn(ada)
    app.clock.advance(freshFor)
    const fresh = app.browser()
    await fresh.signIn(ada)
    assert.equal((await knock(stale, name)).status, 403, name)
    await app.db.updateTable('sessions').set({ fresh_at: null }).where('person_id', '=', ada.id).execute()
    assert.equal((await knock(fresh, name)).status, 403, name)
  }
})

test('SES-5: at every door a password in place of the second factor proves nothing', async (t) => {
  const app = await startApp(t)
  for (const name of doors) {
    const ada = await app.protectedPerson()
    const browser = app.browser()
    await browser.signIn(ada)
    app.clock.advance(freshFor)
    const answer = await browser.post(name, { password: ada.password, newEmail: 'new.ada@ferndale.example' })
    assert.equal(answer.status, 403, name)
  }
})

test('SES-2: becoming fresh by the password gives a new id, and the old one is refused by the next request', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(freshFor)
  const thief = app.browser({ session: browser.session() })
  assert.equal(await thief.isSignedIn(), true)
  const newEmail = 'new.ada@ferndale.example'
  assert.equal((await browser.post('changeEmail', { newEmail, password: ada.password })).status, 303)
  assert.deepEqual([await browser.isSignedIn(), await thief.isSignedIn()], [true, false])
})
