import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { inspector } from '../../e2e/inspect.ts'
import { days, minutes } from '../../src/limits.ts'
import { type Say, sayIn } from '../../src/messages/messages.ts'
import { administrator, requireIt } from '../../test/policy.ts'
import { chooseServer, givePassword, phone, sees, signIn } from './phone.ts'

test('Ada chooses her server, signs in by code, looks at her sessions, and signs out', async (t) => {
  const { app, page } = await phone(t)
  const ada = await app.protectedPerson({ email: 'ada@ferndale.example' })

  // Something else answers there: it is told, and nothing is kept.
  await chooseServer(page, new URL(page.url()).origin)
  await sees(page, /There is no Countersign at localhost:\d+/)
  await chooseServer(page, app.baseUrl)

  // A wrong code is said to be one, with the tries that are left; a pasted one is taken with its space.
  await givePassword(page, ada)
  await page.getByLabel('Code from your app').fill(app.wrongCode(ada.secret))
  await page.getByRole('button', { name: 'Verify' }).click()
  await sees(page, 'The code is incorrect. 4 tries are left.')
  const code = app.codeNow(ada.secret)
  await page.getByLabel('Code from your app').fill(`${code.slice(0, 3)} ${code.slice(3)}`)
  assert.equal(await page.getByLabel('Code from your app').inputValue(), code)
  await page.getByRole('button', { name: 'Verify' }).click()

  // Home: who, where, and how well protected.
  await sees(page, 'Hello, Ada Lind')
  await sees(page, 'Ferndale Robotics')
  await sees(page, '10 of 10')
  const [browser] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Manage in the browser' }).click(),
  ])
  assert.match(browser.url(), /\/(settings\/security|sign-in.*)$/)
  await browser.close()

  // Another browser of hers is listed, and signed out from here.
  const other = app.browser()
  app.clock.advance(60_000)
  await other.signIn(ada)
  await page.getByRole('button', { name: 'Where you are signed in' }).click()
  await page.getByRole('button', { name: /^Sign out: Firefox · Linux/ }).click()
  await page.getByRole('button', { name: /^Sign out: / }).waitFor({ state: 'detached' })
  assert.equal((await other.get('security')).status, 303)
  await page.getByRole('button', { name: 'Back' }).click()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await sees(page, 'You are signed out.')
  assert.equal(await app.count('sessions'), 0)
})

test('a backup code signs in, and what is left is told', async (t) => {
  const { app, page } = await phone(t)
  const ada = await app.protectedPerson()
  await chooseServer(page, app.baseUrl)
  await givePassword(page, ada)
  await page.getByRole('button', { name: 'Use a backup code instead' }).click()
  await page.getByLabel('Backup code').fill(ada.codes[3] ?? '')
  await page.getByRole('button', { name: 'Verify' }).click()
  await sees(page, 'You used a backup code. 9 backup codes are left.')
  await sees(page, '9 of 10')
})

test('without two-step the password is enough, and the way to set it up leads to the browser', async (t) => {
  const { app, page } = await phone(t)
  await chooseServer(page, app.baseUrl)
  await givePassword(page, await app.person())
  await sees(page, 'Hello, Ada Lind')
  const opening = page.context().waitForEvent('page')
  await page.getByRole('link', { name: 'Set up in the browser' }).click()
  assert.ok((await opening).url().startsWith(app.baseUrl))
})

test('whose plan does not include it reads why, and finds no button', async (t) => {
  const { app, page } = await phone(t)
  await chooseServer(page, app.baseUrl)
  await givePassword(page, await app.person({ planCurrent: false }))
  await sees(page, 'Your organisation is on Professional (legacy).')
  assert.equal(await page.getByRole('link', { name: 'Set up in the browser' }).count(), 0)
})

