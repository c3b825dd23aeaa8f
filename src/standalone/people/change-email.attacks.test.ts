import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { adaSignedIn } from '../../../test/ada.ts'
import type { Browser } from '../../../test/browser.ts'
import type { App } from '../../../test/kit.ts'
import { mailedPath } from '../../../test/tour.ts'
import { mobileToken } from '../../../test/second-step.ts'
import { days, minutes } from '../../limits.ts'
import { routes } from '../../routes.ts'
import { withNext } from '../../http/where-to.ts'

const newEmail = 'ada.lind@elsewhere.example'

async function linkTo(app: App, browser: Browser, email = newEmail) {
  await browser.post('changeEmail', { newEmail: email })
  return mailedPath(app, email, 'confirm-new-email')
}

const emailOf = async (app: App, id: string) =>
  (await app.db.selectFrom('people').select('email').where('id', '=', id).executeTakeFirstOrThrow()).email

test('SES-5: a stolen session that is not fresh asks for no other address', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  app.clock.advance(11 * minutes)
  const before = await app.dump()
  assert.equal((await browser.post('changeEmail', { newEmail })).status, 403)
  assert.deepEqual(await app.dump(), before)
})

test('CHL-10: an address that somebody has gets no mail, and the page says the same as for one that is free', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  const bo = await app.person({ name: 'Bo' })
  const answers: unknown[] = []
  for (const email of [newEmail, bo.email]) {
    const { status, location } = await browser.post('changeEmail', { newEmail: email })
    const { seen } = await browser.get('profile')
    answers.push([status, location, seen.replaceAll(email, 'address')])
  }
  assert.deepEqual(answers[0], answers[1])
  assert.deepEqual(await app.mailsTo(bo.email), [])
})

test('an address that was taken between the request and the button is not changed: the link is as if expired', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  const link = await linkTo(app, browser)
  await app.person({ email: newEmail })
  const before = await app.dump()
  assert.equal((await browser.postTo(link)).status, 410)
  assert.deepEqual(await app.dump(), before)
  assert.equal(await emailOf(app, ada.id), ada.email)
})

test('of two people who ask for the same address, one gets it', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  const bo = await app.protectedPerson({ name: 'Bo' })
  const bos = app.browser()
  await bos.signIn(bo)
  const adas = await linkTo(app, browser)
  app.clock.advance(1)
  const other = await linkTo(app, bos)
  assert.notEqual(adas, other)
  const answers = await Promise.all([app.browser().postTo(adas), app.browser().postTo(other)])
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([303, 410]))
  const emails = [await emailOf(app, ada.id), await emailOf(app, bo.id)]
  assert.equal(emails.filter((email) => email === newEmail).length, 1)
})

test('of twenty presses of the button at once, one changes the address', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  const link = await linkTo(app, browser)
  const answers = await Promise.all(Array.from({ length: 20 }, () => app.browser().postTo(link)))
  assert.equal(answers.filter(({ status }) => status === 303).length, 1)
  assert.equal((await app.audit()).filter(({ action }) => action === 'email.changed').length, 1)
})

test('an earlier link is void after a second request', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  const first = await linkTo(app, browser)
  app.clock.advance(1)
  const second = await linkTo(app, browser, 'ada@third.example')
  assert.equal((await browser.postTo(first)).status, 410)
  assert.equal((await browser.postTo(second)).status, 303)
  assert.equal(await emailOf(app, ada.id), 'ada@third.example')
})

test('a changed password voids the link that someone else asked for', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  const link = await linkTo(app, browser)
  await browser.post('password', { password: ada.password, newPassword: 'quite new 1971 lantern' })
  assert.equal((await browser.postTo(link)).status, 410)
  assert.equal(await emailOf(app, ada.id), ada.email)
})

test('a reset password voids it as well', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  const link = await linkTo(app, browser)
  await browser.post('forgotPassword', { email: ada.email })
  const reset = await mailedPath(app, ada.email, 'reset-password')
  await browser.postTo(reset, { newPassword: 'quite new 1971 lantern' })
  assert.equal((await browser.postTo(link)).status, 410)
})

test('a reset link that was mailed to the old address is dead after the change', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  await app.browser().post('forgotPassword', { email: ada.email })
  const reset = await mailedPath(app, ada.email, 'reset-password')
  await browser.postTo(await linkTo(app, browser))
  assert.equal((await app.browser().path(reset)).status, 410)
})

test('MAIL-3: line breaks, lists, quotes and names in a new address are refused, and bring no mail', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  const before = await app.dump()
  for (const typed of [
    `${newEmail}\r\nBcc: eve@evil.example`,
    `${newEmail}\nBcc:eve@evil.example`,
    `${newEmail},eve@evil.example`,
    `${newEmail};eve@evil.example`,
    `${newEmail}，eve@evil.example`,
    `Eve <${newEmail}>`,
    `"a b"@elsewhere.example`,
    `a@b@elsewhere.example`,
    `a＠evil.example@elsewhere.example`,
    `ada\u2028@elsewhere.example`,
    `${newEmail}\u0000`,
    'ada',
    '',
    `${'a'.repeat(250)}@elsewhere.example`,
  ]) {
    assert.equal((await browser.post('changeEmail', { newEmail: typed })).status, 422, JSON.stringify(typed))
  }
  const twice: [string, string][] = [
    ['newEmail', newEmail],
    ['newEmail', 'eve@evil.example'],
  ]
  assert.equal((await browser.post('changeEmail', twice)).status, 422)
  assert.deepEqual(await app.dump(), before)
})

