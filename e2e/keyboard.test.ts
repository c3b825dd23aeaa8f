import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { freshFor, minutes } from '../src/limits.ts'
import { routes } from '../src/routes.ts'
import { secretOn } from '../test/browser.ts'
import { focusIsSettled, givePassword, sees, visit } from './visit.ts'

test('A11Y-1, A11Y-5: with the keyboard alone Ada signs in, turns two-step on, and turns it off', async (t) => {
  const { app, page } = await visit(t, { permissions: ['clipboard-read', 'clipboard-write'] })
  const ada = await app.person()
  await page.goto(routes.signIn)
  await type(page, ada.email)
  await page.keyboard.press('Tab')
  await type(page, ada.password)
  await page.keyboard.press('Enter')
  await sees(page, 'Hello, Ada Lind')
  await tabAndPress(page, 'Settings menu')
  await tabAndPress(page, 'Profile settings')
  await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor()
  await tabAndPress(page, 'Security')
  await page.getByRole('heading', { name: 'Security', level: 1 }).waitFor()
  await tabAndPress(page, 'Enable two-step authentication')
  await page.getByRole('heading', { name: 'Scan the QR code' }).waitFor()
  await tabAndPress(page, 'Can’t scan it?')
  await page.getByRole('link', { name: 'Open an authenticator app on this device' }).waitFor()
  const secret = secretOn(await page.content())
  await tabAndPress(page, 'Next')
  await page.getByRole('heading', { name: 'Enter the code' }).waitFor()
  await type(page, app.codeNow(secret))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Save your backup codes' }).waitFor()
  await tabAndPress(page, 'Copy')
  await sees(page, 'Copied')
  await tabAndPress(page, 'Finish')
  await sees(page, 'Two-step authentication is on.')
  await tabAndPress(page, 'Disable')
  await page.getByRole('dialog').waitFor()
  await tabAndPress(page, 'Yes, turn off')
  await sees(page, 'Two-step authentication is off.')
})

test('A11Y-5: the dialog takes the focus, keeps Tab inside, closes on Escape and gives the focus back', async (t) => {
  const { app, page } = await visit(t)
  const person = await app.protectedPerson()
  await givePassword(page, person)
  await page.getByLabel('Code from your app').fill(app.codeNow(person.secret))
  await page.keyboard.press('Enter')
  await sees(page, 'Hello, Ada Lind')
  app.clock.advance(freshFor + 1 * minutes)
  await page.goto(routes.security)
  await tabAndPress(page, 'Disable')
  const dialog = page.getByRole('dialog', { name: 'Turn off two-step authentication?' })
  await dialog.waitFor()
  assert.equal(await focused(page), 'Code from your app')
  for (let stop = 0; stop < 10; stop += 1) {
    await page.keyboard.press('Tab')
    assert.ok(await page.evaluate(() => !document.activeElement?.closest('main > *:not(dialog)')))
  }
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  assert.equal(await focused(page), 'Disable')
})

test('A11Y-5: the menu closes on Escape and gives the focus back to the cogwheel', async (t) => {
  const { app, page } = await visit(t)
  await givePassword(page, await app.person())
  await sees(page, 'Hello, Ada Lind')
  await tabAndPress(page, 'Settings menu')
  await page.keyboard.press('Tab')
  assert.equal(await focused(page), 'Profile settings')
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Profile settings' }).waitFor({ state: 'hidden' })
  assert.equal(await focused(page), 'Settings menu')
})

test('A11Y-1: the first Tab offers the content, past the header and the menu', async (t) => {
  const { app, page } = await visit(t)
  await givePassword(page, await app.person())
  await sees(page, 'Hello, Ada Lind')
  await page.keyboard.press('Tab')
  assert.equal(await focused(page), 'Skip to the content')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  assert.equal(await focused(page), 'Go to security')
})

test('A11Y-1, A11Y-5: Tab reaches every control, in sight and with an outline, and leaves the page again', async (t) => {
  const { app, page } = await visit(t, { viewport: { width: 390, height: 500 } })
  const person = await app.person()
  await page.goto(routes.signIn)
  await walkByTab(page)
  await givePassword(page, person)
  await sees(page, 'Hello, Ada Lind')
  await page.goto(routes.profile)
  await walkByTab(page)
  await page.goto(routes.security)
  await page.getByRole('button', { name: 'Enable two-step authentication' }).click()
  await page.getByText('Can’t scan it?').click()
  const secret = secretOn(await page.content())
  await walkByTab(page)
  await page.goto(routes.twoStepCode)
  await walkByTab(page)
  await page.getByLabel('Code from your app').fill(app.codeNow(secret))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Save your backup codes' }).waitFor()
  await walkByTab(page)
})

