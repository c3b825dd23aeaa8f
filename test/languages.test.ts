import { strict as assert } from 'node:assert'
import { after, before, test } from 'node:test'
import { pathTo } from '../src/routes.ts'
import { type Locale, messagesOf } from '../src/messages/messages.ts'
import { zonesByRegion } from '../src/spelling/time-zone.ts'
import { visibleText } from './browser.ts'
import { noon, startApp } from './kit.ts'
import { mobileToken } from './second-step.ts'
import { tour, type Visited } from './tour.ts'

// Each message of the catalogues is put between marks. Whatever stands outside them on a page is data, or a sentence that
// somebody forgot to translate.
for (const locale of ['en', 'pl'] as const) {
  const texts = messagesOf(locale) as Record<string, string>
  for (const [key, text] of Object.entries(texts)) texts[key] = `⟦${text}⟧`
}

/** What is nobody's sentence: names, addresses, products, and the two languages' own names. */
const data = [
  /\b(?:Ada Lind|Adam Berg|Mia Holm|Zoe Falk|Ferndale Robotics|Countersign|English|Polski)\b/g,
  /[\w.+-]+@[\w.-]+/g,
  /https?:\/\/\S+|otpauth:\S+|\/[\w/.:-]+/g,
  /\b(?:Google Authenticator|Microsoft Authenticator|2FAS|Aegis|Ente Auth|1Password|Bitwarden)\b/g,
  /\b\d{1,2} (?:March|marca) 20\d\d(?: at|,| o)?(?: \d\d:\d\d)?(?: UTC)?/g,
  /Firefox · Linux|\bUTC\b|\bcountersign\.test\b|&nbsp;/g,
  /\b(?:Professional|Basic|On leave without a phone)\b/g,
  // The places of time zones.
  new RegExp(`(?<![\\p{L}/])(?:${places().join('|')})(?![\\p{L}/])`, 'gu'),
  /\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b/g,
  /\b[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}\b/g,
  /[0-9a-f]{8}-[0-9a-f-]{27}/g,
]

const app = await startApp({ after })
let pages: Visited[]
before(async () => {
  pages = [...(await tour(app, 'en')), ...(await tour(app, 'pl'))]
})

test('I18N-1: no page has a sentence outside the catalogues', () => {
  const strays = pages.flatMap(({ where, text }) => straysIn(visibleText(text)).map((stray) => `${where}: ${stray}`))
  assert.deepEqual([...new Set(strays)], [])
})

test('I18N-1: what is read aloud and what stands in the title comes from the catalogues too', () => {
  const spoken = /\s(?:aria-label|alt|title|placeholder|data-[a-z-]+)="([^"]*)"|<title>([^<]*)<\/title>/g
  const strays = pages.flatMap(({ where, text }) =>
    [...text.matchAll(spoken)]
      .map(([, attribute, title]) => attribute ?? title ?? '')
      .filter((words) => / |^[A-Z]/.test(words))
      .flatMap((words) => straysIn(visibleText(words)))
      .map((stray) => `${where}: ${stray}`),
  )
  assert.deepEqual([...new Set(strays)], [])
})

test('I18N-1: the marks are there to be seen', () => {
  assert.ok(pages.length > 150)
  const unmarked = pages.filter(({ seen }) => (seen.match(/⟦/g)?.length ?? 0) < 4)
  assert.deepEqual(
    unmarked.map(({ where }) => where),
    [],
  )
  assert.deepEqual(straysIn('⟦One ⟦two⟧⟧ Wait three ⟦four⟧'), ['Wait three'])
})

test('I18N-1: no mail has a sentence outside the catalogues, in either part', async () => {
  const mails = await app.mails()
  assert.ok(new Set(mails.map(({ subject }) => subject)).size >= 12)
  for (const { subject, text, html } of mails) {
    const part = text.replace(/\s+/g, ' ')
    assert.deepEqual([...straysIn(subject), ...straysIn(part), ...straysIn(visibleText(html))], [], subject)
  }
})