test('CHL-9: the link signs nobody in, and other links’ tokens change no address', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  const link = await linkTo(app, browser)
  await app.browser().post('forgotPassword', { email: ada.email })
  const reset = await mailedPath(app, ada.email, 'reset-password')
  const token = (path: string) => path.split('/').at(-1) ?? ''
  assert.equal((await app.browser().postTo(`/confirm-new-email/${token(reset)}`)).status, 410)
  assert.equal((await app.browser().path(`/reset-password/${token(link)}`)).status, 410)
  assert.equal((await app.browser().path(`/confirm-email/${token(link)}`)).status, 410)
  const stranger = app.browser()
  assert.equal((await stranger.postTo(link)).location, '/sign-in')
  assert.equal(await stranger.isSignedIn(), false)
  assert.equal(await emailOf(app, ada.id), newEmail)
})

test('WEB-3: no other site asks for an address or presses the link’s button', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  const link = await linkTo(app, browser)
  const before = await app.dumpButRefusals()
  const headers = { 'sec-fetch-site': 'cross-site' }
  assert.equal((await browser.post('changeEmail', { newEmail: 'eve@evil.example' }, headers)).status, 403)
  assert.equal((await browser.postTo(link, {}, headers)).status, 403)
  assert.deepEqual(await app.dumpButRefusals(), before)
})

test('CHL-2: GET, someone signed out, a challenge and a mobile token ask for no other address', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  app.clock.advance(1 * minutes)
  const token = await mobileToken(app, ada)
  const half = app.browser()
  await half.givePassword(ada)
  const before = await app.dumpButRefusals()
  assert.equal((await browser.get('changeEmail', `?newEmail=${newEmail}`)).status, 404)
  for (const stranger of [app.browser(), half]) {
    assert.equal((await stranger.post('changeEmail', { newEmail })).location, withNext('signIn', routes.profile))
  }
  const forms = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
  const headers = { ...forms, authorization: `Bearer ${token}` }
  const sent = await app.request(routes.changeEmail, { method: 'POST', headers, body: `newEmail=${newEmail}` })
  assert.equal(sent.status, 403)
  assert.deepEqual(await app.dumpButRefusals(), before)
})

test('MAIL-3: further recipients named in the request get nothing', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  const before = (await app.mails()).length
  await browser.post('changeEmail', {
    newEmail,
    email: 'eve@evil.example',
    to: 'eve@evil.example',
    cc: 'eve@evil.example',
  })
  const sent = (await app.mails()).slice(before)
  assert.deepEqual(sent.map(({ to }) => to).toSorted(), [ada.email, newEmail].toSorted())
})

test('MAIL-2: the mail to an unproved address holds nothing that its sender chose to be called', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  await browser.post('profile', { name: 'You won: evil.example', locale: 'en' })
  await linkTo(app, browser)
  const [mail] = await app.mailsTo(newEmail)
  assert.doesNotMatch(`${mail?.subject} ${mail?.text} ${mail?.html}`, /evil/)
})

test('WEB-8: a forged Host does not change where the link leads', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  await browser.post('changeEmail', { newEmail }, { host: 'evil.example', 'x-forwarded-host': 'evil.example' })
  const [mail] = await app.mailsTo(newEmail)
  assert.doesNotMatch(`${mail?.text} ${mail?.html}`, /evil/)
})

test('MAIL-3: warnings from before the change go to the old address, not after whoever moved it', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  await browser.postTo(await linkTo(app, browser))
  const rows = await app.db.selectFrom('outbox').select(['to_address', 'unique_key']).execute()
  const toNew = rows.flatMap((row) => (row.to_address === newEmail ? [row.unique_key.replace(/:.*/, '')] : []))
  assert.deepEqual(toNew.toSorted(), ['change-email', 'email-changed'])
  assert.equal(rows.filter((row) => row.to_address === ada.email).length, rows.length - 2)
})

test('a link from before does nothing for someone who was deactivated or deleted', async (t) => {
  const { app, ada, browser } = await adaSignedIn(t)
  const link = await linkTo(app, browser)
  await app.db.updateTable('people').set({ deactivated_at: 1 }).where('id', '=', ada.id).execute()
  assert.equal((await app.browser().postTo(link)).status, 410)
  assert.equal(await emailOf(app, ada.id), ada.email)
  await app.db.updateTable('people').set({ deactivated_at: null }).where('id', '=', ada.id).execute()
  assert.equal((await browser.post('deleteAccount')).location, '/sign-in')
  assert.equal((await app.browser().postTo(link)).status, 410)
})

test('AUD-4: links to new addresses are swept when they ended, with the addresses', async (t) => {
  const { app, browser } = await adaSignedIn(t)
  await linkTo(app, browser)
  app.clock.advance(3 * days)
  await app.countersign.sweep()
  assert.deepEqual(await app.db.selectFrom('mailed_links').select('id').execute(), [])
})
