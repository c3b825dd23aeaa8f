import { strict as assert } from 'node:assert'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Browser } from '../../../test/browser.ts'
import { type App, type Someone, startApp } from '../../../test/kit.ts'
import { mobileToken } from '../../../test/second-step.ts'
import {
  administratorIdle,
  browserIdle,
  browserLifetime,
  days,
  minutes,
  mobileIdle,
  mobileLifetime,
} from '../../limits.ts'

const me = async (app: App, token: string) => (await app.api('apiMe', undefined, { token })).status

/** Signs in by password, and asks by a request whether that session still stands. */
async function sessionOf(app: App, kind: 'browser' | 'mobile', person: Someone) {
  const browser = app.browser()
  if (kind === 'browser') {
    await browser.signIn(person)
    return { isAlive: () => browser.isSignedIn() }
  }
  const token = await mobileToken(app, person)
  return { isAlive: async () => (await me(app, token)) === 200 }
}

/** A browser of whoever got hold of this one's cookie. */
function copyOf(app: App, browser: Browser): Browser {
  return app.browser({ session: browser.session() })
}

test('SES-2: the second step gives a new id, which the challenge had nothing of', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  const challenge = browser.cookies.get('__Host-challenge')
  await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.deepEqual([...browser.cookies.keys()], ['__Host-session', '__Host-known'])
  assert.notEqual(browser.cookies.get('__Host-session'), challenge)
})

test('SES-2: becoming fresh gives a new id, and the old one is refused by the next request', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  const thief = copyOf(app, browser)
  app.clock.advance(11 * minutes)
  const answer = await browser.post('newBackupCodes', { code: app.codeNow(ada.secret) })
  assert.equal(answer.location, '/settings/security/two-step/backup-codes')
  assert.deepEqual([await browser.isSignedIn(), await thief.isSignedIn()], [true, false])
})

test('SES-2: Finish and disabling give a new id, and the old one is refused by the next request', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.enrolUntilFinish(ada)
  const before = copyOf(app, browser)
  await browser.post('twoStepBackupCodes', { kept: '1' })
  const between = copyOf(app, browser)
  assert.deepEqual([await before.isSignedIn(), await between.isSignedIn()], [false, true])
  await browser.post('twoStepDisable')
  assert.deepEqual([await browser.isSignedIn(), await between.isSignedIn()], [true, false])
})

test('SES-3: a browser’s session ends after 14 idle days, an administrator’s after one', async (t) => {
  const app = await startApp(t)
  const [ada, boss] = [await app.person(), await app.person({ role: 'administrator' })]
  const [adas, bosses] = [app.browser(), app.browser()]
  await adas.signIn(ada)
  await bosses.signIn(boss)
  app.clock.advance(1 * days - 1)
  assert.equal(await bosses.isSignedIn(), true)
  app.clock.advance(1 * days)
  assert.equal(await bosses.isSignedIn(), false)
  assert.equal(await adas.isSignedIn(), true)
  app.clock.advance(14 * days)
  assert.equal(await adas.isSignedIn(), false)
})

test('SES-3: use never moves the absolute end: 90 days in a browser, 365 on a phone', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  const token = await mobileToken(app, ada)
  const began = app.clock.now()
  const lasted = { browser: 0, phone: 0 }
  for (let day = 10; day <= 370; day += 5) {
    app.clock.set(began + day * days - 1)
    if (await browser.isSignedIn()) lasted.browser = day
    if ((await me(app, token)) === 200) lasted.phone = day
  }
  assert.deepEqual(lasted, { browser: 90, phone: 365 })
})

test('SES-3: the idle end of each kind and role is where it should be, to the millisecond', async (t) => {
  const app = await startApp(t)
  const ends = [
    { role: 'person', kind: 'browser', idle: browserIdle },
    { role: 'manager', kind: 'browser', idle: browserIdle },
    { role: 'administrator', kind: 'browser', idle: administratorIdle },
    { role: 'person', kind: 'mobile', idle: mobileIdle },
    { role: 'administrator', kind: 'mobile', idle: mobileIdle },
  ] as const
  assert.deepEqual([browserIdle, administratorIdle, mobileIdle], [14 * days, 1 * days, 90 * days])
  for (const { role, kind, idle } of ends) {
    const { isAlive } = await sessionOf(app, kind, await app.person({ role }))
    app.clock.advance(idle - 1)
    assert.equal(await isAlive(), true, `${role}, ${kind}`)
    // Being used has moved the idle end.
    app.clock.advance(idle - 1)
    assert.equal(await isAlive(), true, `${role}, ${kind}`)
    app.clock.advance(idle)
    assert.equal(await isAlive(), false, `${role}, ${kind}`)
  }
})

