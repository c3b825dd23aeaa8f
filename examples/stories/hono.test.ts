import { decode, sign } from 'hono/jwt'
import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { createClient } from '../../src/client/countersign.ts'
import { openBrowser, startExample } from './harness.ts'
import { ada, zofia } from './people.ts'
import { twoStepStory } from './two-step-story.ts'
import { changePassword, isTold, readsOwn, signIn, signOut, standsAt } from './walk.ts'

const newPassword = 'four other words entirely'
const wrong = 'E-mail or password is wrong.'
const ofAda = ['Zofia Żak: Lunch on Friday?', 'Zofia Żak: Are these figures <final>?']

const variants = { before: ['sub'], after: ['sub', 'session', 'generation'] }
for (const [variant, claims] of Object.entries(variants)) {
  test(`Hono, ${variant}: Ada reads her own messages, changes her password and signs out, and tokens from before are dead`, async (t) => {
    const { url, stop } = await startExample(t, { name: 'hono', variant })
    const page = await openBrowser(t)
    const elsewhere = await openBrowser(t)

    await page.goto(url)
    await standsAt(page, 'Sign in')
    await signIn(page, { ...ada, password: 'wrong' })
    await isTold(page, wrong)
    await page.reload() // so that what it is told isn't what it was told before
    await signIn(page, { ...ada, email: 'nobody@example.com' })
    await isTold(page, wrong)
    assert.equal(await tokenOf(page), null)

    await signIn(page, ada)
    await readsOwn(page, ada, ofAda)
    await page.reload()
    await readsOwn(page, ada, ofAda)
    await elsewhere.goto(url)
    await signIn(elsewhere, ada)
    await readsOwn(elsewhere, ada, ofAda)
    assert.deepEqual(await page.context().cookies(), [])

    const old = await tokenOf(page)
    await changePassword(page, 'wrong', newPassword)
    await isTold(page, 'The old password is wrong.')
    await changePassword(page, ada.password, newPassword)
    await isTold(page, 'Your password was changed.')
    await page.reload()
    await readsOwn(page, ada, ofAda)
    assert.equal(await inbox(url, old), 401)
    await elsewhere.reload()
    await standsAt(elsewhere, 'Sign in')

    await signOut(page)
    await standsAt(page, 'Sign in')
    assert.equal(await tokenOf(page), null)
    await page.reload()
    await standsAt(page, 'Sign in')
    await signIn(page, ada)
    await isTold(page, wrong)
    await signIn(page, { ...ada, password: newPassword })
    await readsOwn(page, ada, ofAda)
    await stop()
  })

  test(`Hono, ${variant}: a token says who and since when, and what ends it; after an hour, or signed by another, it opens nothing`, async (t) => {
    const secret = 'a secret of this test alone, long enough'
    const { url } = await startExample(t, { name: 'hono', variant, env: { JWT_SECRET: secret } })
    const page = await openBrowser(t)
    await page.goto(url)
    await signIn(page, zofia)
    await readsOwn(page, zofia, ['Ada Lind: They are. Friday is fine.'])
    const token = (await tokenOf(page)) ?? ''
    const { iat = 0, ...rest } = decode(token).payload
    assert.deepEqual(Object.keys(rest), claims)

    const made = (since: number, by = secret) => sign({ ...rest, iat: since }, by, 'HS256')
    assert.equal(await inbox(url, token), 200)
    assert.equal(await inbox(url, await made(iat - 3500)), 200)
    assert.equal(await inbox(url, await made(iat - 3601)), 401)
    assert.equal(await inbox(url, await made(iat, 'somebody else’s secret')), 401)
    assert.equal(await inbox(url, null), 401)
  })
}

test('HOST-2, HOST-19, HOST-22: Hono: Ada turns two-step on in an application without cookies, signs in with it by JSON, and turns it off', async (t) => {
  const example = await startExample(t, { name: 'hono', variant: 'after' })
  const giveCode = async (page: Page, code: string) => {
    await page.getByLabel('Code from your app').fill(code)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  await twoStepStory(t, example, {
    signInAt: example.url,
    inboxAt: example.url,
    byToken: true,
    byGeneration: true,
    isAsked: (page) => isTold(page, 'Enter the six digits that your app shows.'),
    giveCode,
    giveBackupCode: giveCode,
    async openSecurity(page) {
      await page.getByRole('link', { name: 'Two-step authentication' }).click()
      await page.getByRole('button', { name: 'Continue' }).click()
    },
    async doWhatNeedsFresh(page, code) {
      await changePassword(page, ada.password, ada.password)
      await standsAt(page, 'Sign in')
      await signIn(page, ada)
      await giveCode(page, code())
      await readsOwn(page, ada, ofAda)
      await changePassword(page, ada.password, ada.password)
      await isTold(page, 'Your password was changed.')
    },
  })
  await example.stop()
})

test('HOST-2: Hono: no door of the application opens by the first step alone, and a stale link leads nobody in', async (t) => {
  const { url, stop } = await startExample(t, { name: 'hono', variant: 'after' })
  const page = await openBrowser(t)
  await page.goto(`${url}/two-step/enter/${'x'.repeat(43)}`)
  await page.getByRole('link', { name: 'Back to Inbox' }).click()
  await standsAt(page, 'Sign in')
  await page.goto(`${url}/two-step/settings/security`)
  await standsAt(page, 'Sign in')
  await signIn(page, ada)
  await page.getByRole('button', { name: 'Continue' }).click()
  await standsAt(page, 'Security')
  for (const path of ['/api/two-step', '/api/password'])
    assert.equal((await page.request.post(url + path)).status(), 401, path)
  assert.equal(await inbox(url, null), 401)
  await stop()
})

test('HOST-20: Hono: the client signs in by the application’s own call, and that token says at Countersign who is there', async (t) => {
  const { url, stop } = await startExample(t, { name: 'hono', variant: 'after' })
  const client = createClient({
    server: url,
    host: {
      mountedAt: '/two-step',
      signIn: { path: '/api/sign-in', body: (email, password) => ({ email, password }) },
      tokenIn: ({ token }) => token,
      enter: '/api/two-step',
    },
  })
  await assert.rejects(client.signIn(ada.email, 'wrong'), { code: 'wrong_credentials', message: wrong })
  assert.equal((await client.signIn(ada.email, ada.password)).status, 'signed-in')
  assert.equal((await client.twoStep()).enabled, false)
  assert.match((await client.enter()) ?? '', /\/two-step\/enter\//)
  await stop()
})

const tokenOf = (page: Page) => page.evaluate(() => sessionStorage.getItem('token'))

async function inbox(url: string, token: string | null) {
  const request = new Request(`${url}/api/inbox`)
  if (token !== null) request.headers.set('authorization', `Bearer ${token}`)
  return (await fetch(request)).status
}
