import { test } from 'node:test'
import { chooseServer, givePassword, phone, sees, signIn } from './phone.ts'

test('a session that was ended in the browser is over at its next use, and the app says so', async (t) => {
  const { app, page } = await phone(t)
  const ada = await app.protectedPerson()
  await chooseServer(page, app.baseUrl)
  await signIn(page, app, ada)
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('endOtherSessions')
  await page.getByRole('button', { name: 'Where you are signed in' }).click()
  await sees(page, /^Your session has ended/)
  await page.getByLabel('E-mail address').waitFor()
})

test('turning two-step off ends what carries the old generation: the session, and an open challenge', async (t) => {
  const { app, page } = await phone(t)
  const ada = await app.protectedPerson()
  await chooseServer(page, app.baseUrl)
  await signIn(page, app, ada)
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('twoStepDisable')
  await page.getByRole('button', { name: 'Where you are signed in' }).click()
  await sees(page, /^Your session has ended/)

  const adam = await app.protectedPerson({ name: 'Adam Berg' })
  await givePassword(page, adam)
  await page.getByLabel('Code from your app').waitFor()
  const other = app.browser()
  await other.signIn(adam)
  await other.post('twoStepDisable')
  app.clock.advance(60_000)
  await page.getByLabel('Code from your app').fill(app.codeNow(adam.secret))
  await page.getByRole('button', { name: 'Verify' }).click()
  await sees(page, 'That took too long. Sign in again.')
  await givePassword(page, adam)
  await sees(page, 'Hello, Adam Berg')
})

test('five wrong codes end the challenge: signing in begins anew, and says why', async (t) => {
  const { app, page } = await phone(t)
  const ada = await app.protectedPerson()
  await chooseServer(page, app.baseUrl)
  await givePassword(page, ada)
  for (const left of [4, 3, 2, 1]) {
    await page.getByLabel('Code from your app').fill(app.wrongCode(ada.secret))
    await page.getByRole('button', { name: 'Verify' }).click()
    await sees(page, new RegExp(`${left} (try is|tries are) left`))
  }
  await page.getByLabel('Code from your app').fill(app.wrongCode(ada.secret))
  await page.getByRole('button', { name: 'Verify' }).click()
  await sees(page, 'Too many tries that weren’t right. Sign in again.')
  await page.getByLabel('E-mail address').waitFor()
})

test('offline: the app says so, keeps the session, and goes on when the network is back', async (t) => {
  const { app, page } = await phone(t)
  await chooseServer(page, app.baseUrl)
  await signIn(page, app, await app.protectedPerson())
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Where you are signed in' }).click()
  await sees(page, 'You are offline. Turn on Wi-Fi or mobile data, then try again.')
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Try again' }).click()
  await sees(page, 'This one')
})

test('a server that is down is told apart from being offline', async (t) => {
  const { app, page } = await phone(t)
  await chooseServer(page, app.baseUrl)
  const ada = await app.protectedPerson()
  // What a proxy answers while the server behind it is away.
  await page.route(`${app.baseUrl}/**`, (route) =>
    route.fulfill({ status: 502, body: 'Bad Gateway', headers: { 'access-control-allow-origin': '*' } }),
  )
  await givePassword(page, ada)
  await sees(page, /is out of service for the moment/)
  // Nobody answers at all.
  await page.unroute(`${app.baseUrl}/**`)
  await page.route(`${app.baseUrl}/**`, (route) => route.abort('connectionrefused'))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await sees(page, /^localhost:\d+ doesn’t answer\./)
  // What was typed is still there.
  await page.unroute(`${app.baseUrl}/**`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('Code from your app').waitFor()
})
