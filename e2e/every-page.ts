import { strict as assert } from 'node:assert'
import type { Page } from 'playwright-core'
import {
  challengeLifetime,
  checkUpEvery,
  enrolmentLifetime,
  freshFor,
  minutes,
  passwordLinkLifetime,
  seconds,
} from '../src/limits.ts'
import { pathTo, routes } from '../src/routes.ts'
import type { Locale } from '../src/messages/messages.ts'
import { secretOn } from '../test/browser.ts'
import type { Someone } from '../test/kit.ts'
import { fillWithPeople } from '../test/crowd.ts'
import type { Served } from '../test/served.ts'
import type { MailedLink } from '../test/tour.ts'

/** Looks at the page as it stands now; `where` names its state. */
export type Look = (where: string) => Promise<void>
type Walk = { app: Served; page: Page; locale: Locale; look: Look }
type Protected = Someone & { secret: string; codes: string[] }

/** Walks through every page in every state that can be reached, in one language, and looks at each. */
export async function everyPage(app: Served, page: Page, locale: Locale, look: Look): Promise<void> {
  const walk: Walk = { app, page, locale, look }
  await signedOut(walk)
  await mailedLinks(walk)
  await secondStep(walk)
  await settings(walk)
  await enrolment(walk)
  await turnedOn(walk)
  await passkeys(walk)
  await required(walk)
  await others(walk)
}

/** An organisation that requires it: its administrators, whoever has time left, and whoever hasn't. */
async function required(walk: Walk) {
  const { app, page, locale, look } = walk
  const boss = await app.protectedPerson({ locale, role: 'administrator' })
  const { organisationId } = boss
  const bo = await app.person({ locale, organisationId, name: 'Bo Holm' })
  await enter(walk, boss, routes.signInCode)
  await send(page, { code: app.codeNow(boss.secret) })
  await page.goto(routes.policy)
  await look('policy, not required')
  await send(page, { days: '3' })
  await look('policy, too few days')
  await send(page, { days: '14' })
  await look('policy, required')
  const exempt = page.locator(`form[action="${routes.policyExempt}"]`)
  await exempt.locator('[name=who]').fill(bo.email)
  await exempt.locator('[name=forDays]').fill('91')
  await press(page, `form[action="${routes.policyExempt}"] button`)
  await look('policy, an exemption without a reason')
  await exempt.locator('[name=reason]').fill('On leave without a phone until the summer')
  await exempt.locator('[name=forDays]').fill('30')
  await press(page, `form[action="${routes.policyExempt}"] button`)
  await look('policy, somebody exempt')
  await press(page, 'table form button')
  await app.countersign.sweep()
  await enter(walk, bo, routes.home)
  await look('home, days left')
  await app.db.updateTable('deadlines').set({ due_at: app.clock.now() }).where('person_id', '=', bo.id).execute()
  await enter(walk, bo, routes.enrolmentRequired)
  await look('set-up required')
  await press(page, '[form="enable"]')
  await look('set-up required, scan')
  await press(page, `form[action="${routes.twoStepLeave}"] button`)
  await look('set-up required, left')
  await app.db.updateTable('people').set({ email_confirmed_at: null }).where('id', '=', bo.id).execute()
  await page.goto(routes.enrolmentRequired)
  await look('set-up required, address not confirmed')
  await app.db
    .updateTable('two_step')
    .set({ checked_up_at: app.clock.now() - checkUpEvery })
    .where('person_id', '=', boss.id)
    .execute()
  app.clock.advance(1 * minutes)
  await enter(walk, boss, routes.signInCode)
  await send(page, { code: app.codeNow(boss.secret) })
  await look('check-up')
}

