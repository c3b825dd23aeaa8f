import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { days, minutes } from '../limits.ts'
import { routes } from '../routes.ts'
import { type App, startApp } from '../../test/kit.ts'
import type { Protected } from '../../test/second-step.ts'

/** Signs in in a new browser and says where that led. */
async function signIn(app: App, person: Protected & { password: string }) {
  app.clock.advance(1 * minutes)
  const browser = app.browser()
  const answer = await browser.signIn(person)
  return { browser, answer, location: answer.location }
}

test('POL-9: once in 28 days a sign-in leads by the check-up, which names everything and leads on', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  assert.equal((await signIn(app, ada)).location, '/')
  app.clock.advance(28 * days)
  const { browser, answer } = await signIn(app, ada)
  assert.equal(answer.location, routes.checkUp)
  const page = await browser.follow(answer)
  assert.match(page.seen, /Do you still have everything\?.*Authenticator app.*10 backup codes are left/)
  assert.equal((await browser.get('profile')).status, 200, 'it blocks nothing')
  const done = await browser.post('checkUp', { has: '1' })
  assert.equal(done.location, '/')
  assert.equal((await app.audit()).filter(({ action }) => action === 'two_step.checked_up').length, 1)
  app.clock.advance(27 * days)
  assert.equal((await signIn(app, ada)).location, '/')
  app.clock.advance(1 * days)
  assert.equal((await signIn(app, ada)).location, routes.checkUp)
})

test('POL-9: left without an answer, it isn’t asked again for 28 days; looking at it changes nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  app.clock.advance(30 * days)
  const { browser, location } = await signIn(app, ada)
  assert.equal(location, routes.checkUp)
  const { audit_events: _, ...before } = await app.dump()
  await browser.get('checkUp')
  const { audit_events: __, ...after } = await app.dump()
  assert.deepEqual(after, before)
  assert.equal((await signIn(app, ada)).location, '/')
})

test('POL-9: it leads on to where somebody wanted to go, and nowhere else', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  app.clock.advance(30 * days)
  const browser = app.browser()
  await browser.givePassword(ada, '/settings/password')
  const answer = await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.equal(answer.location, `${routes.checkUp}?next=%2Fsettings%2Fpassword`)
  assert.match((await browser.follow(answer)).text, /name="next" value="\/settings\/password"/)
  assert.equal((await browser.post('checkUp', { next: '/settings/password' })).location, '/settings/password')
  for (const next of ['https://evil.example', '//evil.example', '/nowhere'])
    assert.equal((await browser.post('checkUp', { next })).location, '/')
})

test('POL-9: of ten sign-ins at once one leads by it, and the API never does', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  app.clock.advance(30 * days)
  const { codes } = ada
  const answers = await Promise.all(
    codes.map(async (backupCode) => {
      const browser = app.browser()
      await browser.givePassword(ada)
      return browser.post('signInBackupCode', { backupCode })
    }),
  )
  const asked = answers.filter(({ location }) => location === routes.checkUp)
  assert.equal(asked.length, 1)
})
