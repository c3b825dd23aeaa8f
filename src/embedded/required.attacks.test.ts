import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import type { CompletedSignIn } from '../host/host.ts'
import { days, minutes } from '../limits.ts'
import { routes } from '../routes.ts'
import { startEmbedded, type EmbeddedOptions } from '../../test/embedded.ts'
import { noon } from '../../test/kit.ts'

const since = noon - 20 * days
/** As an application says it that decides by itself: the time is over. */
const over = { required: { since, days: 14 } }
const required = (root: string) => root + routes.enrolmentRequired

async function overdue(t: TestContext, options: EmbeddedOptions = {}) {
  const app = await startEmbedded(t, options)
  const ada = app.person(over)
  return { app, ada, browser: app.browser(), root: app.countersign.path }
}

test('POL-5: of somebody overdue the application opens no session: the browser is led to set-up, and to nothing else', async (t) => {
  const { app, ada, browser, root } = await overdue(t)
  const first = await browser.givePassword(ada, { next: '/inbox', carry: { idToken: 'x' } })
  assert.deepEqual([first.status, first.location], [303, required(root)])
  assert.equal(app.application.sessions.size, 0)
  assert.match((await browser.visit()).location ?? '', /^\/login/)
  const page = await browser.get('enrolmentRequired')
  assert.match(page.seen, /Ferndale requires two-step authentication, and the time to set it up is over/)
  for (const name of ['security', 'history', 'sessions', 'twoStepDisable', 'newBackupCodes', 'checkUp'] as const)
    assert.equal((await browser.get(name)).location, required(root), name)
})

test('POL-5, HOST-17: at Finish the real session begins, by both steps, with what the first one knew', async (t) => {
  const { app, ada, browser, root } = await overdue(t)
  await browser.givePassword(ada, { next: '/inbox?box=2', carry: { idToken: 'x' } })
  const token = browser.cookies.get('__Host-session.two-step')
  await browser.post('twoStepScan')
  const { secret } = await enrolled(browser, app)
  const finished = await browser.post('twoStepBackupCodes', { kept: '1' })
  assert.equal(finished.location, '/inbox?box=2')
  const [done] = app.application.callsOf('openSession') as CompletedSignIn[]
  assert.deepEqual(
    [done?.person, done?.means, done?.amr, done?.carry, done?.next, done?.renews],
    [ada.id, ['password', 'code'], ['pwd', 'otp', 'mfa'], { idToken: 'x' }, '/inbox?box=2', undefined],
  )
  assert.equal((await browser.visitFresh()).status, 200, 'both steps were just given')
  assert.equal((await browser.get('security')).status, 200)
  const old = app.browser()
  old.cookies.set('__Host-session.two-step', token ?? '')
  assert.match((await old.get('twoStepScan')).location ?? '', /\/login/, root)
  app.clock.advance(1 * minutes)
  assert.equal((await app.browser().signIn({ ...ada, secret })).location, '/')
})

test('POL-4: a session of before the deadline opens no route behind guard: JSON is answered 403 with manageUrl, a browser is led to set-up', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person({ required: { since: noon - 13 * days, days: 14 } })
  const browser = app.browser()
  await browser.signIn(ada)
  assert.equal((await browser.visit()).status, 200)
  assert.match((await browser.get('security')).seen, /Ferndale|requires two-step authentication from 3 March 2027/)
  app.clock.advance(1 * days)
  assert.equal((await browser.visit()).location, required(app.countersign.path))
  const json = await browser.asJson('/inbox')
  const { code, manageUrl } = JSON.parse(json.text) as Record<string, string>
  assert.deepEqual(
    [json.status, code, manageUrl],
    [403, 'enrolment_required', `https://ferndale.test${required(app.countersign.path)}`],
  )
  assert.equal((await browser.get('history')).location, required(app.countersign.path))
  assert.equal(await app.countersign.passwordAlone(ada.id), false, 'nor does the password alone')
})

test('POL-4: who keeps no cookies gets 403, no token, and a link that leads to set-up in a browser', async (t) => {
  const { app, ada, root } = await overdue(t, { tokens: true })
  const phone = app.browser()
  const answer = await phone.givePasswordAsJson(ada, { token: true })
  const { code, manageUrl = '', ...rest } = JSON.parse(answer.text) as Record<string, string>
  assert.deepEqual([answer.status, code, answer.set], [403, 'enrolment_required', []])
  assert.equal('access' in rest, false)
  assert.equal(app.application.sessions.size, 0)
  const browser = app.browser()
  const path = manageUrl.replace('https://ferndale.test', '')
  assert.equal((await browser.send(path)).status, 200)
  const entered = await browser.postTo(path)
  assert.equal(entered.location, required(root))
  assert.equal((await browser.get('security')).location, required(root))
  const begun = await browser.post('twoStepScan', { password: ada.password })
  assert.equal(begun.location, root + routes.twoStepScan)
})

test('LIFE-6: whoever may not have it is asked for nothing', async (t) => {
  const app = await startEmbedded(t)
  const browser = app.browser()
  await browser.signIn(app.person({ ...over, ineligible: 'Your trial has ended.' }))
  assert.equal((await browser.visit()).status, 200)
})

test('HOST-1: `required` without days, and times that are none, are said to be a mistake', async (t) => {
  const app = await startEmbedded(t)
  const wrong = [
    { required: { since: noon } },
    { required: { since: 'today', days: 14 } },
    { joinedAt: new Date(noon) },
  ]
  for (const about of wrong) {
    const ada = app.person(about as object)
    await assert.rejects(app.browser().givePassword(ada), /findPerson returned `(?:required|joinedAt)/)
  }
})

/** From the QR code to the backup codes. */
async function enrolled(
  browser: ReturnType<Awaited<ReturnType<typeof startEmbedded>>['browser']>,
  app: { codeNow: (secret: string) => string },
) {
  const secret = /secret=([A-Z2-7]{32})/.exec((await browser.get('twoStepScan')).text)?.[1] ?? ''
  const proved = await browser.post('twoStepCode', { code: app.codeNow(secret) })
  assert.match(proved.location ?? '', /backup-codes$/)
  return { secret }
}
