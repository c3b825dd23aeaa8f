import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { adaSignedIn } from '../../../test/ada.ts'
import { startApp } from '../../../test/kit.ts'
import { mailedPath } from '../../../test/tour.ts'
import { changeLinkLifetime, linkMails, linkMailsWithin, seconds } from '../../limits.ts'
import { routes } from '../../routes.ts'

const newEmail = 'ada.lind@elsewhere.example'

/** Ada is signed in, fresh, and has asked for another address. */
async function asked(t: TestContext) {
  const { app, ada, browser } = await adaSignedIn(t)
  const answer = await browser.post('changeEmail', { newEmail })
  assert.equal(answer.location, routes.profile, answer.seen)
  return { app, ada, browser, answer, link: await mailedPath(app, newEmail, 'confirm-new-email') }
}

test('a new address counts from its link’s button on; looking changes nothing, and two-step stays', async (t) => {
  const { app, ada, browser, answer, link } = await asked(t)
  assert.match((await browser.follow(answer)).seen, /Waiting for confirmation: ada\.lind@elsewhere\.example/)
  const before = await app.dump()
  assert.match((await app.browser().path(link)).seen, /you sign in as ada\.lind@elsewhere\.example/)
  assert.deepEqual(await app.dump(), before)
  assert.equal((await browser.postTo(link)).location, routes.profile)
  app.clock.advance(60_000)
  const elsewhere = app.browser()
  assert.equal((await elsewhere.signIn({ ...ada, email: newEmail })).location, routes.home)
  assert.equal((await app.browser().givePassword(ada)).status, 401)
  const row = await app.db.selectFrom('people').selectAll().where('id', '=', ada.id).executeTakeFirstOrThrow()
  assert.deepEqual([row.email, row.email_confirmed_at], [newEmail, app.clock.now() - 60_000])
  assert.equal(await browser.isSignedIn(), true)
})

test('MAIL-1: a changed address is told to the old one and to the new one, once each', async (t) => {
  const { app, ada, browser, link } = await asked(t)
  const earlier = (await app.mails()).map(({ id }) => id)
  await browser.postTo(link)
  const told = (await app.mails()).filter(({ id }) => !earlier.includes(id))
  assert.deepEqual(told.map(({ to }) => to).toSorted(), [ada.email, newEmail].toSorted())
  for (const mail of told) {
    assert.equal(mail.subject, 'Your e-mail address was changed')
    assert.match(mail.text, /If this wasn’t you/)
  }
})

test('MAIL-1: asking for another address warns the present one, and mails the link to the new one alone', async (t) => {
  const { app, ada } = await asked(t)
  const toOld = (await app.mailsTo(ada.email)).filter(({ subject }) => /asked to change/.test(subject))
  assert.equal(toOld.length, 1)
  assert.doesNotMatch(JSON.stringify(toOld), /confirm-new-email|elsewhere/)
  assert.equal((await app.mailsTo(newEmail)).length, 1)
})

test('AUD-1: asking and changing stand in the trail, without an address of mail', async (t) => {
  const { app, ada, browser, link } = await asked(t)
  await browser.postTo(link)
  const events = (await app.audit()).filter(({ action }) => action.startsWith('email.change'))
  assert.deepEqual(
    events.map(({ action, subject_id }) => [action, subject_id]),
    [
      ['email.change_requested', ada.id],
      ['email.changed', ada.id],
    ],
  )
  assert.doesNotMatch(JSON.stringify(events), /elsewhere|ferndale/)
})

test('the link to a new address works for 24 hours, to the millisecond', async (t) => {
  const { app, link } = await asked(t)
  app.clock.advance(changeLinkLifetime - 1)
  assert.equal((await app.browser().path(link)).status, 200)
  app.clock.advance(1)
  assert.equal((await app.browser().path(link)).status, 410)
  assert.equal((await app.browser().postTo(link)).status, 410)
})

test('what is no address, or the present one, is refused under the field, and what was typed stays', async (t) => {
  const { ada, browser } = await asked(t)
  assert.match((await browser.post('changeEmail', { newEmail: ' ' })).seen, /Enter your e-mail address\./)
  const wrong = await browser.post('changeEmail', { newEmail: 'ada at ferndale' })
  assert.match(wrong.seen, /That is not an e-mail address\./)
  assert.match(wrong.text, /id="newEmail"[^>]*value="ada at ferndale"[^>]*aria-invalid="true"/)
  const same = await browser.post('changeEmail', { newEmail: ada.email.toUpperCase() })
  assert.deepEqual([same.status, /That is your address already\./.test(same.seen)], [422, true])
})

test('five links go out in half an hour, then the person is told to wait, for a time that is true', async (t) => {
  const { app, ada, browser } = await asked(t)
  for (let n = 1; n < linkMails; n += 1) {
    assert.equal((await browser.post('changeEmail', { newEmail: `${n}.${newEmail}` })).status, 303)
  }
  const sixth = await browser.post('changeEmail', { newEmail: `6.${newEmail}` })
  assert.match(sixth.seen, /Too many tries\. Wait 30 minutes/)
  const wait = Number(sixth.headers.get('retry-after')) * seconds
  assert.deepEqual([sixth.status, wait], [429, linkMailsWithin])
  assert.deepEqual(await app.mailsTo(`6.${newEmail}`), [])
  app.clock.advance(wait)
  const again = await browser.post('changeEmail', { newEmail: `6.${newEmail}`, code: app.codeNow(ada.secret) })
  assert.equal(again.status, 303)
})

test('ENR-2: an address that was not confirmed is replaced by one that is', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  await browser.signIn(await app.person({ emailConfirmed: false }))
  await browser.post('changeEmail', { newEmail })
  await browser.postTo(await mailedPath(app, newEmail, 'confirm-new-email'))
  assert.match((await browser.get('security')).seen, /Enable two-step authentication/)
})
