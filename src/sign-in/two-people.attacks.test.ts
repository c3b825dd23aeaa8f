import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { startApp } from '../../test/kit.ts'
import { countChecks } from '../../test/second-step.ts'
import { minutes } from '../limits.ts'
import { routes } from '../routes.ts'

const fieldOf = (page: string, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? ''

/** One browser: Ada's page in one tab, then Zofia in another. */
async function twoTabs(t: TestContext) {
  const app = await startApp(t)
  const [ada, zofia] = [await app.protectedPerson(), await app.protectedPerson()]
  const browser = app.browser()
  await browser.givePassword(ada)
  const challenge = fieldOf((await browser.get('signInCode')).text, 'challenge')
  assert.notEqual(challenge, '')
  await browser.givePassword(zofia)
  return { app, ada, zofia, browser, challenge }
}

test('CHL-4: a code for the question of one tab is not looked at under another tab’s question, and nobody is charged', async (t) => {
  const { app, ada, zofia, browser, challenge } = await twoTabs(t)
  const [checks, before] = [await countChecks(app), await app.dump()]
  for (const [door, fields] of [
    ['signInCode', { code: app.codeNow(ada.secret) }],
    ['signInCode', { code: app.wrongCode(zofia.secret) }],
    ['signInCode', { code: app.codeNow(zofia.secret) }],
    ['signInCode', { code: '12' }],
    ['signInBackupCode', { backupCode: ada.codes[0] ?? '' }],
    ['signInBackupCode', { backupCode: zofia.codes[0] ?? '' }],
    ['signInCancel', {}],
  ] as const) {
    const answer = await browser.post(door, { ...fields, challenge })
    assert.equal(answer.location, routes.signInCode, door)
    const page = await browser.follow(answer)
    assert.match(page.seen, /Signing in began again in another tab, so nothing was done with what you entered/)
    assert.ok(page.seen.includes(`Account: ${zofia.email}`) && !page.text.includes(ada.email))
  }
  assert.equal(checks.made, 0)
  assert.deepEqual(await app.dump(), before)
  const shown = fieldOf((await browser.get('signInCode')).text, 'challenge')
  assert.equal((await browser.post('signInCode', { code: app.codeNow(zofia.secret), challenge: shown })).location, '/')
})

test('CHL-4: a code for one tab’s question, sent when somebody else has signed in in the other, is told so', async (t) => {
  const { app, ada, zofia, browser, challenge } = await twoTabs(t)
  await browser.post('signInCode', { code: app.codeNow(zofia.secret) })
  const tries = await app.triesCounted()
  const page = await browser.follow(await browser.post('signInCode', { code: app.codeNow(ada.secret), challenge }))
  assert.match(page.seen, /Somebody signed in in another tab meanwhile\. Nothing was done/)
  assert.ok(page.text.includes(zofia.email))
  assert.equal(await app.triesCounted(), tries)
})

test('CHL-4: the id of a question opens, closes and tells nothing without its cookie', async (t) => {
  const { app, ada, browser, challenge } = await twoTabs(t)
  const stranger = app.browser()
  const code = app.codeNow(ada.secret)
  for (const door of ['signInCode', 'signInBackupCode', 'signInCancel'] as const) {
    const answer = await stranger.post(door, { code, backupCode: ada.codes[0] ?? '', challenge })
    assert.equal(answer.location, '/sign-in')
    assert.ok(!(await stranger.follow(answer)).text.includes(ada.email))
    const unknown = await app.browser().post(door, { code, backupCode: ada.codes[0] ?? '', challenge: 'none' })
    assert.deepEqual([unknown.status, unknown.location, unknown.text], [answer.status, answer.location, answer.text])
  }
  assert.equal(await stranger.isSignedIn(), false)
  assert.match((await browser.get('signInCode')).seen, /Account:/)
})

test('SES-5: a form of one person’s page does nothing in the session of another who signed in since', async (t) => {
  const app = await startApp(t)
  const [ada, zofia] = [await app.protectedPerson(), await app.protectedPerson()]
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  const pages = [
    await browser.get('twoStepDisable'),
    await browser.get('newBackupCodes'),
    await browser.post('replacePhone'),
    await browser.get('password'),
    await browser.get('deleteAccount'),
    await browser.get('profile'),
    await browser.get('sessions'),
  ]
  await browser.signIn(zofia)
  const [checks, before] = [await countChecks(app), await app.dump()]
  for (const { text } of pages)
    for (const [, action = '', form = ''] of text.matchAll(/<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g)) {
      if (action === routes.language || action === routes.signOut || !action.startsWith('/settings')) continue
      if (/sessions\/[^/]+\/end$/.test(action)) continue
      assert.equal(fieldOf(form, 'account'), ada.email, action)
      const typed = { code: app.codeNow(ada.secret), password: ada.password, newPassword: 'quiet lantern 4410 moss' }
      const answer = await browser.postTo(action, { ...typed, account: ada.email })
      const page = await browser.follow(answer)
      assert.match(page.seen, /Somebody signed in in another tab meanwhile/, action)
      assert.ok(page.text.includes(zofia.email), action)
    }
  assert.equal(checks.made, 0)
  assert.deepEqual(await app.dump(), before)
})
