import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, type Someone, startApp } from '../../../test/kit.ts'
import { giveCode, openChallenge } from '../../../test/second-step.ts'
import { minutes } from '../../limits.ts'

const newPassword = 'quite new 1971 lantern'

/** Asks for a link and opens the mail: the link's path. */
async function mailedLink(app: App, person: Someone): Promise<string> {
  await app.browser().post('forgotPassword', { email: person.email })
  const mail = (await app.mailsTo(person.email)).at(-1)
  return (
    /https:\/\/countersign\.test(\/reset-password\/[\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? assert.fail('no link')
  )
}

test('CHL-8: a mailed link sets a new password; signing in with it still asks for the code', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const link = await mailedLink(app, ada)
  const browser = app.browser()
  assert.equal((await browser.path(link)).status, 200)
  const done = await browser.postTo(link, { newPassword })
  assert.equal(done.location, '/sign-in')
  assert.equal(browser.cookies.has('__Host-session'), false)
  assert.equal((await app.api('apiSignIn', { email: ada.email, password: ada.password })).status, 401)
  const challenge = await openChallenge(app, { ...ada, password: newPassword })
  assert.equal((await giveCode(app, challenge, app.codeNow(ada.secret))).status, 200)
})

test('CHL-8: two-step is as it was before: secret, backup codes, generation and date', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const state = async () => ({
    twoStep: await app.db.selectFrom('two_step').selectAll().execute(),
    authenticators: await app.db.selectFrom('authenticators').selectAll().execute(),
    codes: await app.db.selectFrom('backup_codes').selectAll().execute(),
  })
  const before = await state()
  await app.browser().postTo(await mailedLink(app, ada), { newPassword })
  assert.deepEqual(await state(), before)
})

test('CHL-8: a link is good for 30 minutes to the millisecond', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const link = await mailedLink(app, ada)
  const asked = app.clock.now()
  app.clock.set(asked + 30 * minutes - 1)
  assert.equal((await app.browser().path(link)).status, 200)
  app.clock.set(asked + 30 * minutes)
  assert.equal((await app.browser().path(link)).status, 410)
  assert.equal((await app.browser().postTo(link, { newPassword })).status, 410)
  assert.equal((await app.api('apiSignIn', { email: ada.email, password: ada.password })).status, 200)
})

test('CHL-8: a password that is refused leaves the link good', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const link = await mailedLink(app, ada)
  for (const weak of ['', 'short', 'password123', ada.email, 'x'.repeat(257)]) {
    assert.equal((await app.browser().postTo(link, { newPassword: weak })).status, 422, weak)
  }
  assert.equal((await app.browser().postTo(link, { newPassword })).location, '/sign-in')
})

test('MAIL-1: asking mails one link, using it mails one notice, and both stand in the audit trail', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  await app.browser().postTo(await mailedLink(app, ada), { newPassword })
  assert.equal((await app.mailsTo(ada.email)).length, 2)
  const trail = (await app.audit()).map(({ action, subject_id }) => [action, subject_id])
  assert.deepEqual(trail, [
    ['password.reset_requested', ada.id],
    ['password.reset_done', ada.id],
  ])
})

test('CHL-8: the database keeps the link as a hash only, and the mail sealed', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const token = (await mailedLink(app, ada)).split('/').at(-1) ?? ''
  const [links, mails] = [
    await app.db.selectFrom('mailed_links').selectAll().execute(),
    await app.db.selectFrom('outbox').selectAll().execute(),
  ]
  assert.equal(links.length, 1)
  assert.ok(!JSON.stringify([links, mails]).includes(token))
})

test('THR-10: strangers who ask for links use none up that the owner needs: there is always one that works', async (t) => {
  const app = await startApp(t)
  const ada = await app.person({ email: 'ada@ferndale.example' })
  for (let asked = 0; asked < 8; asked += 1) await app.browser().post('forgotPassword', { email: ada.email })
  app.clock.advance(31 * minutes)
  const link = await mailedLink(app, ada)
  assert.equal((await app.browser().path(link)).status, 200)
})

test('CHL-8: changing the password ends the links that were asked for before', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const link = await mailedLink(app, ada)
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('password', { password: ada.password, newPassword: 'nine copper kettles hum' })
  const answer = await app.browser().postTo(link, { newPassword: 'a stranger chose these words' })
  assert.equal(answer.status, 410)
})

test('the same letters typed on another keyboard are the same password', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  await app.browser().postTo(await mailedLink(app, ada), { newPassword: 'Zażółć gęślą jaźń'.normalize('NFD') })
  const answer = await app
    .browser()
    .post('signIn', { email: ada.email, password: 'Zażółć gęślą jaźń'.normalize('NFC') })
  assert.equal(answer.location, '/')
})
