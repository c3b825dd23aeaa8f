import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { challengeLifetime, enrolmentLifetime, minutes, seconds } from '../src/limits.ts'
import { routes } from '../src/routes.ts'
import { secretOn } from '../test/browser.ts'
import { enrolUntilFinish, givePassword, openSecurity, sees, visit } from './visit.ts'

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] }

test('A11Y-2: a code pasted as “123 456” stands in the field as six digits, and signs in', async (t) => {
  const { page, code } = await atTheCode(t, clipboard)
  await paste(page, 'Code from your app', ` ${code.slice(0, 3)} ${code.slice(3)}\n`)
  assert.equal(await page.getByLabel('Code from your app').inputValue(), code)
  await page.keyboard.press('Enter')
  await sees(page, 'Hello, Ada Lind')
})

test('A11Y-2: a code pasted as “123-456” stands in the field as six digits, and signs in', async (t) => {
  const { page, code } = await atTheCode(t, clipboard)
  await paste(page, 'Code from your app', `${code.slice(0, 3)}-${code.slice(3)}`)
  assert.equal(await page.getByLabel('Code from your app').inputValue(), code)
  await page.keyboard.press('Enter')
  await sees(page, 'Hello, Ada Lind')
})

test('A11Y-2, OTP-8: full-width digits sign in', async (t) => {
  const { page, code } = await atTheCode(t, clipboard)
  const fullWidth = [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('')
  await paste(page, 'Code from your app', fullWidth)
  await page.keyboard.press('Enter')
  await sees(page, 'Hello, Ada Lind')
})

test('A11Y-2, BAC-2: a backup code pasted in small letters, without dashes and with spaces around signs in', async (t) => {
  const { page, person } = await atTheCode(t, clipboard)
  await page.getByRole('link', { name: 'Use a backup code instead' }).click()
  await paste(page, 'Backup code', `  ${person.codes[0]?.toLowerCase().replaceAll('-', '')} `)
  await page.keyboard.press('Enter')
  await sees(page, '9 backup codes are left')
})

test('ENR-11: “Back” after Finish shows neither the secret nor the backup codes', async (t) => {
  const { app, page } = await visit(t)
  await givePassword(page, await app.person())
  await openSecurity(page)
  await page.getByRole('button', { name: 'Enable two-step authentication' }).click()
  await page.getByRole('heading', { name: 'Scan the QR code' }).waitFor()
  const secret = secretOn(await page.content())
  await page.getByRole('link', { name: 'Next' }).click()
  await page.getByLabel('Code from your app').fill(app.codeNow(secret))
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('heading', { name: 'Save your backup codes' }).waitFor()
  const [code = ''] = await page.locator('#backup-codes code').allTextContents()
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('button', { name: 'Yes, I have them. Finish' }).click()
  await sees(page, 'Two-step authentication is on')
  const seen: string[] = []
  for (let back = 0; back < 6; back += 1) {
    await page.goBack({ waitUntil: 'load' })
    const text = await page.content()
    seen.push(new URL(page.url()).pathname)
    assert.ok(!text.includes(code), `a backup code on ${page.url()}`)
    assert.ok(!text.includes(secret) && !text.includes('otpauth:'), `the secret on ${page.url()}`)
  }
  assert.ok(seen.includes(routes.security), seen.join(', '))
})

test('SES-1: “Back” after signing out shows nothing of the person', async (t) => {
  const { app, page } = await visit(t)
  const ada = await app.person()
  await givePassword(page, ada)
  await sees(page, 'Hello, Ada Lind')
  await page.getByRole('button', { name: 'Settings menu' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await sees(page, 'You are signed out.')
  await page.goBack({ waitUntil: 'load' })
  assert.ok(!(await page.content()).includes(ada.email))
  assert.equal(new URL(page.url()).pathname, routes.signIn)
})

test('A11Y-4: two minutes before its end enrolment warns, and one press gives fifteen more', async (t) => {
  const { app, page } = await atTheQrCode(t, { left: 2 * minutes + 20 * seconds })
  const warning = page.getByRole('status').filter({ hasText: 'Set-up ends in two minutes.' })
  assert.equal(await warning.isVisible(), false)
  await page.clock.runFor(21 * seconds)
  await warning.waitFor()
  await page.getByRole('button', { name: 'Give me 15 more minutes' }).click()
  await sees(page, 'You have 15 more minutes.')
  assert.equal(await warning.isVisible(), false)
  app.clock.advance(14 * minutes)
  await page.getByRole('link', { name: 'Next' }).click()
  await page.getByRole('heading', { name: 'Enter the code' }).waitFor()
})

test('A11Y-4: an enrolment that ends before one’s eyes says so', async (t) => {
  const { page } = await atTheQrCode(t, { left: 30 * seconds })
  await page.clock.runFor(31 * seconds)
  await page.getByRole('status').filter({ hasText: 'Set-up has ended, and nothing was changed.' }).waitFor()
  assert.equal(await page.getByText('Set-up ends in two minutes.').isVisible(), false)
})

test('A11Y-4: the question for a code warns a minute before its end, and starting again keeps the address', async (t) => {
  const { app, page, person } = await atTheCode(t)
  app.clock.advance(challengeLifetime - 80 * seconds)
  await page.clock.install({ time: app.clock.now() })
  await page.reload()
  const warning = page.getByRole('status').filter({ hasText: 'This page expires in a minute.' })
  assert.equal(await warning.isVisible(), false)
  await page.clock.runFor(21 * seconds)
  await warning.waitFor()
  await page.clock.runFor(60 * seconds)
  app.clock.advance(81 * seconds)
  await page.getByRole('link', { name: 'Sign in again' }).click()
  assert.equal(await page.getByLabel('E-mail address').inputValue(), person.email)
})

test('I18N-2: the language switch stays on the page, signed out and signed in, and stays after signing out', async (t) => {
  const { app, page } = await visit(t)
  const ada = await app.person()
  await page.goto(routes.forgotPassword)
  await page.getByRole('button', { name: 'Polski' }).click()
  await page.getByRole('heading', { name: 'Nie pamiętasz hasła?' }).waitFor()
  assert.equal(new URL(page.url()).pathname, routes.forgotPassword)
  assert.equal(await page.locator('html').getAttribute('lang'), 'pl')
  await page.getByRole('button', { name: 'English' }).click()
  await givePassword(page, ada)
  await openSecurity(page)
  await page.getByRole('button', { name: 'Polski' }).click()
  await page.getByRole('heading', { name: 'Uwierzytelnianie dwuetapowe' }).waitFor()
  assert.equal(new URL(page.url()).pathname, routes.security)
  await page.getByRole('button', { name: 'Menu ustawień' }).click()
  await page.getByRole('button', { name: 'Wyloguj się' }).click()
  await page.getByRole('heading', { name: 'Zaloguj się' }).waitFor()
})

test('the language switch in the middle of an enrolment keeps it', async (t) => {
  const { app, page } = await visit(t)
  await givePassword(page, await app.person())
  const codes = await enrolUntilFinish(app, page)
  await page.getByRole('button', { name: 'Polski' }).click()
  await page.getByRole('heading', { name: 'Zapisz kody zapasowe' }).waitFor()
  assert.deepEqual(await page.locator('#backup-codes code').allTextContents(), codes)
})

test('A11Y-2: the password can be shown, says what the button does, and is sent as a password', async (t) => {
  const { app, page } = await visit(t)
  const ada = await app.person()
  await page.goto(routes.signIn)
  const field = page.getByLabel('Password', { exact: true })
  await page.getByLabel('E-mail address').fill(ada.email)
  await field.fill(ada.password)
  await page.getByRole('button', { name: 'Show password' }).click()
  assert.deepEqual([await field.getAttribute('type'), await field.inputValue()], ['text', ada.password])
  await page.getByRole('button', { name: 'Hide password' }).click()
  assert.equal(await field.getAttribute('type'), 'password')
  await page.getByRole('button', { name: 'Show password' }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await sees(page, 'Hello, Ada Lind')
})

/** Someone with two-step on, between password and code. */
async function atTheCode(t: TestContext, options: BrowserContextOptions = {}) {
  const { app, page } = await visit(t, options)
  const person = await app.protectedPerson()
  await givePassword(page, person)
  await page.getByLabel('Code from your app').waitFor()
  return { app, page, person, code: app.codeNow(person.secret) }
}

/** The first page of an enrolment with so much time left; the page's time passes by `page.clock`. */
async function atTheQrCode(t: TestContext, { left }: { left: number }) {
  const { app, page } = await visit(t)
  await givePassword(page, await app.person())
  await openSecurity(page)
  await page.getByRole('button', { name: 'Enable two-step authentication' }).click()
  await page.getByRole('heading', { name: 'Scan the QR code' }).waitFor()
  app.clock.advance(enrolmentLifetime - left)
  await page.clock.install({ time: app.clock.now() })
  await page.reload()
  return { app, page }
}

async function paste(page: Page, label: string, text: string) {
  // The module that tidies what is pasted has run once the page is loaded.
  await page.waitForLoadState()
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await page.getByLabel(label).focus()
  await page.keyboard.press('ControlOrMeta+V')
}
