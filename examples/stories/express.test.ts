import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { plugIn } from '../../e2e/authenticator.ts'
import { minutes } from '../../src/limits.ts'
import { openBrowser, startExample } from './harness.ts'
import { ada, zofia } from './people.ts'
import { twoStepStory } from './two-step-story.ts'

const newPassword = 'four other words entirely'

for (const variant of ['before', 'after']) {
  test(`Express, ${variant}: Ada signs in, reads her own letters, changes her password and signs out, and her old cookies are dead`, async (t) => {
    const example = await startExample(t, { name: 'express', variant })
    const page = await openBrowser(t)
    const elsewhere = await openBrowser(t)

    await page.goto(`${example.url}/inbox`)
    await at(page, 'Sign in')

    await signIn(page, { ...ada, password: 'wrong' })
    const refusal = await page.getByRole('alert').textContent()
    await page.goto(`${example.url}/sign-in`)
    await signIn(page, { ...ada, email: 'nobody@example.com' })
    assert.equal(await page.getByRole('alert').textContent(), refusal)

    await signIn(page, ada)
    await at(page, 'Inbox')
    await page.getByText('signed in as Ada Lind').waitFor()
    assert.deepEqual(await page.getByRole('listitem').allTextContents(), [
      'Zofia Żak: The figures for March are in. Are they <final>?',
      'Zofia Żak: Lunch on Friday?',
    ])

    await elsewhere.goto(`${example.url}/sign-in`)
    await signIn(elsewhere, ada)
    await at(elsewhere, 'Inbox')
    await page.getByRole('link', { name: 'Change password' }).click()
    await changePassword(page, 'wrong', newPassword)
    await page.getByText('The old password is wrong.').waitFor()
    await changePassword(page, ada.password, newPassword)
    await page.getByText('Your password is changed.').waitFor()
    await elsewhere.reload()
    await at(elsewhere, 'Sign in')

    await page.getByRole('link', { name: 'Back to the inbox' }).click()
    await at(page, 'Inbox')
    const cookies = await page.context().cookies()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await at(page, 'Sign in')
    await page.context().addCookies(cookies)
    await page.goto(`${example.url}/inbox`)
    await at(page, 'Sign in')

    await signIn(page, ada)
    assert.equal(await page.getByRole('alert').textContent(), refusal)
    await signIn(page, { ...ada, password: newPassword })
    await at(page, 'Inbox')
    await example.stop()
  })

  test(`Express, ${variant}: Zofia’s cookie is a new one at each sign-in, hidden from scripts, and of no use to another site`, async (t) => {
    const example = await startExample(t, { name: 'express', variant })
    const page = await openBrowser(t)
    await page.goto(example.url)
    await signIn(page, zofia)
    await at(page, 'Inbox')
    assert.deepEqual(await page.getByRole('listitem').allTextContents(), ['Ada Lind: They are. Friday is fine.'])
    const first = await sessionOf(page)
    assert.deepEqual([first?.httpOnly, first?.sameSite], [true, 'Lax'])

    await page.goto(`${example.url}/sign-in`)
    await signIn(page, zofia)
    await at(page, 'Inbox')
    const second = await sessionOf(page)
    assert.notEqual(second?.value, first?.value)

    const cookie = `${second?.name}=${second?.value}`
    const post = (origin: string) =>
      fetch(`${example.url}/sign-out`, { method: 'POST', headers: { cookie, origin }, redirect: 'manual' })
    assert.equal((await post('http://elsewhere.example')).status, 403)
    await page.reload()
    await at(page, 'Inbox')
    assert.equal((await post(example.url)).status, 303)
  })
}

test('HOST-2, HOST-11, HOST-16: Express: Ada turns two-step on, signs in with it, and turns it off', async (t) => {
  const example = await startExample(t, { name: 'express', variant: 'after' })
  await twoStepStory(t, example)
  await example.stop()
})

test('PKY-11: Express: below its path Zofia turns two-step on by a passkey, signs in by a touch, and confirms by one', async (t) => {
  const { url, clock, stop } = await startExample(t, { name: 'express', variant: 'after' })
  const page = await openBrowser(t)
  const key = await plugIn(page)
  await page.goto(url)
  await signIn(page, zofia)
  await page.getByRole('link', { name: 'Two-step authentication' }).click()
  await page.getByRole('radio', { name: 'Passkey or security key' }).check()
  await page.getByRole('button', { name: 'Enable two-step authentication' }).click()
  await page.getByRole('button', { name: 'Choose a device or key' }).click()
  await page.getByRole('button', { name: 'Try it' }).click()
  await at(page, 'Save your backup codes')
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('button', { name: 'Yes, I have them. Finish' }).click()
  await page.getByRole('heading', { name: 'Two-step authentication is on' }).waitFor()
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signIn(page, zofia)
  await at(page, 'Two-step authentication')
  assert.match(page.url(), /\/two-step\/sign-in\/passkey$/)
  await page.getByRole('button', { name: 'Use passkey or security key' }).click()
  await at(page, 'Inbox')
  assert.equal((await key.credentials()).length, 1)
  clock.advance(11 * minutes)
  await page.getByRole('link', { name: 'Change password' }).click()
  await at(page, 'Confirm that it’s you')
  await page.getByRole('button', { name: 'Use passkey or security key' }).click()
  await at(page, 'Change password')
  await stop()
})

test('HOST-15: in an application without tabs of ours, our pages stand in the middle, as wide as anywhere', async (t) => {
  const { url } = await startExample(t, { name: 'express', variant: 'after' })
  const page = await openBrowser(t)
  await page.goto(url)
  await signIn(page, ada)
  await page.getByRole('link', { name: 'Two-step authentication' }).click()
  const place = await page.getByRole('main').boundingBox()
  assert.ok(place && place.width > 600, `${place?.width} pixels wide`)
  assert.equal(Math.round(place.x + place.width / 2), (page.viewportSize()?.width ?? 0) / 2)
})

const sessionOf = async (page: Page) => (await page.context().cookies()).find(({ name }) => name === 'letters.sid')

const at = (page: Page, title: string) => page.getByRole('heading', { level: 1, name: title }).waitFor()

async function signIn(page: Page, { email, password }: { email: string; password: string }) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function changePassword(page: Page, old: string, next: string) {
  await page.getByLabel('Old password').fill(old)
  await page.getByLabel('New password').fill(next)
  await page.getByRole('button', { name: 'Change password' }).click()
}
