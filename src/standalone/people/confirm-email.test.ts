import { strict as assert } from 'node:assert'
import { after, test } from 'node:test'
import type { Browser } from '../../../test/browser.ts'
import { startApp } from '../../../test/kit.ts'
import { mailedPath } from '../../../test/tour.ts'
import { confirmLinkLifetime, linkMailsWithin } from '../../limits.ts'

const app = await startApp({ after })

async function unconfirmed() {
  const person = await app.person({ emailConfirmed: false })
  const browser = app.browser()
  await browser.signIn(person)
  return { person, browser }
}

async function withLink() {
  const { person, browser } = await unconfirmed()
  await browser.post('sendConfirmation')
  return { person, browser, link: await mailedPath(app, person.email, 'confirm-email') }
}

/** As the Security tab has it: it asks for that, or offers two-step. */
async function isConfirmed(browser: Browser) {
  const { seen } = await browser.get('security')
  const offers = /Enable two-step authentication/.test(seen)
  assert.equal(/Confirm your e-mail address first/.test(seen), !offers, seen)
  return offers
}

test('ENR-2: until the address is confirmed the Security tab offers no button, and says why', async () => {
  const { browser } = await unconfirmed()
  const tab = await browser.get('security')
  assert.doesNotMatch(tab.seen, /Enable two-step authentication/)
  assert.match(tab.seen, /Confirm your e-mail address first/)
  assert.equal((await browser.post('twoStepScan')).status, 403)
})

test('the mailed link shows a page, its button confirms, and two-step can be turned on', async () => {
  const { person, browser, link } = await withLink()
  assert.match((await browser.path(link)).seen, /Press the button/)
  assert.equal(await isConfirmed(browser), false)
  const done = await browser.postTo(link)
  assert.equal(done.location, '/settings/security')
  const tab = await browser.follow(done)
  assert.match(tab.seen, /Your e-mail address is confirmed\./)
  assert.match(tab.seen, /Enable two-step authentication/)
  assert.equal(
    (await app.audit()).some((event) => event.action === 'email.confirmed' && event.subject_id === person.id),
    true,
  )
})

test('CHL-9: the link signs nobody in, neither by looking nor by its button', async () => {
  const { browser, link } = await withLink()
  const stranger = app.browser()
  assert.equal((await stranger.path(link)).status, 200)
  assert.equal((await stranger.postTo(link)).location, '/sign-in')
  assert.deepEqual(
    [...stranger.cookies.keys()].filter((name) => /session|challenge/.test(name)),
    [],
  )
  assert.equal(await stranger.isSignedIn(), false)
  assert.equal(await isConfirmed(browser), true)
})

test('the link works once', async () => {
  const { browser, link } = await withLink()
  await browser.postTo(link)
  assert.equal((await browser.path(link)).status, 410)
  assert.equal((await browser.postTo(link)).status, 410)
})

test('a dead link says to which address a new one goes, to whoever is signed in and not confirmed, and to nobody else', async () => {
  const { browser, person, link } = await withLink()
  app.clock.advance(confirmLinkLifetime)
  const other = await withLink()
  for (const dead of [await browser.path(link), await browser.postTo(link)])
    assert.ok(dead.seen.includes(`A new one is mailed to ${person.email}. Mail me a new link`), dead.seen)
  assert.ok(!(await other.browser.path(link)).text.includes(person.email))
  assert.ok(!(await app.browser().path(link)).text.includes(person.email))
})

test('the link works for 7 days, to the millisecond', async () => {
  const first = await withLink()
  app.clock.advance(confirmLinkLifetime - 1)
  assert.equal((await first.browser.path(first.link)).status, 200)
  app.clock.advance(1)
  assert.equal((await first.browser.path(first.link)).status, 410)
  assert.equal((await first.browser.postTo(first.link)).status, 410)
  assert.equal(await isConfirmed(first.browser), false)
})

test('of twenty presses at once one confirms', async () => {
  const { browser, link, person } = await withLink()
  const answers = await Promise.all(Array.from({ length: 20 }, () => browser.postTo(link)))
  assert.equal(answers.filter(({ status }) => status === 303).length, 1)
  assert.equal(
    (await app.audit()).filter((event) => event.action === 'email.confirmed' && event.subject_id === person.id).length,
    1,
  )
})

test('links of one kind are not good for the other', async () => {
  const { person, browser, link } = await withLink()
  await browser.post('forgotPassword', { email: person.email })
  const reset = await mailedPath(app, person.email, 'reset-password')
  const swapped = reset.replace('reset-password', 'confirm-email')
  assert.equal((await browser.postTo(swapped)).status, 410)
  const other = link.replace('confirm-email', 'reset-password')
  assert.equal((await browser.postTo(other, { newPassword: 'quiet lantern 4410 moss' })).status, 410)
  assert.equal(await isConfirmed(browser), false)
  assert.equal((await browser.postTo(reset, { newPassword: 'quiet lantern 4410 moss' })).status, 303)
})

test('made-up, cut and lengthened links lead nowhere', async () => {
  const { browser, link } = await withLink()
  const attacks = [
    link.slice(0, -1),
    `${link}A`,
    '/confirm-email/x',
    `/confirm-email/${'A'.repeat(43)}`,
    '/confirm-email/%00',
    `${link}%00`,
  ]
  for (const attack of attacks) assert.equal((await browser.postTo(attack)).status, 410, attack)
  assert.equal(await isConfirmed(browser), false)
})

test('at most five links an hour are mailed, and the page says the same for the sixth', async () => {
  const { person, browser } = await unconfirmed()
  const seen = new Set<string | null>()
  for (let n = 0; n < 7; n += 1) seen.add((await browser.post('sendConfirmation')).location)
  assert.deepEqual([...seen], ['/settings/profile'])
  assert.equal((await app.mailsTo(person.email)).length, 5)
  app.clock.advance(linkMailsWithin)
  await browser.post('sendConfirmation')
  assert.equal((await app.mailsTo(person.email)).length, 6)
})

test('someone signed out sends no link', async () => {
  const before = (await app.mails()).length
  assert.equal((await app.browser().post('sendConfirmation')).location, '/sign-in?next=%2Fsettings%2Fprofile')
  assert.equal((await app.mails()).length, before)
})
