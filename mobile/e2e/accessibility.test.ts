import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { inspector } from '../../e2e/inspect.ts'
import { type Locale, sayIn } from '../../src/messages/messages.ts'
import { phone } from './phone.ts'

test('A11Y-1: no screen has a fault that axe finds, in light or dark, narrow or wide', async (t) => {
  assert.deepEqual(await faultsOfScreens(t, 'en'), [])
})

test('A11Y-1: nor has one in Polish, whose words are longer', async (t) => {
  assert.deepEqual(await faultsOfScreens(t, 'pl'), [])
})

/** Walks through all screens, and looks at each. */
async function faultsOfScreens(t: TestContext, locale: Locale): Promise<string[]> {
  const { app, page } = await phone(t, { locale })
  const say = sayIn(locale)
  const inspect = inspector()
  const ada = await app.protectedPerson({ email: 'ada@ferndale.example', locale })
  const found: string[] = []
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()

  await press(say('confirm.submit'))
  await page.getByRole('alert').waitFor()
  found.push(...(await inspect(page, 'server address')))
  assert.equal(await page.title(), `${say('mobile.server_title')} · Countersign`)
  assert.equal(await page.locator('html').getAttribute('lang'), locale)
  await page.getByLabel(say('mobile.server_address')).fill(app.baseUrl)
  await press(say('confirm.submit'))

  await heading(say('sign_in.title'))
  found.push(...(await inspect(page, 'sign-in')))
  await page.getByLabel(say('sign_in.email')).fill(ada.email)
  await page.getByLabel(say('form.password'), { exact: true }).fill(ada.password)
  await press(say('sign_in.submit'))
  await heading(say('sign_in.code_title'))
  found.push(...(await inspect(page, 'code')))
  await press(say('sign_in.use_backup_code'))
  await heading(say('sign_in.backup_title'))
  found.push(...(await inspect(page, 'backup code')))
  await page.getByLabel(say('form.backup_code'), { exact: true }).fill(ada.codes[0] ?? '')
  await press(say('sign_in.code_submit'))

  await heading(say('home.hello', { name: ada.name }))
  found.push(...(await inspect(page, 'home')))
  await app.browser().signIn(ada)
  await press(say('sessions.title'))
  await page.getByText('Firefox').waitFor()
  found.push(...(await inspect(page, 'sessions')))
  return found
}