async function signedOut({ page, locale, look }: Walk) {
  await page.goto(routes.signIn)
  await look('sign in')
  await send(page, { email: 'ada@nowhere.example', password: 'x' })
  await look('sign in, wrong password')
  await send(page, { email: 'ada', password: 'x' })
  await look('sign in, no address')
  await page.goto(routes.forgotPassword)
  await look('forgotten password')
  await send(page, { email: 'ada' })
  await look('forgotten password, no address')
  await send(page, { email: 'ada@nowhere.example' })
  await look('forgotten password, mailed')
  await page.goto('/no/such/page')
  await look('not found')
  // Documentation, in English alone.
  if (locale !== 'en') return
  await page.goto(routes.apiReference)
  await page.locator('#signInWithCode summary').first().click()
  await look('API reference')
}

async function mailedLinks(walk: Walk) {
  const { app, page, locale, look } = walk
  const person = await app.person({ locale, emailConfirmed: false })
  await page.goto(routes.forgotPassword)
  await send(page, { email: person.email })
  const link = await mailedPath(app, person.email, 'reset-password')
  await page.goto(link)
  await look('reset link')
  await send(page, { newPassword: 'short' })
  await look('reset link, short password')
  app.clock.advance(passwordLinkLifetime + 1 * minutes)
  await page.goto(link)
  await look('reset link, expired')
  await enter(walk, person, routes.security)
  await look('security, address not confirmed')
  await page.goto(routes.profile)
  await look('profile, address not confirmed')
  await press(page, `form[action="${routes.sendConfirmation}"] button`)
  await page.goto(await mailedPath(app, person.email, 'confirm-email'))
  await look('confirm the address')
}

async function secondStep(walk: Walk) {
  const { app, page, locale, look } = walk
  const person = await app.protectedPerson({ locale })
  await enter(walk, person, routes.signInCode)
  await look('code')
  await send(page, { code: '12345' })
  await look('code, a digit short')
  await send(page, { code: app.wrongCode(person.secret) })
  await look('code, wrong')
  await page.locator('main summary').click()
  await look('code, what to try when locked out')
  await page.goto(routes.signInBackupCode)
  await look('backup code')
  await send(page, { backupCode: slip(person.codes[0] ?? '') })
  await look('backup code, a slip')
  app.clock.advance(challengeLifetime - 50 * seconds)
  await page.goto(routes.signInCode)
  await page.locator('[data-warning]').waitFor()
  await look('code, a minute before its end')
  app.clock.advance(2 * minutes)
  await send(page, { code: '123456' })
  await look('sign in again, with the address')
  await useUpCodes(walk, person)
  await look('home, few backup codes')
  await page.goto(routes.security)
  await look('security, few backup codes')
}

/** Seven of ten backup codes used: six elsewhere, the last of them here. */
async function useUpCodes(walk: Walk, person: Protected) {
  const { app, page } = walk
  const elsewhere = app.browser()
  for (const backupCode of person.codes.slice(0, 6)) {
    await elsewhere.givePassword(person)
    await elsewhere.post('signInBackupCode', { backupCode })
    await elsewhere.post('signOut')
  }
  await enter(walk, person, routes.signInBackupCode)
  await send(page, { backupCode: person.codes[6] ?? '' })
}

async function settings(walk: Walk) {
  const { app, page, locale, look } = walk
  const person = await app.person({ locale })
  await enter(walk, person, routes.home)
  await look('home')
  await page.locator('.menu-button').click()
  await look('home, menu open')
  await page.goto(routes.profile)
  await look('profile')
  await send(page, { name: ' ' })
  await look('profile, no name')
  await page
    .locator('#timeZone option')
    .last()
    .evaluate((option: HTMLOptionElement) => (option.value = 'Mars/Olympus'))
  await page.locator('#timeZone').selectOption('Mars/Olympus')
  await send(page, { name: person.name })
  await look('profile, no such time zone')
  await page.goto(routes.password)
  await look('password')
  await send(page, { password: 'plum', newPassword: 'quiet lantern 4410 moss' })
  await look('password, wrong')
  await send(page, { password: person.password, newPassword: 'password1234' })
  await look('password, weak')
  await page.goto(routes.security)
  await look('security, off')
  await account(walk, person)
  await enter(walk, await app.person({ locale, planCurrent: false }), routes.security)
  await look('security, not eligible')
}