for (const [locale, language] of [
  ['en', 'en-GB'],
  ['pl', 'pl-PL'],
] as const) {
  test(`POL-4: where two-step is required, the app says by when, then leads to the browser, and is signed in to by both steps (${locale})`, async (t) => {
    const { app, page } = await phone(t, { locale: language, viewport: { width: 320, height: 844 } })
    const say = sayIn(locale)
    const boss = await administrator(app)
    const bo = await app.person({ organisationId: boss.organisationId, name: 'Bo Holm', locale })
    await requireIt(boss)
    await page.getByLabel(say('mobile.server_address')).fill(app.baseUrl)
    await page.getByRole('button', { name: say('confirm.submit') }).click()
    await signInTo(page, say, bo)
    await sees(page, say('home.hello', { name: bo.name }))
    const [byWhen = ''] = say('mobile.required_by', { date: '|' }).split('|')
    await sees(page, byWhen.trim())
    const inspect = inspector()
    assert.deepEqual(await inspect(page, 'home, days left'), [])

    // The days are over while she is signed in.
    app.clock.advance(15 * days)
    await page.getByRole('button', { name: say('sessions.title') }).click()
    await sees(page, say('refusal.enrolment_required'))
    assert.deepEqual(await inspect(page, 'overdue'), [])
    const setUp = page.getByRole('link', { name: say('mobile.set_up') })
    const [browser] = await Promise.all([page.context().waitForEvent('page'), setUp.click()])
    assert.ok(browser.url().startsWith(app.baseUrl), browser.url())
    await browser.close()
    await page.getByRole('button', { name: say('enrol.back') }).click()
    await page.getByRole('button', { name: say('frame.sign_out') }).click()

    // Nor does the password open anything.
    await signInTo(page, say, bo)
    await sees(page, say('mobile.required_then'))
    assert.deepEqual(await inspect(page, 'sign-in, overdue'), [])
    const { secret } = await app.browser().enrol(bo)
    app.clock.advance(minutes)
    await page.getByRole('button', { name: say('sign_in.submit') }).click()
    await page.getByLabel(say('form.code')).fill(app.codeNow(secret))
    await page.getByRole('button', { name: say('sign_in.code_submit') }).click()
    await sees(page, say('home.hello', { name: bo.name }))
  })
}

async function signInTo(page: Page, say: Say, { email, password }: { email: string; password: string }) {
  await page.getByLabel(say('sign_in.email')).fill(email)
  await page.getByLabel(say('form.password'), { exact: true }).fill(password)
  await page.getByRole('button', { name: say('sign_in.submit') }).click()
}

test('the address is remembered, the token is not: the web build says so', async (t) => {
  const { app, page } = await phone(t)
  await chooseServer(page, app.baseUrl)
  await sees(page, /keeps your session in memory only/)
  await signIn(page, app, await app.protectedPerson())
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  assert.deepEqual(JSON.parse(kept), { server: app.baseUrl, product: 'Countersign' })
  await page.reload()
  await page.getByLabel('E-mail address').waitFor()
  await page.getByRole('button', { name: 'Use another server' }).click()
  await page.getByLabel('Server address').waitFor()
  assert.equal(await page.evaluate(() => localStorage.length), 0)
})

test('on a phone in Polish the server answers in Polish too', async (t) => {
  const { app, page } = await phone(t, { locale: 'pl-PL' })
  const say = sayIn('pl')
  await page.getByLabel(say('mobile.server_address')).fill(app.baseUrl)
  await page.getByRole('button', { name: say('confirm.submit') }).click()
  await page.getByLabel(say('sign_in.email')).fill('ada@ferndale.example')
  await page.getByLabel(say('form.password'), { exact: true }).fill('wrong')
  await page.getByRole('button', { name: say('sign_in.submit') }).click()
  await page.getByRole('alert').getByText(say('refusal.wrong_credentials')).waitFor()
})

test('the app goes by the name that the server has, from the first screen after its address, and without the server too', async (t) => {
  const { app, page } = await phone(t, { env: { PRODUCT_NAME: 'Łódź Portal' } })
  await sees(page, 'Countersign')
  await chooseServer(page, app.baseUrl)
  await sees(page, 'Łódź Portal')
  assert.equal(await page.title(), 'Sign in · Łódź Portal')
  assert.equal(await page.getByText('Countersign', { exact: true }).count(), 0)

  await app.close()
  await page.reload()
  await sees(page, 'Łódź Portal')
  assert.equal(await page.getByText('Countersign', { exact: true }).count(), 0)
})