test('SES-3: the absolute end of each kind is where it should be, to the millisecond, whatever it was used for', async (t) => {
  const app = await startApp(t)
  assert.deepEqual([browserLifetime, mobileLifetime], [90 * days, 365 * days])
  for (const [kind, lifetime] of [
    ['browser', browserLifetime],
    ['mobile', mobileLifetime],
  ] as const) {
    const { isAlive } = await sessionOf(app, kind, await app.person())
    const began = app.clock.now()
    for (let at = 10 * days; at < lifetime - 1; at += 10 * days) {
      app.clock.set(began + at)
      assert.equal(await isAlive(), true, kind)
    }
    app.clock.set(began + lifetime - 1)
    assert.equal(await isAlive(), true, kind)
    app.clock.set(began + lifetime)
    assert.equal(await isAlive(), false, kind)
  }
})

test('SES-3: becoming fresh and a new password move no absolute end', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  const end = () => app.db.selectFrom('sessions').select(['id', 'expires_at']).execute()
  const before = await end()
  app.clock.advance(10 * days)
  await browser.post('changeEmail', { newEmail: 'new.ada@ferndale.example', password: ada.password })
  await browser.post('password', { password: ada.password, newPassword: 'quite new 1971 lantern' })
  assert.deepEqual(await end(), before)
})

test('SES-8: a session that was ended on one node is over at the next request on another', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'countersign.db')
  const one = await startApp(t, { file })
  const other = await startApp(t, { file, at: one.clock.now() })
  const ada = await one.person()
  const browser = one.browser()
  await browser.signIn(ada)
  const elsewhere = copyOf(other, browser)
  assert.equal(await elsewhere.isSignedIn(), true)
  await browser.post('signOut')
  assert.equal(await elsewhere.isSignedIn(), false)
})

test('SES-8: signing out everywhere else on one node is felt at the next request on another', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'countersign.db')
  const one = await startApp(t, { file })
  const other = await startApp(t, { file, at: one.clock.now() })
  const ada = await one.person()
  const [browser, lost] = [one.browser(), one.browser()]
  await lost.signIn(ada)
  await browser.signIn(ada)
  const elsewhere = copyOf(other, lost)
  assert.equal(await elsewhere.isSignedIn(), true)
  await browser.post('endOtherSessions')
  assert.deepEqual([await elsewhere.isSignedIn(), await copyOf(other, browser).isSignedIn()], [false, true])
})

test('SES-8: a session is read at every request: with its row, or its person, it is gone', async (t) => {
  const app = await startApp(t)
  const [ada, bo] = [await app.protectedPerson(), await app.person()]
  const [adas, bos] = [app.browser(), app.browser()]
  await adas.signIn(ada)
  await bos.signIn(bo)
  await app.db.deleteFrom('sessions').where('person_id', '=', bo.id).execute()
  assert.deepEqual([await adas.isSignedIn(), await bos.isSignedIn()], [true, false])
  app.clock.advance(1 * minutes)
  const token = await mobileToken(app, ada)
  const between = app.browser()
  await between.givePassword(ada)
  await app.db.deleteFrom('people').where('id', '=', ada.id).execute()
  assert.deepEqual([await adas.isSignedIn(), await me(app, token)], [false, 401])
  await between.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.deepEqual([await between.isSignedIn(), await app.count('sessions')], [false, 0])
})

test('SES-8: between the two steps nothing but the database knows of the sign-in', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  await app.db.deleteFrom('challenges').execute()
  assert.equal((await browser.get('signInCode')).location, '/sign-in')
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/sign-in')
  assert.equal(await app.count('sessions'), 0)
})

test('a session that is read often is written to rarely', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  const touches = async () => {
    const before = app.statements.length
    await browser.get('home')
    return app.statements.slice(before).filter((sql) => sql.startsWith('update "sessions"')).length
  }
  app.clock.advance(5 * minutes - 1)
  assert.equal(await touches(), 0)
  app.clock.advance(1)
  assert.deepEqual([await touches(), await touches()], [1, 0])
})