async function account({ app, page, look }: Walk, person: Someone) {
  for (let n = 0; n < 6; n += 1) await app.browser({ address: '2001:db8:1234:5678:9abc:def0:1234:5678' }).signIn(person)
  await app.api('apiSignIn', person)
  await page.reload()
  await look('security, many sessions')
  await page.goto(routes.sessions)
  await look('sessions')
  await press(page, '.list form button')
  await look('sessions, one ended')
  await page.goto(routes.wasItYou)
  await look('was it you')
  await page.goto(routes.profile)
  await send(page, { newEmail: 'ada' })
  await look('profile, no new address')
  await send(page, { newEmail: `new.${person.email}` })
  await look('profile, a new address waits')
  await page.goto(await mailedPath(app, `new.${person.email}`, 'confirm-new-email'))
  await look('confirm the new address')
  await page.goto(routes.deleteAccount)
  await look('delete the account')
  app.clock.advance(freshFor + 1 * minutes)
  await press(page, 'main .danger')
  await look('delete the account, not fresh')
  await send(page, { password: person.password })
  await look('sign in, account deleted')
}

async function enrolment(walk: Walk) {
  const { app, page, locale, look } = walk
  const person = await app.person({ locale })
  await enter(walk, person, routes.security)
  app.clock.advance(freshFor + 1 * minutes)
  await press(page, 'button[form=enable]')
  await look('confirm the password')
  await send(page, { password: 'plum' })
  await look('confirm the password, wrong')
  await send(page, { password: person.password })
  await look('scan')
  await page.locator('main summary').click()
  await look('scan, key open')
  const secret = secretOn(await page.content())
  app.clock.advance(enrolmentLifetime - 100 * seconds)
  await page.reload()
  await page.locator('[data-warning]').waitFor()
  await look('scan, near the end')
  await press(page, '[data-warning] button')
  await look('scan, extended')
  await page.goto(routes.twoStepCode)
  await look('enrolment code')
  await send(page, { code: app.wrongCode(secret) })
  await look('enrolment code, wrong')
  await send(page, { code: app.codeNow(secret, app.clock.now() - 3 * minutes) })
  await look('enrolment code, phone behind')
  await send(page, { code: app.codeNow(secret) })
  await look('backup codes')
  await press(page, '.finish button')
  await look('backup codes, kept?')
  await press(page, 'main .primary')
  await look('security, just turned on')
}

async function turnedOn(walk: Walk) {
  const { app, page, locale, look } = walk
  const person = await app.protectedPerson({ locale })
  await enter(walk, person, routes.signInCode)
  await send(page, { code: app.codeNow(person.secret) })
  await look('home, protected')
  await page.goto(routes.security)
  await page.locator('[data-dialog]').click()
  await look('security, dialog for someone fresh')
  app.clock.advance(freshFor + 1 * minutes)
  await page.goto(routes.security)
  await look('security, on')
  await page.locator('[data-dialog]').click()
  await look('security, dialog with a code')
  await page.goto(routes.twoStepDisable)
  await look('turn off')
  await send(page, { code: app.wrongCode(person.secret) })
  await look('turn off, code wrong')
  await page.goto(`${routes.twoStepDisable}?with=backup-code`)
  await look('turn off, by backup code')
  await page.goto(routes.newBackupCodes)
  await look('new backup codes')
  await send(page, { code: app.codeNow(person.secret) })
  await look('new backup codes, made')
  await page.goto(routes.replacePhone)
  await look('replace the phone')
  app.clock.advance(freshFor + 1 * minutes)
  await press(page, 'main form button')
  await look('replace the phone, confirm with a code')
  await send(page, { code: app.codeNow(person.secret) })
  await look('replace the phone, scan')
  const secret = secretOn(await page.content())
  await page.goto(routes.twoStepCode)
  await send(page, { code: app.codeNow(secret) })
  await look('replace the phone, backup codes')
  await page.locator('[name="kept"]').evaluate((field: HTMLInputElement) => (field.value = '1'))
  await press(page, '.finish button')
  await look('security, phone replaced')
  await app.db.updateTable('organisations').set({ plan: 'basic' }).where('id', '=', person.organisationId).execute()
  await page.goto(routes.security)
  await look('security, plan lost')
}

