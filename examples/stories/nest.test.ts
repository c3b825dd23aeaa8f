import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { minutes } from '../../src/limits.ts'
import { freePort } from '../../test/free-port.ts'
import { openBrowser, startExample } from './harness.ts'
import { ada, zofia } from './people.ts'
import { phoneOf, turnOn } from './two-step.ts'
import { twoStepStory } from './two-step-story.ts'

const newPassword = 'four other words entirely'

for (const variant of ['before', 'after']) {
  test(`Nest, ${variant}: Ada signs in on another origin, reads her own letters, changes her password and signs out, and her old tokens are dead`, async (t) => {
    const { api, frontEnd } = await start(t, variant)
    const page = await openBrowser(t)
    const elsewhere = await openBrowser(t)

    await page.goto(frontEnd.url)
    await at(page, 'Sign in')

    await signIn(page, { ...ada, password: 'wrong' })
    await says(page, 'The e-mail or the password is wrong.')
    await page.reload()
    await signIn(page, { ...ada, email: 'nobody@example.com' })
    await says(page, 'The e-mail or the password is wrong.')

    await signIn(page, ada)
    await at(page, 'Inbox')
    await page.getByText('signed in as Ada Lind').waitFor()
    assert.deepEqual(await page.getByRole('listitem').allTextContents(), [
      'Zofia Żak: The figures for March are in. Are they <final>?',
      'Zofia Żak: Lunch on Friday?',
    ])

    await elsewhere.goto(frontEnd.url)
    await signIn(elsewhere, ada)
    await at(elsewhere, 'Inbox')
    await changePassword(page, 'wrong', newPassword)
    await says(page, 'The old password is wrong.')
    await changePassword(page, ada.password, newPassword)
    await says(page, 'Your password is changed.')
    await elsewhere.reload()
    await at(elsewhere, 'Sign in')

    await page.reload()
    await at(page, 'Inbox')
    const refreshToken = await refreshTokenOf(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await at(page, 'Sign in')
    await page.evaluate((token) => sessionStorage.setItem('refreshToken', token), refreshToken)
    await page.reload()
    await at(page, 'Sign in')

    await signIn(page, ada)
    await says(page, 'The e-mail or the password is wrong.')
    await signIn(page, { ...ada, password: newPassword })
    await at(page, 'Inbox')
    await Promise.all([api.stop(), frontEnd.stop()])
  })

  test(`Nest, ${variant}: whoever uses Zofia’s refresh token a second time ends her sign-in`, async (t) => {
    const { api, frontEnd } = await start(t, variant)
    const page = await openBrowser(t)
    await page.goto(frontEnd.url)
    await signIn(page, zofia)
    await at(page, 'Inbox')
    assert.deepEqual(await page.getByRole('listitem').allTextContents(), ['Ada Lind: They are. Friday is fine.'])
    const copied = await refreshTokenOf(page)
    const refresh = async (refreshToken: string) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${api.url}/auth/refresh`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ refreshToken }),
      })
      return answer.status
    }

    await page.reload()
    await at(page, 'Inbox')
    assert.notEqual(await refreshTokenOf(page), copied)
    assert.equal(await refresh(copied), 401)
    await page.reload()
    await at(page, 'Sign in')
  })

  test(`Nest, ${variant}: the inbox asks for an access token, and browsers keep the API’s answers from pages of any other origin`, async (t) => {
    const { api } = await start(t, variant)
    for (const authorization of ['', 'Bearer ', 'Bearer nonsense', `Basic ${btoa(`${ada.email}:${ada.password}`)}`]) {
      assert.equal((await fetch(`${api.url}/inbox`, { headers: { authorization } })).status, 401, authorization)
    }
    const other = await startExample(t, { name: 'nest', variant, script: 'front-end', env: { API: api.url } })
    const page = await openBrowser(t)
    await page.goto(other.url)
    await at(page, 'Sign in')
    await signIn(page, ada)
    await says(page, 'The server can’t be reached.')
    assert.equal(await page.evaluate(() => sessionStorage.length), 0)
  })
}

test('HOST-2, HOST-10, HOST-19, HOST-20: Nest: Ada turns two-step on from a front end on another origin, which ends her other sign-ins, signs in with it there, and turns it off', async (t) => {
  const { api, frontEnd } = await start(t, 'after')
  const giveCode = async (page: Page, code: string) => {
    await page.getByLabel('Code from your app').fill(code)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  await twoStepStory(t, api, {
    signInAt: frontEnd.url,
    inboxAt: frontEnd.url,
    byToken: true,
    isAsked: (page) => says(page, 'Enter the six digits that your app shows.'),
    giveCode,
    giveBackupCode: giveCode,
    openSecurity,
    async doWhatNeedsFresh(page, code) {
      await changePassword(page, ada.password, ada.password)
      await at(page, 'Sign in')
      await signIn(page, ada)
      await giveCode(page, code())
      await at(page, 'Inbox')
      await changePassword(page, ada.password, ada.password)
      await says(page, 'Your password is changed.')
    },
  })
  await Promise.all([api.stop(), frontEnd.stop()])
})

test('SES-2, HOST-11, HOST-17: Nest: a code given by JSON makes a session fresh under new tokens, and the refresh token of before ends it', async (t) => {
  const { api, frontEnd } = await start(t, 'after')
  const page = await openBrowser(t)
  await page.goto(frontEnd.url)
  await signIn(page, ada)
  await openSecurity(page)
  const { secret } = await turnOn(page, api.clock, ada.password)
  const { nextCode } = phoneOf(secret, api.clock)
  const post = async (path: string, body: object, accessToken = '') => {
    const authorization = `Bearer ${accessToken}`
    const headers = { 'content-type': 'application/json', accept: 'application/json', authorization }
    const answer = await fetch(api.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: answer.status, json: (await answer.json()) as Record<string, string> }
  }

  const begun = await post('/auth/sign-in', { email: ada.email, password: ada.password })
  assert.deepEqual([begun.status, begun.json['accessToken']], [401, undefined])
  const { challenge } = begun.json
  const { json: first } = await post('/two-step/api/sign-in/code', { challenge, code: nextCode() })
  api.clock.advance(11 * minutes)
  const { json: old } = await post('/auth/refresh', { refreshToken: first['refreshToken'] })
  const passwords = { old: ada.password, new: newPassword }
  assert.equal((await post('/password', passwords, old['accessToken'])).status, 401)
  const fresh = await post('/two-step/api/fresh', { code: nextCode() }, old['accessToken'])
  assert.equal(fresh.status, 200)
  assert.equal((await post('/auth/refresh', { refreshToken: old['refreshToken'] })).status, 401)
  // Whoever shows a used one has copied it: that sign-in ends, and the access token of it runs out by itself.
  assert.equal((await post('/auth/refresh', { refreshToken: fresh.json['refreshToken'] })).status, 401)
  assert.equal((await post('/password', passwords, fresh.json['accessToken'])).status, 200)
})

/** The API, and the front end that it knows. */
async function start(t: TestContext, variant: string) {
  const port = await freePort()
  const api = await startExample(t, { name: 'nest', variant, env: { FRONT_END: `http://localhost:${port}` } })
  const env = { PORT: String(port), API: api.url }
  return { api, frontEnd: await startExample(t, { name: 'nest', variant, script: 'front-end', env }) }
}

const at = (page: Page, title: string) => page.getByRole('heading', { level: 1, name: title }).waitFor()
const says = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text }).waitFor()
const refreshTokenOf = (page: Page) => page.evaluate(() => sessionStorage.getItem('refreshToken') ?? '')

async function openSecurity(page: Page) {
  await page.getByRole('link', { name: 'Two-step authentication' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

async function signIn(page: Page, { email, password }: { email: string; password: string }) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function changePassword(page: Page, old: string, next: string) {
  await page.getByLabel('Old password').fill(old)
  await page.getByLabel('New password').fill(next)
  await page.getByRole('button', { name: 'Change password' }).click()
}
