import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startEmbedded } from '../../test/embedded.ts'
import { zonesTold } from '../limits.ts'

const cookie = '__Host-zone.two-step'
const ignored = 'findPerson says a timeZone that is no name of IANA’s, such as Europe/Warsaw: it is ignored'
const told = (lines: string[]) =>
  lines.map((line) => JSON.parse(line) as { msg: string; timeZone: string }).filter(({ msg }) => msg === ignored)

test('I18N-2: whose zone the application doesn’t say reads pages in the browser’s, and mails in UTC', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  const first = await browser.get('security')
  assert.match(first.text, new RegExp(`<meta name="time-zone-cookie" content="${cookie}"`))
  assert.match(first.seen, /2 March 2027 at 12:00 UTC/)
  browser.cookies.set(cookie, 'Europe/Warsaw')
  assert.match((await browser.get('security')).seen, /2 March 2027 at 13:00 CET/)
  for (const { text } of await app.mails()) assert.match(text, /at 12:\d\d UTC/)
})

test('I18N-2: what the application says goes before the browser, on pages and in mails, and no cookie is asked for', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson({ timeZone: 'Asia/Calcutta' })
  const browser = app.browser()
  browser.cookies.set(cookie, 'Europe/Warsaw')
  await browser.signIn(ada)
  const page = await browser.get('security')
  assert.match(page.seen, /2 March 2027 at 17:30 UTC\+5:30/)
  assert.doesNotMatch(page.text, /time-zone/)
  assert.match((await app.mails()).at(-1)?.text ?? '', /at 17:3\d\s+UTC\+5:30/)
  assert.deepEqual(told(app.lines), [])
})

test('HOST-1: a zone that there is none of is ignored, and said in the log once, cut to a name’s length', async (t) => {
  const app = await startEmbedded(t)
  const browser = app.browser()
  for (const timeZone of ['Central European Standard Time', '+01:00', '', 'W'.repeat(5000), 60, { toString: 0 }]) {
    const ada = await app.protectedPerson({ timeZone: timeZone as string })
    await browser.signIn(ada)
    browser.cookies.set(cookie, 'Europe/Warsaw')
    assert.match((await browser.get('security')).seen, /2 March 2027 at \d\d:\d\d CET/)
  }
  const names = told(app.lines).map(({ timeZone }) => timeZone)
  assert.deepEqual(names, ['Central European Standard Time', '+01:00', '', 'W'.repeat(64), 'a number', 'a object'])
})

test('HOST-1: however many zones an application makes up, the log names a few', async (t) => {
  const app = await startEmbedded(t)
  for (let n = 0; n < 3 * zonesTold; n += 1) {
    const ada = app.person({ timeZone: `Mars/${n}` })
    assert.equal(await app.countersign.passwordAlone(ada.id), true)
  }
  assert.equal(told(app.lines).length, zonesTold)
})
