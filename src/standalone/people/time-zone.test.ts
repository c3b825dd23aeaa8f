import { strict as assert } from 'node:assert'
import { after, test } from 'node:test'
import type { Browser } from '../../../test/browser.ts'
import { type App, startApp } from '../../../test/kit.ts'
import { mobileToken } from '../../../test/second-step.ts'
import { hours, minutes } from '../../limits.ts'
import { pathTo, type RouteName } from '../../routes.ts'

const app = await startApp({ after })

const times = (seen: string) => seen.match(/\d{1,2} (?:March|marca) 2027(?: at)? \d\d:\d\d \S+/g) ?? []
const lastSeen = async (browser: Browser) =>
  /last seen (\d+ March 2027 at \d\d:\d\d \S+)/.exec((await browser.get('sessions')).seen)?.[1]
const choose = (browser: Browser, timeZone: string, more: object = {}) =>
  browser.post('profile', { name: 'Ada Lind', locale: 'en', timeZone, ...more })
const keptZone = async (id: string) =>
  (await app.db.selectFrom('people').select('time_zone').where('id', '=', id).executeTakeFirstOrThrow()).time_zone
/** In which cookie a page asks its script to tell the browser's zone. */
const asksFor = (page: { text: string }) =>
  /<meta name="time-zone-cookie" content="([^"]*)"/.exec(page.text)?.[1] ?? null
const hasScript = (page: { text: string }) => /<script [^>]*\/time-zone\.js"/.test(page.text)

test('I18N-2: whose browser says Warsaw reads every time of every page as clocks in Warsaw show it', async (t) => {
  const own = await startApp(t)
  const ada = await own.protectedPerson({ role: 'administrator' })
  const zoe = await own.protectedPerson({ name: 'Zoe Falk', organisationId: ada.organisationId })
  await own.api('apiSignIn', zoe)
  const browser = own.browser({ timeZone: 'Europe/Warsaw' })
  await browser.signIn(ada)
  await browser.postTo(pathTo('personReset', { id: zoe.id }))
  const pages: [RouteName, shown: RegExp][] = [
    ['security', /On since 2 March 2027 at 13:00 CET.*Added 2 March 2027 at 13:00 CET/i],
    ['sessions', /last seen 2 March 2027 at 13:10 CET/],
    ['history', /2 March 2027 at 13:10 CET/],
    ['home', /Since 2 March 2027\./],
    ['people', /2 March 2027 at 13:10 CET/],
    ['peopleHistory', /Days and times are those of Europe\/Warsaw\..*2 March 2027 at 13:10 CET/],
    ['devMail', /2 March 2027 at 13:10 CET/],
  ]
  for (const [name, shown] of pages) {
    const { seen } = await browser.get(name)
    assert.match(seen, shown)
    assert.deepEqual(
      times(seen).filter((time) => !time.endsWith(' CET')),
      [],
      name,
    )
  }
  const { seen } = await browser.path(pathTo('person', { id: zoe.id }))
  assert.match(seen, /2 March 2027 at 13:10 CET.*3 March 2027 at 13:10 CET/)
})

test('I18N-2: the day is the reader’s own, on either side of midnight', async (t) => {
  const own = await startApp(t, { at: Date.UTC(2027, 2, 2, 23, 30) })
  const ada = await own.protectedPerson()
  for (const [timeZone, day] of [
    ['Europe/Warsaw', '3 March 2027'],
    ['America/New_York', '2 March 2027'],
  ] as const) {
    const browser = own.browser({ timeZone })
    await browser.signIn(ada)
    own.clock.advance(1 * minutes)
    assert.match((await browser.get('home')).seen, new RegExp(`Since ${day}`))
  }
})