/** Without a key in it: what a browser shows itself is not ours to look at. */
async function passkeys(walk: Walk) {
  const { app, page, locale, look } = walk
  await enter(walk, await app.person({ locale }), routes.security)
  await page.locator('input[value=passkey]').check()
  await look('security, a passkey chosen')
  await press(page, 'button[form=enable]')
  await look('make a passkey')
  const person = await app.protectedPerson({ locale })
  const id = await insertPasskey(app, person)
  await enter(walk, person, routes.signInPasskey)
  await look('passkey')
  await page.evaluate(() =>
    Reflect.set(navigator.credentials, 'get', () => Promise.reject(new DOMException('', 'NotAllowedError'))),
  )
  await page.locator('form.form button').first().click()
  await page.locator('[data-problem]:not([hidden])').first().waitFor()
  await look('passkey, cancelled')
  await page.goto(routes.signInCode)
  await look('code, or a passkey')
  await send(page, { code: app.codeNow(person.secret) })
  await page.goto(routes.security)
  await look('security, several factors')
  await page.goto(pathTo('renameFactor', { id }))
  await look('rename a factor')
  await send(page, { name: ' ' })
  await look('rename a factor, no name')
  await page.goto(pathTo('removeFactor', { id }))
  await look('remove a factor')
  await page.goto(pathTo('addFactor', {}, { means: 'code' }))
  await look('add an app')
  await press(page, 'button[form=confirm]')
  await look('add an app, scan')
  const secret = secretOn(await page.content())
  await page.goto(routes.twoStepCode)
  await send(page, { code: app.codeNow(secret) })
  await look('add an app, its name')
  await app.db.updateTable('passkeys').set({ suspected_at: app.clock.now() }).execute()
  await page.goto(routes.security)
  await look('security, a passkey that may be copied')
  await app.db
    .updateTable('passkeys')
    .set({ suspected_at: null, last_used_at: app.clock.now() + 1 })
    .execute()
  app.clock.advance(freshFor + 1 * minutes)
  await page.goto(pathTo('removeFactor', { id }))
  await look('remove a factor, confirm by passkey')
  await page.goto(routes.security)
  await page.locator('[data-dialog]').click()
  await look('security, dialog with a passkey')
}

/** As one that was made here. */
async function insertPasskey(app: Served, { id: person_id }: Someone): Promise<string> {
  const id = crypto.randomUUID()
  const now = app.clock.now()
  const flags = { backup_eligible: 1, backed_up: 1, user_verified: 1 } as const
  await app.db
    .insertInto('passkeys')
    .values({
      id,
      person_id,
      name: 'Key in the drawer',
      credential_id: Buffer.from(id).toString('base64url'),
      public_key: 'pQ',
      sign_count: 0,
      transports: '["internal"]',
      attachment: 'platform',
      aaguid: '00000000-0000-0000-0000-000000000000',
      rp_id: 'localhost',
      origin: app.baseUrl,
      browser_id: null,
      suspected_at: null,
      last_used_at: now,
      created_at: now,
      ...flags,
    })
    .execute()
  return id
}

async function others(walk: Walk) {
  const { app, page, locale, look } = walk
  const boss = await app.person({ locale, role: 'administrator', name: 'Adam Berg' })
  await app.person({ organisationId: boss.organisationId, role: 'manager', name: 'Mia Holm' })
  const zoe = await app.protectedPerson({ organisationId: boss.organisationId, name: 'Zoe Falk' })
  await enter(walk, boss, routes.home)
  await page.locator('.menu-button').click()
  await look('home of an administrator, menu open')
  await page.goto(routes.people)
  await look('people')
  await manyPeople(walk, boss)
  await page.goto(pathTo('person', { id: zoe.id }))
  await look('a person')
  await press(page, `form[action$="/reset-two-step"] button`)
  await look('a person, a reset waits')
  await invitations(walk)
  await page.goto(routes.peopleHistory)
  await look('history of the organisation')
  await send(page, { search: 'nowak' })
  await look('history of the organisation, several of that name')
  await press(page, 'main .list a')
  await look('history of one person')
  await send(page, { search: 'qqq' })
  await look('history of the organisation, nobody of that name')
  await page.goto(routes.history)
  await look('history')
  const mailbox = await page.goto(routes.devMail)
  // Production has none.
  if (mailbox?.status() === 404) return
  await look('development mailbox')
  await press(page, '.list a')
  await look('a mail')
}