test('I18N-1: the sheet of backup codes as text has no sentence outside the catalogues', async () => {
  for (const locale of ['en', 'pl'] as const) {
    const browser = app.browser()
    await browser.enrolUntilFinish(await app.person({ locale }))
    const sheet = await browser.get('twoStepText')
    assert.equal(sheet.status, 200)
    assert.deepEqual(straysIn(sheet.text.replace(/\s+/g, ' ')), [])
  }
})

test('I18N-1: every refusal of the API is a sentence of the catalogues', async () => {
  const refused = [
    await app.api('apiSignIn', { email: 'ada@nowhere.example', password: 'x' }),
    await app.api('apiSignIn', {}),
    await app.api('apiSignIn', 'x'.repeat(20_000)),
    await app.api('apiSignInCode', { challenge: 'x', code: '123' }),
    await app.api('apiSignInBackupCode', { challenge: 'x', backupCode: 'ABCD' }),
    await app.api('apiMe'),
    await app.api('apiTwoStep', {}),
  ]
  for (const { json } of refused) assert.match(String(json['detail']), /^⟦.*⟧$/)
})

test('A11Y-6: no heading of any page breaks a short word at its hyphen, or ends a line with a Polish letter that belongs to the next word', () => {
  const broken: string[] = []
  let whole = 0
  for (const { where, text } of pages)
    for (const [heading] of text.matchAll(/<h[12][ >][\s\S]*?<\/h[12]>/g)) {
      whole += heading.split('<span class="whole">').length - 1
      const rest = heading.replace(/<span class="whole">[^<]*<\/span>/g, '').replace(/<[^>]*>/g, '')
      if (/(?<![\p{L}-])\p{L}{1,3}-\p{L}/u.test(rest) || / [iwz] \p{L}{1,8}(?!\p{L})/u.test(rest))
        broken.push(`${where}: ${heading}`)
    }
  assert.deepEqual(broken, [])
  assert.ok(whole > 50)
})

test('I18N-2: each page says which language it speaks, and speaks it', () => {
  const words = { en: /Need help\?/, pl: /Potrzebujesz pomocy\?/ }
  for (const { where, text, seen } of pages) {
    const locale = where.slice(0, 2) as Locale
    assert.match(text, new RegExp(`<html lang="${locale}">`), where)
    assert.match(seen, words[locale], where)
    assert.doesNotMatch(seen, words[locale === 'en' ? 'pl' : 'en'], where)
  }
})

test('I18N-2: each mail says which language it speaks', async () => {
  for (const { subject, html } of await app.mails()) {
    const locale =
      /⟦.*(?:Ustaw|Włącz|Wyłącz|Użyto|Masz|Zmien|Potwierdź|Ktoś|Wstrzym|Twoje|Administrator zres|Anulow|[Uu]wierzyteln)/.test(
        subject,
      )
        ? 'pl'
        : 'en'
    assert.match(html, new RegExp(`<html lang="${locale}">`), subject)
  }
})

test('I18N-2: dates are written as Intl writes them for the reader', async (t) => {
  const own = await startApp(t, { at: noon })
  const dates = {
    en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
    pl: new Intl.DateTimeFormat('pl-PL', { dateStyle: 'long', timeZone: 'UTC' }),
  }
  for (const locale of ['en', 'pl'] as const) {
    const browser = own.browser()
    await browser.signIn(await own.protectedPerson({ locale }))
    assert.ok((await browser.get('home')).seen.includes(dates[locale].format(noon)), dates[locale].format(noon))
  }
})

test('I18N-2: Polish plurals follow the number of backup codes left', async () => {
  const person = await app.protectedPerson({ locale: 'pl' })
  const browser = app.browser()
  const said = []
  for (const code of person.codes) {
    await browser.givePassword(person)
    const used = await browser.post('signInBackupCode', { backupCode: code })
    said.push(
      /Pozosta\S+ \d+ \S+ \S+?(?=\.)|Nie ma już żadnych kodów zapasowych/.exec((await browser.follow(used)).seen)?.[0],
    )
    await browser.post('signOut')
  }
  assert.deepEqual(said, [
    'Pozostało 9 kodów zapasowych',
    'Pozostało 8 kodów zapasowych',
    'Pozostało 7 kodów zapasowych',
    'Pozostało 6 kodów zapasowych',
    'Pozostało 5 kodów zapasowych',
    'Pozostały 4 kody zapasowe',
    'Pozostały 3 kody zapasowe',
    'Pozostały 2 kody zapasowe',
    'Pozostał 1 kod zapasowy',
    'Nie ma już żadnych kodów zapasowych',
  ])
})

