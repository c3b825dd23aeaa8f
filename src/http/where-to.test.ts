import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type Browser, visibleText } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { type Protected, realRoutes } from '../../test/second-step.ts'
import { challengeLifetime, triesPerChallenge } from '../limits.ts'
import { landingPages, pathTo, type RouteName, routes } from '../routes.ts'

type Answer = Awaited<ReturnType<Browser['send']>>

/** An administrator with two-step on, a browser that is signed out, and where she wants to go. */
async function onTheWay(t: TestContext) {
  const app = await startApp(t)
  const zofia = await app.protectedPerson({ role: 'administrator' })
  const browser = app.browser()
  const wanted = `/people/history?person=${zofia.id}&kind=refused`
  const asked = await browser.path(wanted)
  assert.equal(asked.location, `/sign-in?${new URLSearchParams({ next: wanted }).toString()}`)
  return { app, zofia, browser, wanted, signInPage: await browser.follow(asked) }
}

/** What the first form with this address says without being asked, as a browser sends it along. */
function carriedBy(page: Answer, action: string): Record<string, string> {
  const form = new RegExp(`<form[^>]*action="${action}"[^>]*>[\\s\\S]*?</form>`).exec(page.text)?.[0] ?? ''
  assert.ok(form, `no form for ${action} in: ${visibleText(page.text)}`)
  const hidden = form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
  return Object.fromEntries([...hidden].map(([, name, value]) => [name, (value ?? '').replaceAll('&amp;', '&')]))
}

function linkOn(page: Answer, path: string): string {
  const link = [...page.text.matchAll(/href="([^"]*)"/g)]
    .map(([, href]) => href ?? '')
    .find((href) => href.split('?')[0] === path)
  assert.ok(link, `no link to ${path}`)
  return link.replaceAll('&amp;', '&')
}

const givePassword = (browser: Browser, page: Answer, { email, password }: { email: string; password: string }) =>
  browser.post('signIn', { ...carriedBy(page, routes.signIn), email, password })

/** From the sign-in page as it stands to where it leads. */
async function signInFrom(app: App, browser: Browser, page: Answer, person: Protected) {
  const asked = await givePassword(browser, page, person)
  assert.equal(asked.location, routes.signInCode, asked.seen)
  return (await browser.post('signInCode', { code: app.codeNow(person.secret) })).location
}

const changeLanguage = async (browser: Browser, page: Answer) =>
  browser.follow(await browser.post('language', { ...carriedBy(page, routes.language), locale: 'pl' }))

test('WEB-6: every page that asks somebody to sign in is where they are afterwards, with its id and its query', async (t) => {
  const { app, zofia } = await onTheWay(t)
  const [ada, plain] = [zofia, await app.person({ role: 'administrator' })]
  for (const [name, query] of Object.entries(landingPages)) {
    if (name === 'home') continue
    const asked: [string, string][] = query.map((each) => [each, each === 'next' ? '/settings/password' : 'x y&z=ż/'])
    const search = new URLSearchParams(asked).toString()
    const wanted = pathTo(name as RouteName, { id: ada.id }) + (search && `?${search}`)
    const [withCode, withoutCode] = [app.browser(), app.browser()]
    const page = await withCode.follow(await withCode.path(wanted))
    assert.equal(await signInFrom(app, withCode, page, zofia), wanted)
    app.clock.advance(challengeLifetime)
    const other = await withoutCode.follow(await withoutCode.path(wanted))
    assert.equal((await givePassword(withoutCode, other, plain)).location, wanted)
  }
})

test('WEB-6: no page that asks somebody to sign in forgets which it was', async (t) => {
  const { app } = await onTheWay(t)
  const stranger = app.browser()
  const lost: string[] = []
  for (const { path } of realRoutes(app).filter(({ method }) => method === 'GET')) {
    const { location } = await stranger.path(path)
    if (!location?.startsWith(routes.signIn) || path.startsWith('/sign-in') || path === routes.home) continue
    const next = new URL(location, app.baseUrl).searchParams.get('next')
    // What is saved as a file leads to the page that offers it.
    if (next !== path.replace(/\.\w+$/, '')) lost.push(`${path} → ${location}`)
  }
  assert.deepEqual(lost, [])
})

test('WEB-6: a wrong password, an empty one and too many of them keep where somebody wanted to go', async (t) => {
  const { app, zofia, browser, wanted, signInPage } = await onTheWay(t)
  let page = signInPage
  for (const password of ['', 'not mine', 'nor this']) {
    page = await givePassword(browser, page, { email: zofia.email, password })
    assert.ok([401, 422].includes(page.status))
  }
  assert.equal(await signInFrom(app, browser, page, zofia), wanted)
  const stranger = app.browser()
  page = await stranger.follow(await stranger.path(wanted))
  while (page.status !== 429) page = await givePassword(stranger, page, { email: zofia.email, password: 'not mine' })
  assert.equal(carriedBy(page, routes.signIn)['next'], wanted)
})

