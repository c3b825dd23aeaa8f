import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../test/embedded.ts'
import type { EmbeddedBrowser } from '../../test/embedded-browser.ts'
import type { Call } from '../../test/small-application.ts'
import { days, enteredLifetime, entryLinkLifetime, minutes, seconds } from '../limits.ts'
import { routes } from '../routes.ts'

const outside = '/login?next=%2Ftwo-step%2Fsettings%2Fsecurity'
const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }

test('HOST-19: a bearer token becomes a link, whose one button begins a session that is good for our pages and nothing else', async (t) => {
  const { app, ada, bearer } = await signedInByToken(t)
  const link = await linkFor(app, bearer)
  const browser = app.browser()

  const before = await app.dump()
  const page = await browser.send(link)
  assert.equal(page.status, 200)
  assert.match(page.seen, new RegExp(`Account: ${ada.email} `))
  assert.deepEqual([...page.text.matchAll(/<form [^>]*action="([^"]*)"/g)].map(([, to]) => to).slice(0, 1), [link])
  assert.deepEqual(page.set, [])
  assert.deepEqual(await app.dump(), before)

  const entered = await press(browser, link)
  assert.equal(entered.location, browser.ours('security'))
  assert.equal((await browser.get('security')).status, 200)
  const told = (await app.audit()).at(-1)
  assert.deepEqual([told?.action, told?.subject_id], ['session.entered', ada.id])

  assert.equal((await browser.visit()).location, '/login?next=%2Finbox')
  assert.equal((await browser.visitFresh()).location, '/login?next=%2Ffresh%2Fmoney')
  const again = await app.countersign.enter(askedWith(browser))
  assert.deepEqual([again.status, again.cookies], [401, []])
  const call = await browser.asJson(browser.ours('apiTwoStep'), { authorization: `Bearer ${sessionCookie(browser)}` })
  assert.equal(call.status, 401)
})

test('HOST-19: the page that a link opens speaks English and Polish', async (t) => {
  const { app, bearer } = await signedInByToken(t)
  const link = await linkFor(app, bearer)
  const seen = async (language: string) =>
    (await app.browser().send(link, { headers: { 'accept-language': language } })).seen
  assert.match(await seen('en'), /This works for 30 minutes, and in this browser only\. Continue/)
  assert.match(await seen('pl'), /Działa to przez 30 minut i tylko w tej przeglądarce\. Kontynuuj/)

  const over = routes.enter.replace(':token', 'x'.repeat(43))
  const dead = await app.browser().send(app.countersign.path + over, { headers: { 'accept-language': 'pl' } })
  assert.equal(dead.status, 410)
  assert.match(dead.seen, /Wróć do aplikacji Ferndale i otwórz to stamtąd jeszcze raz/)
})

test('HOST-19: of twenty browsers that use one link at once, one is in', async (t) => {
  const { app, bearer } = await signedInByToken(t)
  const link = await linkFor(app, bearer)
  const browsers = Array.from({ length: 20 }, () => app.browser())
  const answers = await Promise.all(browsers.map((browser) => press(browser, link)))
  assert.equal(answers.filter(({ status }) => status === 303).length, 1)
  assert.equal(answers.filter(({ status }) => status === 410).length, 19)
  const inside = await Promise.all(browsers.map(async (browser) => (await browser.get('security')).status))
  assert.equal(inside.filter((status) => status === 200).length, 1)
  assert.equal((await app.browser().send(link)).status, 410)
})

test('HOST-19: a link is good for 60 seconds, its session for 30 minutes, used or not', async (t) => {
  const { app, bearer } = await signedInByToken(t)
  const late = await linkFor(app, bearer)
  app.clock.advance(entryLinkLifetime)
  assert.equal((await app.browser().send(late)).status, 410)
  assert.equal((await press(app.browser(), late)).status, 410)

  const link = await linkFor(app, bearer)
  app.clock.advance(entryLinkLifetime - 1)
  const browser = app.browser()
  assert.equal((await press(browser, link)).status, 303)
  app.clock.advance(enteredLifetime - 1)
  assert.equal((await browser.get('security')).status, 200)
  app.clock.advance(1)
  assert.equal((await browser.get('security')).location, outside)
  await app.inner.sweep()
  assert.deepEqual(await app.db.selectFrom('companions').selectAll().where('entered', '=', 1).execute(), [])
})

test('HOST-19: the token of a link is no session: not as a cookie, not as a bearer token', async (t) => {
  const { app, bearer } = await signedInByToken(t)
  const token = (await linkFor(app, bearer)).split('/').at(-1) ?? ''
  const browser = app.browser()
  browser.cookies.set(cookieName(app), token)
  assert.equal((await browser.get('security')).location, outside)
  assert.equal((await browser.visit()).status, 303)
  const asBearer = { authorization: `Bearer ${token}` }
  assert.equal((await app.browser().asJson(browser.ours('apiTwoStep'), asBearer)).status, 401)
})

test('HOST-19, ENR-1: a bearer token itself sets nothing up, and is told where that is done', async (t) => {
  const { app, bearer } = await signedInByToken(t)
  const before = await app.dumpButRefusals()
  const headers = { ...form, authorization: `Bearer ${bearer}` }
  const refused = await app.browser().send(app.browser().ours('twoStepScan'), { method: 'POST', headers })
  assert.equal(refused.status, 403)
  assert.equal((JSON.parse(refused.text) as { code: string }).code, 'browser_only')
  assert.deepEqual(await app.dumpButRefusals(), before)
})

test('HOST-19, ENR-2: set-up in such a session asks for the password, and Finish opens nothing of the application', async (t) => {
  const { app, ada, bearer } = await signedInByToken(t)
  await app.browser().signIn(ada)
  const others = [...app.application.sessions.keys()].filter((token) => token !== bearer)
  assert.equal(others.length, 1)
  const browser = app.browser()
  await press(browser, await linkFor(app, bearer))
  const opened = app.application.callsOf('openSession').length

  const asked = await browser.post('twoStepScan')
  assert.equal(asked.status, 403)
  assert.match(asked.seen, /Password/)
  assert.equal((await browser.post('twoStepScan', { password: 'amber kettle' })).status, 401)
  assert.equal(await app.count('enrolments'), 0)
  assert.equal((await browser.post('twoStepScan', { password: ada.password })).location, browser.ours('twoStepScan'))
  await enrolOn(browser, app)

  assert.equal(app.application.callsOf('openSession').length, opened)
  assert.deepEqual([...app.application.sessions.keys()], [bearer], 'Finish keeps the session that the link came from')
  assert.match((await browser.get('security')).seen, /Two-step authentication .*On/)
  assert.equal((await browser.visit()).status, 303)
})

test('HOST-19, HOST-22: Finish in such a session ends tokens that nobody can end otherwise, the one it came from included', async (t) => {
  const { app, ada, bearer } = await signedInByToken(t, { signed: true, named: false, without: ['endSessions'] })
  const browser = app.browser()
  await press(browser, await linkFor(app, bearer))
  await browser.post('twoStepScan', { password: ada.password })
  assert.equal(await app.countersign.stillGood(ada.id, 0), true)
  await enrolOn(browser, app)
  assert.equal(await app.countersign.stillGood(ada.id, 0), false)
  assert.equal((await app.countersign.enter(askedBy(bearer))).status, 401)
  assert.equal((await browser.get('security')).status, 200)
})

test('HOST-19, SES-5: with two-step on, turning it off from there takes a second factor', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const bearer = await signIn(app, ada)
  app.clock.advance(1 * minutes)
  const browser = app.browser()
  await press(browser, await linkFor(app, bearer))
  assert.equal((await browser.post('twoStepDisable')).status, 403)
  assert.equal((await browser.post('twoStepDisable', { password: ada.password })).status, 403)
  const off = await browser.post('twoStepDisable', { code: app.codeNow(ada.secret) })
  assert.equal(off.location, browser.ours('security'))
  assert.equal(await app.countersign.passwordAlone(ada.id), true)
})