test('A11Y-3: after a refusal the focus is on the field, and the reason belongs to it', async (t) => {
  const { app, page } = await visit(t)
  const person = await app.protectedPerson()
  await givePassword(page, { ...person, password: 'wrong' })
  await page.getByRole('alert').waitFor()
  await focusIsSettled(page)
  assert.equal(await focused(page), 'Password')
  await givePassword(page, person)
  await refuses(page, 'Code from your app', '12345', 'That is one digit short.')
  await refuses(page, 'Code from your app', app.wrongCode(person.secret), 'The code is incorrect.')
  await page.getByRole('link', { name: 'Use a backup code instead' }).click()
  await refuses(page, 'Backup code', 'ABCD', 'A backup code has 16 letters and digits: that was 4.')
  await page.goto(routes.signInCode)
  await page.getByLabel('Code from your app').fill(app.codeNow(person.secret))
  await page.keyboard.press('Enter')
  await sees(page, 'Hello, Ada Lind')
  await page.goto(routes.password)
  await refuses(page, 'Current password', 'wrong', 'That is not your password.', () =>
    page.getByLabel('New password').fill('quiet lantern 4410 moss'),
  )
  app.clock.advance(freshFor + 1 * minutes)
  await page.goto(routes.security)
  await page.getByRole('link', { name: 'Disable' }).click()
  await refuses(page, 'Code from your app', '1234567', 'That is one digit too many: a code has six.')
})

test('A11Y-3: the code has one field, for digits, that phones fill in by themselves', async (t) => {
  const { app, page } = await visit(t)
  await givePassword(page, await app.protectedPerson())
  await focusIsSettled(page)
  const field = page.getByRole('textbox')
  assert.equal(await field.count(), 1)
  assert.equal(await focused(page), 'Code from your app')
  const asked = ['type', 'inputmode', 'autocomplete', 'aria-invalid']
  const attributes = await Promise.all(asked.map((name) => field.getAttribute(name)))
  assert.deepEqual(attributes, ['text', 'numeric', 'one-time-code', null])
})

/** Types something wrong into a field, and finds the focus and the reason with it. */
async function refuses(page: Page, label: string, typed: string, reason: string, fillRest = async () => {}) {
  const field = page.getByLabel(label, { exact: true })
  await field.fill(typed)
  await fillRest()
  await field.press('Enter')
  await sees(page, reason)
  assert.equal(await field.getAttribute('aria-invalid'), 'true')
  await focusIsSettled(page)
  assert.equal(await focused(page), label)
  const described = await page.evaluate(() => {
    const ids = document.activeElement?.getAttribute('aria-describedby') ?? ''
    return ids.split(' ').map((id) => document.getElementById(id)?.textContent.trim())
  })
  assert.ok(described.includes(reason), described.join())
}

/** Presses Tab until this control has the focus, in sight at each stop; then Enter. */
async function tabAndPress(page: Page, name: string) {
  const stops: string[] = []
  while ((await focused(page)) !== name) {
    await page.keyboard.press('Tab')
    stops.push(await focused(page))
    assert.ok(stops.length < 60, `“${name}” is not among ${stops.join(', ')}`)
  }
  await isInSight(page)
  await page.keyboard.press('Enter')
}

/** From the top of the page with Tab through all that can have the focus, and out of it again. */
async function walkByTab(page: Page) {
  await focusIsSettled(page)
  await page.evaluate(() => {
    scrollTo(0, 0)
    document.body.tabIndex = -1
    document.body.focus()
    document.body.removeAttribute('tabindex')
  })
  const wanted = await page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>('a[href], button, input, select, summary')
    return [...controls].filter((control) => control.checkVisibility() && control.tabIndex >= 0).length
  })
  const stops: string[] = []
  await page.keyboard.press('Tab')
  while ((await focused(page)) !== '') {
    await isInSight(page)
    stops.push(await focused(page))
    assert.ok(stops.length <= wanted, `Tab goes round: ${stops.join(', ')}`)
    await page.keyboard.press('Tab')
  }
  assert.equal(stops.length, wanted, stops.join(', '))
}

/** The name of what has the focus; empty for the page itself. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    if (!element || element === document.body || element.matches('main')) return ''
    const label = element.matches('input, select') ? (element as HTMLInputElement).labels?.[0]?.textContent : null
    return (element.ariaLabel ?? label ?? element.textContent).trim().replace(/\s+/g, ' ')
  })

/** WCAG 2.4.7, 2.4.11: an outline around it, inside the window, with nothing over it. */
async function isInSight(page: Page) {
  const fault = await page.evaluate(() => {
    const element = document.activeElement ?? document.body
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) return 'has no outline'
    const { left, right, top, bottom } = element.getBoundingClientRect()
    if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight)
      return `is at ${left}, ${top}, ${right}, ${bottom}`
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    return over && (element.contains(over) || over.contains(element)) ? '' : `is covered by ${over?.outerHTML}`
  })
  assert.equal(fault, '', `${await focused(page)} ${fault}`)
}

async function type(page: Page, text: string) {
  await focusIsSettled(page)
  await page.keyboard.type(text)
}
