import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import type { Browser } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { countChecks, ownBrowser } from '../../test/second-step.ts'
import { seconds } from '../limits.ts'
import { routes } from '../routes.ts'

const wanted = routes.sessions
const back = `/sign-in?${new URLSearchParams({ next: wanted }).toString()}`

/** Ada's own browser between password and code, on her way to a page, and both of her right answers. */
async function answering(t: TestContext) {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = await ownBrowser(app, ada)
  await browser.givePassword(ada, wanted)
  const answers = [
    ['signInCode', { code: app.codeNow(ada.secret) }],
    ['signInBackupCode', { backupCode: ada.codes[0] ?? '' }],
  ] as const
  return { app, ada, browser, answers }
}

/** The same cookies at the same moment: what a form carries that is sent again before its answer is there, or what a thief took. */
function copyOf(app: App, browser: Browser, address?: string): Browser {
  const copy = app.browser(address === undefined ? {} : { address })
  for (const [name, value] of browser.cookies) copy.cookies.set(name, value)
  return copy
}

test('CHL-5: a right answer sent twice, whose first answer never arrived, is told so, with address and page kept', async (t) => {
  const { app, ada, browser, answers } = await answering(t)
  const sessions = await app.count('sessions')
  const lost = copyOf(app, browser)
  assert.equal((await lost.post(...answers[0])).location, wanted)
  const second = await browser.post(...answers[0])
  assert.deepEqual([second.status, second.location], [303, back])
  assert.equal(browser.cookies.has('__Host-session'), false)
  const page = await browser.follow(second)
  assert.match(page.seen, /That was right, but our answer didn’t reach this browser\. Sign in once more/)
  assert.ok(page.text.includes(`value="${ada.email}"`) && page.text.includes(`name="next" value="${wanted}"`))
  assert.equal(await app.count('sessions'), sessions + 1)
  app.clock.advance(30 * seconds)
  await browser.givePassword(ada, wanted)
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).location, wanted)
})

test('CHL-5: a right answer sent twice, whose first answer arrives first, leads to where that went, and no sentence says otherwise', async (t) => {
  const { app, browser, answers } = await answering(t)
  const late = copyOf(app, browser)
  const first = await browser.post(...answers[0])
  const second = await late.post(...answers[0])
  // One browser: what the second answer sets stands beside what the first set.
  for (const [cookie, value] of late.cookies) if (cookie !== '__Host-challenge') browser.cookies.set(cookie, value)
  const on = await browser.follow(second)
  assert.equal(on.location, first.location)
  const page = await browser.follow(on)
  assert.equal(page.status, 200)
  assert.doesNotMatch(page.seen, /didn’t reach|any more/)
})

test('CHL-5: both sent at once: one session, no fault, and one of the two answers carries it', async (t) => {
  const { app, browser, answers } = await answering(t)
  const sessions = await app.count('sessions')
  const copies = Array.from({ length: 8 }, () => copyOf(app, browser))
  const given = await Promise.all(
    copies.map((copy, index) => (index % 2 === 0 ? copy.post(...answers[0]) : copy.post(...answers[1]))),
  )
  const ways = given.map(({ location }) => String(location)).toSorted()
  assert.deepEqual(ways, [...Array.from({ length: 7 }, () => back), wanted].toSorted())
  assert.equal(copies.filter((copy) => copy.cookies.has('__Host-session')).length, 1)
  assert.equal(await app.count('sessions'), sessions + 1)
})

test('CHL-5: a thief of the cookie who repeats the right answer from elsewhere, or in the same browser, gains nothing', async (t) => {
  const { app, browser, answers } = await answering(t)
  const thieves = [copyOf(app, browser), copyOf(app, browser, '198.51.100.66'), app.browser()]
  thieves[2]?.cookies.set('__Host-challenge', browser.cookies.get('__Host-challenge') ?? '')
  await browser.post(...answers[0])
  const [sessions, tries] = [await app.count('sessions'), await app.triesCounted()]
  const checks = await countChecks(app)
  for (const wait of [0, 1, 29, 60]) {
    app.clock.advance(wait * seconds)
    for (const thief of thieves)
      for (const [name, fields] of answers) {
        const { status, location, headers, text } = await thief.post(name, fields)
        assert.deepEqual([status, location, text], [303, back, ''])
        // A sentence for the next page, and nothing else.
        const set = headers.getSetCookie().map((line) => line.split('=')[0])
        assert.deepEqual(set, ['__Host-notice'])
        assert.equal(await thief.isSignedIn(), false)
      }
  }
  assert.deepEqual([await app.count('sessions'), await app.triesCounted(), checks.made], [sessions, tries, 0])
  assert.equal(await browser.isSignedIn(), true)
})

test('CHL-5: the answer to a repeated form tells no right code from a wrong one', async (t) => {
  const { app, ada, browser, answers } = await answering(t)
  const thief = copyOf(app, browser, '198.51.100.66')
  await browser.post(...answers[0])
  const told = async (code: string) => {
    const { status, location, text, headers } = await thief.post('signInCode', { code })
    return [status, location, text, headers.getSetCookie()]
  }
  const right = await told(answers[0][1].code)
  assert.deepEqual(await told(app.wrongCode(ada.secret)), right)
  assert.deepEqual(await told('12'), right)
})