const ends: [string, (app: Embedded, person: Awaited<ReturnType<typeof signedInByToken>>['ada']) => unknown][] = [
  ['a password that the application tells of', (app, { id }) => app.countersign.changed(id, 'password')],
  ['a password that it does not tell of', (_, ada) => void (ada.password = 'amber kettle')],
  ['deactivating', (_, ada) => void (ada.active = false)],
  ['deleting', (app, { id }) => app.application.people.delete(id)],
  ['Finish in another browser', (app, ada) => app.browser().enrol(ada)],
]
for (const [what, happens] of ends)
  test(`HOST-19: ${what} ends a link that is open, and the session that one began`, async (t) => {
    const { app, ada, bearer } = await signedInByToken(t)
    const browser = app.browser()
    await press(browser, await linkFor(app, bearer))
    const link = await linkFor(app, bearer)
    assert.equal((await browser.get('security')).status, 200)
    await happens(app, ada)
    assert.equal((await press(app.browser(), link)).status, 410)
    assert.equal((await browser.get('security')).location, outside)
    assert.match((await browser.post('twoStepScan', { password: ada.password })).location ?? '', /^\/login\?/)
  })

test('HOST-19: whatever has let the generation grow, a link and the session that one began are over', async (t) => {
  const { app, bearer } = await signedInByToken(t)
  const browser = app.browser()
  await press(browser, await linkFor(app, bearer))
  const link = await linkFor(app, bearer)
  await app.db.updateTable('two_step').set({ generation: 7 }).execute()
  assert.equal((await browser.get('security')).location, outside)
  assert.equal((await press(app.browser(), link)).status, 410)
})

