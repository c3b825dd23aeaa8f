import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { minutes } from '../../src/limits.ts'
import { openBrowser, startExample } from './harness.ts'
import { ada, zofia } from './people.ts'
import { phoneOf, turnOn } from './two-step.ts'
import { changePassword, signIn, standsAt } from './walk.ts'

const after = { name: 'next', variant: 'after' }

test('HOST-11: Next: neither a link nor a form that was open too long changes a password; both come back to its page', async (t) => {
  const { url, clock } = await startExample(t, after)
  const page = await openBrowser(t)
  await page.goto(`${url}/sign-in`)
  await signIn(page, ada)
  await standsAt(page, 'Inbox')
  clock.advance(11 * minutes)
  await page.getByRole('link', { name: 'Change password' }).click()
  await confirmPassword(page)
  await standsAt(page, 'Change password')
  clock.advance(11 * minutes)
  await changePassword(page, ada.password, 'four other words entirely')
  await confirmPassword(page)
  await standsAt(page, 'Change password')
  await changePassword(page, ada.password, 'four other words entirely')
  await standsAt(page, 'Inbox')
})

test('HOST-16: Next: without scripts, too, an action leads to the question, and its answer to the inbox', async (t) => {
  const { url, clock } = await startExample(t, after)
  const page = await openBrowser(t)
  await page.goto(`${url}/sign-in`)
  await signIn(page, ada)
  await page.getByRole('link', { name: 'Two-step authentication' }).click()
  const { secret } = await turnOn(page, clock, null)
  const plain = await openBrowser(t, { javaScriptEnabled: false })
  await plain.goto(`${url}/sign-in`)
  await signIn(plain, ada)
  await plain.getByLabel('Code from your app').fill(phoneOf(secret, clock).nextCode())
  await plain.getByRole('button', { name: 'Verify' }).click()
  await standsAt(plain, 'Inbox')
})

test('HOST-16: Next: of people who sign in at the same moment, each is given their own session', async (t) => {
  const { url } = await startExample(t, after)
  const form = hiddenIn(await (await fetch(`${url}/sign-in`)).text())
  const people = Array.from({ length: 12 }, (_, place) => (place % 2 === 0 ? ada : zofia))
  const seen = await Promise.all(people.map((person) => whoIsIn(url, form, person)))
  assert.deepEqual(
    seen,
    people.map(({ name }) => name),
  )
})

async function confirmPassword(page: Page) {
  await standsAt(page, 'Confirm that it’s you')
  await page.getByLabel('Password', { exact: true }).fill(ada.password)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
}

/** Whose inbox a browser is shown that posts the form without a script. */
async function whoIsIn(url: string, hidden: [string, string][], { email, password }: typeof ada) {
  const body = new FormData()
  for (const [name, value] of [...hidden, ['email', email], ['password', password]] as const) body.set(name, value)
  const answer = await fetch(`${url}/sign-in`, { method: 'POST', body, headers: { origin: url }, redirect: 'manual' })
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/inbox'])
  const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0])
  const inbox = await (await fetch(`${url}/inbox`, { headers: { cookie: cookie.join('; ') } })).text()
  return /Signed in as (?:<!-- -->)?([^<]+)/.exec(inbox)?.[1]
}

/** By what Next knows which action a form is for. */
const hiddenIn = (page: string) =>
  [...page.matchAll(/<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value.replaceAll('&quot;', '"')],
  )