test('WEB-6: another language on the way in, or where one already is, leads on to the same page', async (t) => {
  const { app, zofia, browser, wanted, signInPage } = await onTheWay(t)
  let page = await changeLanguage(browser, signInPage)
  assert.match(page.seen, /Zaloguj się/)
  page = await givePassword(browser, page, { email: zofia.email, password: 'not mine' })
  page = await changeLanguage(browser, page)
  await givePassword(browser, page, zofia)
  await changeLanguage(browser, await browser.get('signInBackupCode'))
  page = await changeLanguage(browser, await browser.get('signInCode'))
  const done = await browser.post('signInCode', { code: app.codeNow(zofia.secret) })
  assert.equal(done.location, wanted)
  for (const here of [wanted, pathTo('person', { id: zofia.id })]) {
    const { next } = carriedBy(await browser.path(here), routes.language)
    assert.equal((await browser.post('language', { locale: 'en', next: next ?? '' })).location, here)
  }
  // A form that was answered by a page: there is nothing to come back to but the page above.
  app.clock.advance(11 * 60_000)
  const asks = await browser.postTo(pathTo('personDeactivate', { id: zofia.id }))
  assert.equal(carriedBy(asks, routes.language)['next'], pathTo('person', { id: zofia.id }))
})

test('WEB-6: a question that ran out, was given up, began again or met too many wrong codes keeps where it led', async (t) => {
  const { app, zofia, wanted } = await onTheWay(t)
  const detours: Record<string, (browser: Browser) => Promise<Answer>> = {
    async 'ran out'(browser) {
      app.clock.advance(challengeLifetime)
      return browser.follow(await browser.get('signInCode'))
    },
    async 'ran out while typing'(browser) {
      app.clock.advance(challengeLifetime)
      return browser.follow(await browser.post('signInCode', { code: app.codeNow(zofia.secret) }))
    },
    async 'was given up'(browser) {
      return browser.follow(await browser.post('signInCancel'))
    },
    async 'began again'(browser) {
      return browser.path(linkOn(await browser.get('signInCode'), routes.signIn))
    },
    async 'met too many wrong codes'(browser) {
      let answer = await browser.get('signInCode')
      for (let wrong = 0; wrong <= triesPerChallenge; wrong += 1)
        answer = await browser.post('signInCode', { code: app.wrongCode(zofia.secret) })
      app.clock.advance(24 * 60 * 60_000)
      return browser.follow(answer)
    },
  }
  for (const [detour, take] of Object.entries(detours)) {
    const browser = app.browser()
    await givePassword(browser, await browser.follow(await browser.path(wanted)), zofia)
    const page = await take(browser)
    assert.equal(carriedBy(page, routes.signIn)['next'], wanted, detour)
    assert.equal(await signInFrom(app, browser, page, zofia), wanted, detour)
    app.clock.advance(challengeLifetime)
  }
})

test('WEB-6: a forgotten password is a detour too, and the mail doesn’t say where it leads', async (t) => {
  const { app, zofia, browser, wanted, signInPage } = await onTheWay(t)
  let page = await browser.path(linkOn(signInPage, routes.forgotPassword))
  page = await changeLanguage(browser, page)
  page = await browser.post('forgotPassword', { ...carriedBy(page, routes.forgotPassword), email: '' })
  assert.equal(page.status, 422)
  page = await browser.post('forgotPassword', { ...carriedBy(page, routes.forgotPassword), email: zofia.email })
  assert.equal(linkOn(page, routes.signIn), `/sign-in?${new URLSearchParams({ next: wanted }).toString()}`)
  const mail = (await app.mailsTo(zofia.email)).at(-1)
  assert.doesNotMatch(`${mail?.text} ${mail?.html}`, /history/)
  const link = /\/reset-password\/[\w-]+/.exec(mail?.text ?? '')?.[0] ?? ''
  page = await changeLanguage(browser, await browser.path(link))
  assert.equal(page.status, 200)
  const reset = await browser.postTo(link, { newPassword: 'amber 4711 kettle moon' })
  page = await browser.follow(reset)
  const renewed = { ...zofia, password: 'amber 4711 kettle moon' }
  assert.equal(await signInFrom(app, browser, page, renewed), wanted)
  // It was for this once.
  await browser.post('signOut')
  assert.equal(carriedBy(await browser.get('signIn'), routes.signIn)['next'], undefined)
})

test('WEB-6: whoever turns out to be signed in already goes on at once', async (t) => {
  const { app, zofia, browser, wanted, signInPage } = await onTheWay(t)
  await signInFrom(app, browser, signInPage, zofia)
  const again = await browser.get('signIn', `?${new URLSearchParams({ next: wanted }).toString()}`)
  assert.equal(again.location, wanted)
})

test('WEB-6: a session that ended under a form says so, and leads back to the page of the form', async (t) => {
  const { app, zofia } = await onTheWay(t)
  const pages: [string, string][] = [
    [pathTo('personDeactivate', { id: zofia.id }), pathTo('person', { id: zofia.id })],
    [routes.replacePhone, routes.replacePhone],
    [routes.exportData, routes.profile],
    [routes.endOtherSessions, routes.sessions],
    [routes.letCodesIn, routes.security],
    [routes.twoStepExtend, routes.security],
  ]
  for (const [action, wanted] of pages) {
    const browser = app.browser()
    await browser.signIn(zofia)
    await app.db.deleteFrom('sessions').execute()
    const page = await browser.follow(await browser.postTo(action, { code: app.codeNow(zofia.secret) }))
    assert.match(page.seen, /You aren’t signed in here any more/)
    app.clock.advance(challengeLifetime)
    assert.equal(await signInFrom(app, browser, page, zofia), wanted)
    app.clock.advance(challengeLifetime)
  }
})