/** An organisation that requires two-step, with more people than a page holds. */
async function manyPeople({ app, page, look }: Walk, { organisationId, id }: Someone & { organisationId: string }) {
  const now = app.clock.now()
  await app.db
    .insertInto('policies')
    .values({ organisation_id: organisationId, required_since: now, days: 14, changed_by: id, changed_at: now })
    .execute()
  await fillWithPeople(app.db, { organisationId, prefix: id.slice(-6), people: 120, now })
  await page.goto(routes.people)
  await press(page, 'nav.actions a')
  await look('people, the second page')
  await page.goto(pathTo('people', {}, { show: 'overdue' }))
  await look('people, overdue')
  await send(page, { search: 'qqq' })
  await look('people, nobody found')
}

async function invitations({ app, page, look }: Walk) {
  const email = `lena.${crypto.randomUUID()}@ferndale.example`
  await page.goto(routes.people)
  await press(page, `a[href="${routes.peopleInvite}"]`)
  await look('invite people')
  await press(page, 'main form .primary')
  await look('invite people, nothing typed')
  const lines = [
    `${email},Lena Berg,manager`,
    'ada.lind@a-very-long-domain-of-somebody.ferndale-robotics.example;Ada Lind',
    'no address at all',
    email,
    'x@ferndale.example,x,owner',
  ]
  await page.locator('#list').fill(lines.join('\n'))
  await press(page, 'main form .primary')
  await look('invite people, what becomes of it')
  await press(page, `form[action="${routes.peopleInviteSend}"] button`)
  await look('people, invited')
  const { id } = await app.db.selectFrom('people').select('id').where('email', '=', email).executeTakeFirstOrThrow()
  await page.goto(pathTo('person', { id }))
  await look('a person who was invited')
  app.clock.advance(freshFor + 1 * minutes)
  await page.goto(routes.peopleInvite)
  await page.locator('#list').fill(email)
  await press(page, 'main form .primary')
  await look('invite people, not fresh')
}

/**
 * As a browser in which this person has just given the password, and opens a page. Signing in by the forms has stories of
 * its own: here it would take most of the time.
 */
async function enter({ app, page }: Walk, person: Someone, path: string) {
  const elsewhere = app.browser()
  await elsewhere.givePassword(person)
  // Cookies know no port; `Secure` is read off the address.
  const url = 'https://localhost'
  await page.context().clearCookies()
  await page.context().addCookies([...elsewhere.cookies].map(([name, value]) => ({ name, value, url })))
  await page.goto(path)
}

/** Fills fields in and sends the last one's form. */
async function send(page: Page, fields: Record<string, string>) {
  for (const [name, value] of Object.entries(fields)) await page.locator(`main #${name}`).fill(value)
  const loaded = page.waitForEvent('load')
  await page.locator(`main #${Object.keys(fields).at(-1)}`).press('Enter')
  await loaded
}

async function press(page: Page, selector: string) {
  const loaded = page.waitForEvent('load')
  await page.locator(selector).first().click()
  await loaded
}

async function mailedPath(app: Served, email: string, kind: MailedLink): Promise<string> {
  const text = (await app.mailsTo(email)).map((mail) => mail.text).join('\n')
  const links = text.match(new RegExp(`${app.baseUrl}/${kind}/\\S+`, 'g'))
  return links?.at(-1) ?? assert.fail(`no link was mailed to ${email}`)
}

/** A backup code with its last character changed. */
const slip = (code: string) => code.slice(0, -1) + (code.endsWith('7') ? '8' : '7')