test('I18N-2: what a person chose in the profile survives signing out, whatever the browser prefers', async () => {
  const person = await app.person({ locale: 'en' })
  const browser = app.browser({ language: 'en-GB' })
  await browser.signIn(person)
  await browser.post('profile', { name: person.name, locale: 'pl' })
  assert.match((await browser.get('home')).text, /<html lang="pl">/)
  await browser.post('signOut')
  assert.match((await browser.get('signIn')).text, /<html lang="pl">/)
  assert.match((await browser.get('forgotPassword')).text, /<html lang="pl">/)
})

test('I18N-2: a person’s language survives signing out in a browser that never chose one', async () => {
  const browser = app.browser({ language: 'en' })
  await browser.signIn(await app.person({ locale: 'pl' }))
  await browser.post('signOut')
  assert.match((await browser.get('signIn')).text, /<html lang="pl">/)
})

test('I18N-2: before anybody signs in, the browser’s language counts, until another is chosen', async () => {
  const browser = app.browser({ language: 'de, pl;q=0.8, en;q=0.5' })
  assert.match((await browser.get('signIn')).text, /<html lang="pl">/)
  await browser.post('language', { locale: 'en', next: '/sign-in' })
  assert.match((await browser.get('signIn')).text, /<html lang="en">/)
  await browser.post('language', { locale: '../../pl', next: '/sign-in' })
  assert.match((await browser.get('signIn')).text, /<html lang="en">/)
  assert.match((await app.browser({ language: 'de' }).get('signIn')).text, /<html lang="en">/)
})

test('I18N-2: the switch at the foot of a page changes what mails and the API speak, too', async () => {
  const person = await app.person({ locale: 'en' })
  const browser = app.browser()
  await browser.signIn(person)
  assert.equal(
    (await browser.post('language', { locale: 'pl', next: '/settings/security' })).location,
    '/settings/security',
  )
  await browser.post('forgotPassword', { email: person.email })
  assert.match((await app.mailsTo(person.email))[0]?.html ?? '', /<html lang="pl">/)
  const refused = await app.api('apiTwoStep', {}, { token: await mobileToken(app, person) })
  assert.match(String(refused.json['detail']), /przeglądarce/)
})

test('I18N-2: a mail in the development mailbox is read in the language it was written in', async () => {
  const person = await app.person({ locale: 'pl' })
  const browser = app.browser({ language: 'en' })
  await browser.post('forgotPassword', { email: person.email })
  const [mail] = await app.mailsTo(person.email)
  assert.match((await browser.path(pathTo('devMailMessage', { id: mail?.id ?? '' }))).seen, /Ustaw nowe hasło/)
})

/** What is left when the catalogues' sentences, names, dates and the like are taken away: runs of words. */
function straysIn(text: string): string[] {
  let rest = text
  // From the inside out: a sentence may hold another as its argument.
  for (let inner = ''; inner !== rest;) {
    inner = rest
    rest = rest.replace(/⟦[^⟦⟧]*⟧/g, ' | ')
  }
  for (const known of data) rest = rest.replace(known, ' | ')
  return rest
    .split('|')
    .map((words) => words.trim())
    .filter((words) => /\p{L}{2,}/u.test(words))
}

/** What a list of time zones names each by, the longest first: "Buenos Aires, Argentina". */
function places(): string[] {
  const zones = [...zonesByRegion().values()].flat()
  const named = zones.map((zone) => zone.split('/').slice(1).toReversed().join(', ').replaceAll('_', ' '))
  return named.toSorted((a, b) => b.length - a.length)
}
