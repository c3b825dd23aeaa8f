import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { startEmbedded } from '../../test/embedded.ts'
import { startApp } from '../../test/kit.ts'
import { realRoutes } from '../../test/second-step.ts'
import { minutes, noticeShown } from '../limits.ts'

/** Whoever prefetches a page (Next's server does, with a cookie that was only just set) must not have done what its reader does. */
type Visitor = { send: (path: string) => Promise<{ status: number; headers: Headers }> }
type Looked = { dumpButRefusals: () => Promise<Record<string, unknown>> }

/** Opens every page of ours, as it is and with whatever a link may bring: nothing is set, and no row changes but that the trail tells of who went round (AUD-1). */
async function opensAll(app: Looked, pages: string[], visitors: Record<string, Visitor>): Promise<void> {
  for (const [who, visitor] of Object.entries(visitors)) {
    const before = await app.dumpButRefusals()
    for (const path of pages)
      for (const query of ['', '?next=/inbox&enrolment=x&kept=no&with=backup-code&notice=old_page.zzz']) {
        const { status, headers } = await visitor.send(path + query)
        assert.ok(status < 500, `${path} answered ${who} with ${status}`)
        assert.deepEqual(headers.getSetCookie(), [], `${path} sets a cookie for ${who}`)
      }
    const after = await app.dumpButRefusals()
    for (const table of Object.keys(before)) assert.deepEqual(after[table], before[table], `${table}, by ${who}`)
  }
}

const pagesOf = async (t: TestContext) => {
  const all = realRoutes(await startApp(t))
  return [...new Set(all.filter(({ method }) => method === 'GET').map(({ path }) => path))]
}

test('HOST-23: a GET of any page of ours sets, counts and spends nothing, at every point of somebody’s way', async (t) => {
  const app = await startEmbedded(t)
  const pages = (await pagesOf(t)).map((path) => app.countersign.path + path)
  assert.ok(pages.length > 30)
  const [ada, off] = [await app.protectedPerson(), app.person()]
  const open = { nobody: app.browser(), asked: app.browser(), signedIn: app.browser(), stale: app.browser() }
  const more = { scanning: app.browser(), verified: app.browser(), answered: app.browser(), told: app.browser() }
  await open.stale.signIn(ada)
  await more.answered.givePassword(ada)
  const answered = more.answered.cookies.get('__Host-challenge.two-step') ?? ''
  app.clock.advance(11 * minutes)
  await open.signedIn.signIn(ada)
  app.clock.advance(1 * minutes)
  await open.asked.givePassword(ada)
  more.answered.cookies.set('__Host-challenge.two-step', answered)
  await more.scanning.signIn(off)
  await more.scanning.post('twoStepScan')
  const other = app.person()
  await more.verified.enrolUntilFinish(other)
  await more.told.signIn(app.person())
  await more.told.post('letCodesIn')
  await opensAll(app, pages, { ...open, ...more })
  // What they were about goes on.
  assert.equal((await open.asked.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
  assert.equal((await more.verified.post('twoStepBackupCodes', { kept: '1' })).location, '/two-step/settings/security')
})

test('HOST-23: nor does one of our own application', async (t) => {
  const app = await startApp(t)
  const pages = await pagesOf(t)
  const ada = await app.protectedPerson({ role: 'administrator' })
  const visitors = { nobody: app.browser(), asked: app.browser(), signedIn: app.browser(), scanning: app.browser() }
  await visitors.signedIn.signIn(ada)
  app.clock.advance(1 * minutes)
  await visitors.asked.givePassword(ada)
  await visitors.scanning.signIn(await app.person())
  await visitors.scanning.post('twoStepScan')
  await opensAll(app, pages, visitors)
  assert.equal((await visitors.asked.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
})

test('HOST-23: what a form left to be said is said by its page, also to whoever comes second, and not for long', async (t) => {
  const app = await startEmbedded(t)
  const browser = app.browser()
  await browser.enrol(app.person())
  const says = async (page: 'security' | 'history') =>
    /authentication is (?:now )?on/.test(noticesOn((await browser.get(page)).text))
  assert.deepEqual([await says('security'), await says('security')], [true, true])
  assert.equal(await says('history'), false, 'of another page it is none')
  app.clock.advance(noticeShown)
  assert.equal(await says('security'), false)
})

test('HOST-23: the next form takes it away, whether it has something to say or not', async (t) => {
  const app = await startEmbedded(t)
  const browser = app.browser()
  await browser.enrol(app.person())
  await browser.post('language', { locale: 'en', next: '/settings/security' })
  assert.equal(noticesOn((await browser.get('security')).text), '')
})

test('HOST-23: what a page that leads on leaves to be said stands in the address, for as long', async (t) => {
  const app = await startEmbedded(t)
  const browser = app.browser()
  await browser.signIn(app.person())
  const { location, set } = await browser.get('twoStepCode')
  assert.match(location ?? '', /^\/two-step\/settings\/security\?notice=old_page\./)
  assert.deepEqual(set, [])
  const shown = noticesOn((await browser.send(location ?? '')).text)
  assert.notEqual(shown, '')
  app.clock.advance(noticeShown)
  assert.equal(noticesOn((await browser.send(location ?? '')).text), '')
})

test('HOST-23: a link puts no sentence on a page that says what somebody did', async (t) => {
  const app = await startEmbedded(t)
  const browser = app.browser()
  await browser.signIn(app.person())
  const now = app.clock.now().toString(36)
  for (const name of ['enabled', 'disabled', 'codes_let_in', 'constructor', '__proto__', '<b>', 'old_page.old_page'])
    assert.equal(noticesOn((await browser.get('security', `?notice=${name}.${now}`)).text), '', name)
})

/** What the page says at its top. */
const noticesOn = (text: string) =>
  [...text.matchAll(/<div class="notice[^>]*>([\s\S]*?)<\/div>/g)]
    .map(([, said]) => said?.replace(/<[^>]*>|\s+/g, ' '))
    .join()

test('HOST-6: the path itself leads to the page about security, with and without a slash', async (t) => {
  const app = await startEmbedded(t)
  for (const path of ['/two-step', '/two-step/', '/two-step?from=mail']) {
    const { status, location, set } = await app.browser().send(path)
    assert.deepEqual([path, status, location, set], [path, 303, '/two-step/settings/security', []])
  }
})