test('HOST-19, HOST-18: what stands beside a session of the application’s is no session of ours', async (t) => {
  const app = await startEmbedded(t)
  const browser = app.browser()
  await browser.signIn(app.person())
  assert.equal((await browser.get('security')).status, 200)
  browser.cookies.delete(app.application.cookieName)
  assert.equal((await browser.get('security')).location, outside)
})

test('HOST-19, HOST-5: nothing of links and their sessions is left of whoever is deleted', async (t) => {
  const { app, ada, bearer } = await signedInByToken(t)
  await press(app.browser(), await linkFor(app, bearer))
  await linkFor(app, bearer)
  await app.countersign.changed(ada.id, 'deleted')
  assert.deepEqual(await app.db.selectFrom('companions').selectAll().execute(), [])
})

test('HOST-19: another link takes the place of one that was not used', async (t) => {
  const { app, bearer } = await signedInByToken(t)
  const [first, second] = [await linkFor(app, bearer), await linkFor(app, bearer)]
  assert.equal((await press(app.browser(), first)).status, 410)
  assert.equal((await press(app.browser(), second)).status, 303)
})

test('HOST-19: a form of another site uses no link up', async (t) => {
  const { app, bearer } = await signedInByToken(t)
  const link = await linkFor(app, bearer)
  const headers = { ...form, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
  assert.equal((await app.browser().send(link, { method: 'POST', headers })).status, 403)
  assert.equal((await press(app.browser(), link)).status, 303)
})

test('HOST-19, HOST-18: where the application has a cookie after all, a link makes nobody another person, nor fresh', async (t) => {
  const { app, ada, bearer } = await signedInByToken(t)
  const zofia = app.person({ id: '77', name: 'Zofia Żak' })
  const hers = app.browser()
  await hers.signIn(zofia)
  const link = await linkFor(app, bearer)
  const answer = await press(hers, link)
  assert.equal(answer.location, hers.ours('security'))
  const page = await hers.get('security')
  assert.match(page.seen, /Somebody signed in in another tab meanwhile/)
  assert.match(page.seen, /Zofia Żak/)

  const browser = app.browser()
  assert.equal((await press(browser, link)).status, 303, 'and it was not used up')
  await browser.post('twoStepScan', { password: ada.password })
  browser.cookies.set(app.application.cookieName, bearer)
  assert.equal((await browser.visit()).status, 200)
  assert.equal((await browser.visitFresh()).location, `${browser.ours('stepUp')}?next=%2Ffresh%2Fmoney`)
})

test('HOST-19, HOST-6: a link leads on to the page of ours that the application names, and nowhere else', async (t) => {
  const { app, bearer } = await signedInByToken(t, {}, { origins: ['https://front.ferndale.test'] })
  const leads = async (next: string) => (await press(app.browser(), await linkFor(app, bearer, next))).location
  const { path } = app.countersign
  assert.equal(await leads(`${path}${routes.history}`), path + routes.history)
  assert.equal(await leads(`https://ferndale.test${path}${routes.history}`), path + routes.security)
  for (const next of [
    '/inbox',
    '//evil.example',
    'https://evil.example/',
    'https://front.ferndale.test/',
    `${path}x/y`,
  ])
    assert.equal(await leads(next), path + routes.security, next)
  const link = await linkFor(app, bearer)
  const browser = app.browser()
  const changed = `${link}?next=${encodeURIComponent('//evil.example')}`
  assert.equal((await press(browser, changed)).location, path + routes.security)
})

test('HOST-19: whoever goes back to a link that was used goes on, where it was used', async (t) => {
  const { app, bearer } = await signedInByToken(t)
  const link = await linkFor(app, bearer)
  const browser = app.browser()
  await press(browser, link)
  assert.equal((await browser.send(link)).location, browser.ours('security'))
  assert.equal((await press(browser, link)).location, browser.ours('security'))
})

test('HOST-19, HOST-1: whoever is not signed in gets no link', async (t) => {
  const app = await startEmbedded(t)
  const answer = await app.countersign.enter(askedBy('nobody'))
  assert.deepEqual([answer.outcome, answer.status], ['refused', 401])
  assert.deepEqual(await app.db.selectFrom('companions').selectAll().execute(), [])
})

type Span = Parameters<typeof startEmbedded>[0]

/** Somebody who signed in by the password a day ago, in an application whose tokens are sent as a header. */
async function signedInByToken(t: Span, wanted: EmbeddedOptions = {}, options: EmbeddedOptions['options'] = {}) {
  const app = await startEmbedded(t, { ...wanted, options })
  const ada = app.person()
  const bearer = await signIn(app, ada)
  app.clock.advance(1 * days + 1 * seconds)
  return { app, ada, bearer }
}

async function signIn(app: Embedded, person: Parameters<EmbeddedBrowser['signIn']>[0]): Promise<string> {
  const browser = app.browser()
  await browser.signIn(person)
  return browser.cookies.get(app.application.cookieName) ?? assert.fail('nobody was signed in')
}

const askedBy = (bearer: string) => asked(new Headers({ authorization: `Bearer ${bearer}` }))
const askedWith = ({ cookies }: EmbeddedBrowser) =>
  asked(new Headers({ cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }))

function asked(headers: Headers) {
  const call: Call = { headers, cookies: [] }
  return { header: (name: string) => headers.get(name) ?? undefined, address: '203.0.113.9', json: true, call }
}

/** The path of a new link, as it stands behind the host. */
async function linkFor(app: Embedded, bearer: string, next?: string): Promise<string> {
  const answer = await app.countersign.enter(askedBy(bearer), next === undefined ? {} : { next })
  assert.deepEqual([answer.outcome, answer.status, answer.cookies], ['link', 200, []])
  const { link, expiresAt } = answer.json as { link: string; expiresAt: string }
  assert.equal(Date.parse(expiresAt), app.clock.now() + entryLinkLifetime)
  assert.ok(link.startsWith(`${app.origin}${app.countersign.path}/enter/`), link)
  return link.slice(app.origin.length)
}

const press = (browser: EmbeddedBrowser, link: string) => browser.send(link, { method: 'POST', headers: form })

/** From the QR code to Finish. */
async function enrolOn(browser: EmbeddedBrowser, app: Embedded): Promise<void> {
  const secret = /secret=([A-Z2-7]{32})/.exec((await browser.get('twoStepScan')).text)?.[1] ?? ''
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, browser.ours('security'))
}

const cookieName = (app: Embedded) => `__Host-${app.services.instance.cookies.session}`
const sessionCookie = (browser: EmbeddedBrowser) =>
  [...browser.cookies].find(([name]) => name.startsWith('__Host-session'))?.[1] ?? assert.fail('no session of ours')