test('I18N-2: a zone chosen in the profile goes before the browser’s, also in another browser, until it is taken back', async () => {
  const ada = await app.person()
  const browser = app.browser({ timeZone: 'Europe/Warsaw' })
  await browser.signIn(ada)
  assert.match((await browser.get('profile')).text, /<option value="" selected>As in the browser \(Europe\/Warsaw\)</)
  assert.equal(await lastSeen(browser), '2 March 2027 at 13:00 CET')
  assert.equal((await choose(browser, 'Asia/Kolkata')).location, '/settings/profile')
  assert.equal(await lastSeen(browser), '2 March 2027 at 17:30 UTC+5:30')
  assert.match((await browser.get('profile')).text, /<option value="Asia\/Kolkata" selected>Kolkata</)
  const other = app.browser()
  await other.signIn(ada)
  assert.match((await other.get('sessions')).seen, /17:30 UTC\+5:30.*17:30 UTC\+5:30/)
  await choose(browser, '')
  assert.equal(await keptZone(ada.id), null)
  assert.match((await browser.get('sessions')).seen, /13:00 CET/)
  assert.match((await other.get('sessions')).seen, /12:00 UTC/)
})

test('I18N-2: UTC may be chosen, and aliases are kept by today’s name', async () => {
  const ada = await app.person()
  const browser = app.browser({ timeZone: 'Europe/Warsaw' })
  await browser.signIn(ada)
  await choose(browser, 'UTC')
  assert.equal(await lastSeen(browser), '2 March 2027 at 12:00 UTC')
  for (const [said, kept] of [
    ['asia/calcutta', 'Asia/Kolkata'],
    ['Poland', 'Europe/Warsaw'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
  ] as const) {
    await choose(browser, said)
    assert.equal(await keptZone(ada.id), kept)
    // One that isn't on the list stands there all the same: saving the name changes no zone.
    assert.match(
      (await browser.get('profile')).text,
      new RegExp(`<option value="${kept.replace('+', '\\+')}" selected>`),
    )
  }
})

test('I18N-2: language and time zone are independent', async () => {
  const ada = await app.person()
  const browser = app.browser({ language: 'en', timeZone: 'America/New_York' })
  await browser.signIn(ada)
  await choose(browser, 'Europe/Warsaw', { locale: 'pl' })
  assert.match((await browser.get('sessions')).seen, /2 marca 2027 13:00 CET/)
  await choose(browser, '', { locale: 'pl' })
  assert.match((await browser.get('sessions')).seen, /2 marca 2027 07:00 UTC-5/)
  await browser.post('language', { locale: 'en', next: '/sessions' })
  assert.match((await browser.get('sessions')).seen, /2 March 2027 at 07:00 UTC-5/)
})

test('WEB-5: what is no time zone in the browser’s cookie is read as UTC, and stands on no page', async () => {
  const ada = await app.person({ role: 'administrator' })
  const rubbish = [
    'Mars/Olympus',
    'Ę'.repeat(2000),
    'W'.repeat(4000),
    `Europe/Warsaw${'/x'.repeat(2000)}`,
    '%00',
    '%',
    '%F0%28',
    'Europe%2FWarsaw%0d%0aSet-Cookie:%20x=y',
    '%3Cscript%3Ealert(1)%3C/script%3E',
    '__proto__',
    'constructor',
    '+01:00',
    '"Europe/Warsaw',
  ]
  const browser = app.browser()
  await browser.signIn(ada)
  for (const said of rubbish) {
    browser.cookies.set('__Host-zone', encodeURI(said) === said || said.includes('%') ? said : encodeURIComponent(said))
    for (const name of ['sessions', 'peopleHistory', 'profile'] as const) {
      const page = await browser.get(name)
      assert.equal(page.status, 200)
      assert.deepEqual(
        times(page.seen).filter((time) => !time.endsWith(' UTC')),
        [],
        said,
      )
      assert.doesNotMatch(page.text, /Mars|Olympus|alert|W{9}|Ę{9}/)
    }
    assert.match((await browser.get('profile')).text, /<option value="" selected>As in the browser</)
    assert.match((await browser.get('peopleHistory')).seen, /Days and times are those of UTC\./)
  }
})

test('WEB-5: no two cookies, and none of another name, say a zone', async () => {
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  for (const name of ['zone', '__Secure-zone', '__Host-zone-3000', '__Host-zone.b'])
    browser.cookies.set(name, 'Asia/Kolkata')
  assert.equal(await lastSeen(browser), '2 March 2027 at 12:00 UTC')
})

test('I18N-2: a zone that there is none of is refused in words, changes nothing, and what was typed and chosen stays', async () => {
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  await choose(browser, 'Europe/Warsaw')
  for (const timeZone of ['Mars/Olympus', '"><script>', '+01:00', 'x'.repeat(5000), 'Europe/Warsaw\u0000']) {
    const refused = await choose(browser, timeZone, { name: 'Ada Ę', locale: 'pl' })
    assert.equal(refused.status, 422)
    assert.match(refused.seen, /There is no such time zone here\. Choose one from the list\./)
    assert.match(
      refused.text,
      /<select[^>]* id="timeZone"[^>]* aria-invalid="true" aria-describedby="timeZone-hint timeZone-error"/,
    )
    assert.match(refused.text, /<input[^>]* value="Ada Ę"/)
    assert.match(refused.text, /<option value="pl" lang="pl" selected>/)
    assert.doesNotMatch(refused.text, /<script>/)
    assert.equal(await keptZone(ada.id), 'Europe/Warsaw')
  }
  assert.match((await choose(browser, 'Mars/Olympus')).text, /<option value="Mars\/Olympus" selected>Mars\/Olympus</)
  // And the other way round: a name that is refused takes no zone along.
  const refused = await choose(browser, 'Asia/Tokyo', { name: ' ' })
  assert.match(refused.seen, /Enter your name\./)
  assert.match(refused.text, /<option value="Asia\/Tokyo" selected>Tokyo</)
  assert.equal(await keptZone(ada.id), 'Europe/Warsaw')
})

test('a profile that an older page sends, without a zone, keeps the one that was chosen', async () => {
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  await choose(browser, 'Europe/Warsaw')
  await browser.post('profile', { name: 'Ada Lind', locale: 'pl' })
  assert.equal(await keptZone(ada.id), 'Europe/Warsaw')
})

test('A11Y-2: every zone can be chosen in a list by the name of its place, in both languages, on a page below 50 kB', async () => {
  for (const [locale, group] of [
    ['en', 'Pacific Ocean'],
    ['pl', 'Ocean Spokojny'],
  ] as const) {
    const browser = app.browser()
    await browser.signIn(await app.person({ locale }))
    const { text } = await browser.get('profile')
    const zones = [...text.matchAll(/<option value="([A-Z]\w+\/[^"]*)">/g)].map(([, zone]) => zone)
    assert.ok(zones.length > 400 && new Set(zones).size === zones.length)
    assert.match(text, new RegExp(`<optgroup label="${group}">`))
    assert.match(text, /<option value="America\/Argentina\/Buenos_Aires">Buenos Aires, Argentina</)
    assert.match(text, /<label for="timeZone">/)
    assert.ok(text.length < 50_000, String(text.length))
  }
})

test('HOST-23: a page asks its script for the browser’s zone until one is chosen; the server itself sets none', async () => {
  const ada = await app.protectedPerson()
  const browser = app.browser({ timeZone: 'Europe/Warsaw' })
  const visited = [await browser.get('signIn'), await browser.get('forgotPassword')]
  await browser.givePassword(ada)
  visited.push(await browser.get('signInCode'))
  await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  visited.push(await browser.get('home'), await browser.get('security'), await browser.path('/no/such/page'))
  for (const page of visited) {
    assert.equal(asksFor(page), '__Host-zone')
    assert.ok(hasScript(page))
    assert.ok(page.headers.getSetCookie().every((line) => !line.includes('zone')))
  }
  await choose(browser, 'UTC')
  for (const name of ['home', 'security'] as const) {
    const page = await browser.get(name)
    assert.deepEqual([asksFor(page), hasScript(page)], [null, false])
  }
  // Where the browser's stands beside the chosen one, it is asked for.
  assert.equal(asksFor(await browser.get('profile')), '__Host-zone')
  await browser.post('signOut')
  assert.equal(asksFor(await browser.get('signIn')), '__Host-zone')
})

test('HOST-8: instances on one host ask for the zone in cookies of their own', async (t) => {
  for (const [path, name] of [
    ['/b', '__Host-zone.b'],
    ['/b/c', '__Host-zone.b.c'],
  ] as const) {
    const own = await startApp(t, { env: { BASE_URL: `https://countersign.test${path}` } })
    const browser = own.browser()
    assert.equal(asksFor(await browser.get('signIn')), name)
    await browser.signIn(await own.person())
    browser.cookies.set(name, 'Asia/Tokyo')
    assert.match((await browser.get('sessions')).seen, /2 March 2027 at 21:00 UTC\+9/)
  }
})

test('AUD-3: the days that an administrator chooses are those of the dates on the page, and the file holds the same events', async (t) => {
  for (const timeZone of [undefined, 'Europe/Warsaw', 'Asia/Kolkata', 'America/St_Johns', 'Pacific/Kiritimati']) {
    const { own, browser } = await eventsEveryThreeHours(t, timeZone)
    const all = (await browser.get('peopleHistory')).seen
    for (const day of [1, 2, 3, 4]) {
      const query = `?from=2027-03-0${day}&to=2027-03-0${day}`
      const page = await browser.get('peopleHistory', query)
      const shown = times(page.seen)
      assert.deepEqual(
        shown,
        times(all).filter((time) => time.startsWith(`${day} March`)),
        `${timeZone} ${day}`,
      )
      const csv = (await browser.get('peopleHistoryCsv', query)).text
      const written = [...csv.matchAll(/^"(2027\S*Z)"/gm)].map(([, time]) => Date.parse(time ?? ''))
      assert.equal(written.length, shown.length)
      assert.match(csv, /^"time_utc",/)
    }
    assert.ok(times(all).length > 20)
    assert.equal(
      times((await browser.get('peopleHistory', '?from=2027-03-02')).seen).length,
      times(all).filter((time) => !time.startsWith('1 ')).length,
    )
    await own.close()
  }
})

test('AUD-3: on the day when summer begins, the hour that there is none of is missing from the chosen day as well', async (t) => {
  const own = await startApp(t, { at: Date.UTC(2027, 2, 27, 22, 30) })
  const ada = await own.person({ role: 'administrator' })
  const browser = own.browser({ timeZone: 'Europe/Warsaw' })
  for (let hour = 0; hour < 26; hour += 1) {
    await browser.signIn(ada)
    own.clock.advance(1 * hours)
  }
  await browser.signIn(ada)
  const { seen } = await browser.get('peopleHistory', '?from=2027-03-28&to=2027-03-28&kind=sign_in')
  const shown = seen.match(/28 March 2027 at \d\d:30 \S+/g) ?? []
  assert.equal(shown.length, 23)
  assert.deepEqual([shown.at(0), shown.at(-1)], ['28 March 2027 at 23:30 CEST', '28 March 2027 at 00:30 CET'])
  assert.ok(!shown.some((time) => time.includes(' 02:30')))
})

/** An administrator's sign-ins from the last hours of 1 March to the first of 4 March, UTC. */
async function eventsEveryThreeHours(t: Parameters<typeof startApp>[0], timeZone: string | undefined) {
  const own: App = await startApp(t, { at: Date.UTC(2027, 2, 1, 9, 15) })
  const ada = await own.person({ role: 'administrator' })
  const browser = own.browser(timeZone === undefined ? {} : { timeZone })
  for (let n = 0; n < 24; n += 1) {
    await browser.signIn(ada)
    own.clock.advance(3 * hours)
  }
  await browser.signIn(ada)
  return { own, browser }
}

test('MAIL-2: mails are in UTC, whatever the browser that brings them about says, until their person has chosen a zone', async () => {
  const ada = await app.person({ role: 'administrator' })
  const stranger = app.browser({ timeZone: 'Asia/Tokyo' })
  await stranger.post('forgotPassword', { email: ada.email })
  const lastMail = async () => ((await app.mailsTo(ada.email)).at(-1)?.text ?? '').replace(/\s+/g, ' ')
  assert.match(await lastMail(), /Time: 2 March 2027 at \d\d:\d\d UTC\b(?!\+)/)
  const browser = app.browser()
  await browser.signIn(ada)
  await choose(browser, 'Europe/Warsaw')
  app.clock.advance(10 * minutes)
  await stranger.post('forgotPassword', { email: ada.email })
  assert.match(await lastMail(), /Time: 2 March 2027 at 13:\d\d CET/)
})

test('LIFE-3: the mail and the Security tab say when a reset is due in the zone that its person chose', async (t) => {
  const own = await startApp(t)
  const adam = await own.person({ role: 'administrator' })
  const zoe = await own.protectedPerson({ organisationId: adam.organisationId })
  const hers = own.browser({ timeZone: 'Europe/Warsaw' })
  await hers.signIn(zoe)
  await choose(hers, 'America/New_York')
  const browser = own.browser()
  await browser.signIn(adam)
  await browser.postTo(pathTo('personReset', { id: zoe.id }))
  const text = (await own.mailsTo(zoe.email)).at(-1)?.text ?? ''
  assert.match(text.replace(/\s+/g, ' '), /3 March 2027 at 07:05 UTC-5/)
  assert.match((await hers.get('security')).seen, /3 March 2027 at 07:05 UTC-5/)
})

test('BAC-9: the sheet of backup codes says when it was made, in the zone of its reader', async (t) => {
  const own = await startApp(t)
  const browser = own.browser({ timeZone: 'Europe/Warsaw' })
  await browser.enrolUntilFinish(await own.person())
  assert.match((await browser.get('twoStepText')).text, /2 March 2027 at 13:00 CET/)
  const plain = own.browser()
  await plain.enrolUntilFinish(await own.person())
  assert.match((await plain.get('twoStepText')).text, /2 March 2027 at 12:00 UTC/)
})

test('LIFE-9: the export and the API hold the zone that was chosen, and their times stay in UTC', async () => {
  const ada = await app.person()
  const browser = app.browser({ timeZone: 'Asia/Tokyo' })
  await browser.signIn(ada)
  const token = await mobileToken(app, ada)
  const told = async () => {
    const data = JSON.parse((await browser.post('exportData')).text)
    const me = await app.api('apiMe', undefined, { token })
    const { sessions } = (await app.api('apiSessions', undefined, { token })).json as {
      sessions: { createdAt: string }[]
    }
    for (const at of [data.exportedAt, data.sessions[0].createdAt, sessions[0]?.createdAt])
      assert.match(at, /^2027-03-02T1\d:\d\d:\d\d\.000Z$/)
    return [data.person.timeZone, (me.json['person'] as { timeZone: unknown }).timeZone]
  }
  assert.deepEqual(await told(), [null, null])
  await choose(browser, 'Europe/Warsaw')
  assert.deepEqual(await told(), ['Europe/Warsaw', 'Europe/Warsaw'])
})

test('a zone that a newer Node has kept and this one doesn’t know is UTC, on pages and in mails', async () => {
  const ada = await app.person()
  const browser = app.browser({ timeZone: 'Europe/Warsaw' })
  await browser.signIn(ada)
  await app.db.updateTable('people').set({ time_zone: 'Mars/Olympus' }).where('id', '=', ada.id).execute()
  const { seen } = await browser.get('sessions')
  assert.match(seen, /2 March 2027 at 12:\d\d UTC/)
  await browser.post('forgotPassword', { email: ada.email })
  assert.match((await app.mailsTo(ada.email)).at(-1)?.text ?? '', /12:\d\d UTC/)
  assert.match((await browser.get('profile')).text, /<option value="Mars\/Olympus" selected>/)
})
