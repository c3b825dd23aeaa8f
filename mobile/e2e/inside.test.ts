import assert from 'node:assert/strict'
import { test } from 'node:test'
import { days } from '../../src/limits.ts'
import { sayIn } from '../../src/messages/messages.ts'
import { inspector } from '../../e2e/inspect.ts'
import { chooseServer, phoneInside, sees } from './phone.ts'

const email = 'ada@ferndale.example'

test('HOST-20: Ada signs in at an application that has Countersign in it, by its own password and her code, and signs out of it', async (t) => {
  const { app, page } = await phoneInside(t)
  const ada = await app.protectedPerson({ id: email, email })
  await chooseServer(page, `${app.origin}/two-step/settings/security`)
  await sees(page, 'Ferndale')
  assert.equal(await page.getByRole('link', { name: 'Forgot your password?' }).count(), 0)

  // Refused by the application, which says nothing that could be shown.
  await givePassword({ ...ada, password: 'wrong' })
  await sees(page, 'That e-mail address and password don’t belong together.')
  await givePassword(ada)
  await page.getByLabel('Code from your app').fill('12345')
  await page.getByRole('button', { name: 'Verify' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Code from your app').fill(app.codeNow(ada.secret))
  await page.getByRole('button', { name: 'Verify' }).click()

  await sees(page, '10 of 10')
  await sees(page, 'Your profile, and where else you are signed in, are in Ferndale itself.')
  assert.equal(await page.getByRole('button', { name: 'Where you are signed in' }).count(), 0)
  assert.equal(app.application.sessions.size, 1)

  // The browser knows nobody: the application's token makes the link that leads in.
  const [browser] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Manage in the browser' }).click(),
  ])
  await browser.getByRole('button', { name: 'Continue' }).click()
  await browser.getByRole('heading', { level: 1, name: 'Security' }).waitFor()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await sees(page, 'You are signed out.')
  assert.equal(app.application.sessions.size, 0)

  async function givePassword(of: { email: string | null; password: string }) {
    await page.getByLabel('E-mail address').fill(of.email ?? '')
    await page.getByLabel('Password', { exact: true }).fill(of.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
})

test('POL-4: where such an application requires it, the app is led to set-up by a link, which knows who is meant', async (t) => {
  const { app, page } = await phoneInside(t)
  app.person({ id: email, email, required: { since: app.clock.now() - 20 * days, days: 14 } })
  await chooseServer(page, app.origin)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill('violet anchor')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await sees(page, /^Your organisation requires two-step authentication\./)
  const [browser] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Set up in the browser' }).click(),
  ])
  await browser.getByText(email).waitFor()
  await browser.getByRole('button', { name: 'Continue' }).click()
  await browser.getByRole('heading', { level: 1, name: 'Set up two-step authentication' }).waitFor()
})

test('HOST-20, HOST-22: what ends her sessions in that application ends the one on the phone, in Polish too; by a backup code she is in again', async (t) => {
  const { app, page } = await phoneInside(t, { locale: 'pl-PL' })
  const say = sayIn('pl')
  const ada = await app.protectedPerson({ id: email, email, locale: 'pl' })
  await page.getByLabel(say('mobile.server_address')).fill(app.origin)
  await page.getByRole('button', { name: say('confirm.submit') }).click()
  await signInByBackupCode(0)
  await sees(page, say('notice.backup_code_used', { count: 9 }))
  await sees(page, say('mobile.elsewhere', { product: 'Ferndale' }))
  assert.deepEqual(await inspector()(page, 'home'), [])

  app.application.sessions.clear()
  await page.getByRole('link', { name: say('mobile.manage') }).click()
  await sees(page, say('mobile.session_ended'))
  await signInByBackupCode(1)
  await sees(page, say('notice.backup_code_used', { count: 8 }))

  async function signInByBackupCode(which: number) {
    await page.getByLabel(say('sign_in.email')).fill(email)
    await page.getByLabel(say('form.password'), { exact: true }).fill(ada.password)
    await page.getByRole('button', { name: say('sign_in.submit') }).click()
    await page.getByRole('button', { name: say('sign_in.use_backup_code') }).click()
    await page.getByLabel(say('form.backup_code'), { exact: true }).fill(ada.codes[which] ?? '')
    await page.getByRole('button', { name: say('sign_in.code_submit') }).click()
  }
})
