import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '../src/routes.ts'
import { anotherBrowser, givePassword, sees, visit } from './visit.ts'
import { watch } from './watch.ts'

const zoneCookie = async (page: Parameters<typeof givePassword>[0]) =>
  (await page.context().cookies()).find(({ name }) => name.startsWith('__Host-zone'))

test('I18N-2: in a browser in Kolkata the first page after signing in tells times of Kolkata, and nothing is loaded twice', async (t) => {
  const { app, page } = await visit(t, { timezoneId: 'Asia/Kolkata' })
  const found = watch(page, app.baseUrl)
  const ada = await app.protectedPerson()
  await givePassword(page, ada)
  await page.getByLabel('Code from your app').fill(app.codeNow(ada.secret))
  const asked: string[] = []
  page.on('request', (request) => request.isNavigationRequest() && asked.push(new URL(request.url()).pathname))
  await page.getByLabel('Code from your app').press('Enter')
  await sees(page, 'Hello, Ada Lind')
  await page.goto(routes.security)
  await sees(page, '2 March 2027 at 17:30 UTC+5:30')
  assert.deepEqual(asked, [routes.signInCode, routes.home, routes.security])
  const cookie = await zoneCookie(page)
  assert.match(cookie?.value ?? '', /^Asia\/(?:Calcutta|Kolkata)$/)
  assert.deepEqual([cookie?.secure, cookie?.sameSite, cookie?.path, cookie?.httpOnly], [true, 'Lax', '/', false])
  assert.deepEqual(found, [])
})

test('I18N-2: on a journey a page stays as it stands there, and the next one tells times of where the browser is now', async (t) => {
  const { app, page } = await visit(t, { timezoneId: 'Europe/Warsaw' })
  await givePassword(page, await app.person())
  await page.goto(routes.sessions)
  await sees(page, '2 March 2027 at 13:00 CET')
  // The same browser, somewhere else.
  const there = await anotherBrowser(app, { timezoneId: 'America/New_York' })
  t.after(() => there.context().close())
  await there.context().addCookies(await page.context().cookies())
  await there.goto(routes.sessions, { waitUntil: 'networkidle' })
  await sees(there, '2 March 2027 at 13:00 CET')
  await there.reload()
  await sees(there, '2 March 2027 at 07:00 UTC-5')
})

test('I18N-2: a zone is chosen in the profile with the keyboard alone, by the beginning of its place', async (t) => {
  const { app, page } = await visit(t, { timezoneId: 'Europe/Warsaw' })
  const ada = await app.person()
  await givePassword(page, ada)
  await page.goto(routes.profile)
  const field = page.getByLabel('Time zone')
  assert.equal(await field.locator('option:checked').textContent(), 'As in the browser (Europe/Warsaw)')
  await field.focus()
  await page.keyboard.type('Kath')
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Save' }).focus()
  await page.keyboard.press('Enter')
  await sees(page, 'Saved.')
  assert.equal(await page.getByLabel('Time zone').inputValue(), 'Asia/Kathmandu')
  await page.goto(routes.sessions)
  await sees(page, '2 March 2027 at 17:45 UTC+5:45')
})

test('I18N-2: without scripts, pages tell times in UTC until a zone is chosen', async (t) => {
  const { app, page } = await visit(t, { timezoneId: 'Europe/Warsaw', javaScriptEnabled: false })
  const ada = await app.person()
  await givePassword(page, ada)
  await page.goto(routes.sessions)
  await sees(page, '2 March 2027 at 12:00 UTC')
  assert.equal(await zoneCookie(page), undefined)
  await page.goto(routes.profile)
  await page.getByLabel('Time zone').selectOption('Europe/Warsaw')
  await page.getByRole('button', { name: 'Save' }).click()
  await sees(page, 'Saved.')
  await page.goto(routes.sessions)
  await sees(page, '2 March 2027 at 13:00 CET')
})
