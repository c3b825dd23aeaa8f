import { strict as assert } from 'node:assert'
import { after, test } from 'node:test'
import type { Browser } from '../../../test/browser.ts'
import { startApp } from '../../../test/kit.ts'

const app = await startApp({ after })

async function signedIn(about: Parameters<typeof app.person>[0] = {}) {
  const person = await app.person(about)
  const browser = app.browser()
  await browser.signIn(person)
  return { person, browser }
}

const nameOf = async (id: string) =>
  await app.db
    .selectFrom('people')
    .select(['name', 'locale', 'role', 'email'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()

const save = (browser: Browser, name: string) => browser.post('profile', { name, locale: 'en' })

test('a name and a language are saved, trimmed, and shown on every page', async () => {
  const { person, browser } = await signedIn()
  const saved = await browser.post('profile', { name: '  Zofia Wąż-Łąka  ', locale: 'pl' })
  assert.equal(saved.location, '/settings/profile')
  const page = await browser.follow(saved)
  assert.match(page.seen, /Zapisano\./)
  assert.match(page.seen, /Zofia Wąż-Łąka/)
  assert.match(page.text, /<html lang="pl">/)
  assert.equal((await nameOf(person.id)).name, 'Zofia Wąż-Łąka')
})

test('a name that is empty, too long or holds line breaks is refused, and what was typed stays', async () => {
  const { person, browser } = await signedIn()
  assert.match((await save(browser, '   ')).seen, /Enter your name\./)
  assert.equal((await save(browser, 'x'.repeat(101))).status, 422)
  assert.equal((await save(browser, 'Ada\r\nBcc: eve@evil.example')).status, 422)
  assert.equal((await save(browser, 'Ada\u2028Lind')).status, 422)
  assert.equal((await save(browser, 'Ada\u0000')).status, 422)
  assert.equal((await save(browser, 'Ada\tLind')).status, 422)
  assert.equal((await save(browser, 'Ada\u0085Lind')).status, 422)
  assert.match((await save(browser, '\u200b\u3164\u2800\ufe0f')).seen, /Enter your name\./)
  assert.match((await save(browser, 'y'.repeat(101))).text, new RegExp(`value="y{101}"`))
  assert.equal((await nameOf(person.id)).name, person.name)
})

test('a name made of markup is text wherever it stands, in pages and mails', async () => {
  const { person, browser } = await signedIn({ role: 'administrator' })
  await save(browser, '<b onclick="x">Ada</b> & "Co"')
  await browser.post('forgotPassword', { email: person.email })
  const [mail] = await app.mailsTo(person.email)
  const texts = [await browser.get('home'), await browser.get('profile'), await browser.get('people')].map(
    ({ text }) => text,
  )
  for (const text of [...texts, mail?.html ?? '']) {
    assert.doesNotMatch(text, /<b onclick/)
    assert.match(text, /&lt;b onclick=/)
  }
})

test('nothing but name and language can be changed: not the role, the address, the organisation or another person', async () => {
  const { person, browser } = await signedIn()
  const other = await app.person()
  await browser.post('profile', {
    name: 'Ada',
    locale: 'en',
    id: other.id,
    person_id: other.id,
    role: 'administrator',
    email: 'eve@evil.example',
    organisation_id: other.organisationId,
    email_confirmed_at: '1',
  })
  assert.deepEqual(await nameOf(person.id), { name: 'Ada', locale: 'en', role: 'person', email: person.email })
  assert.equal((await nameOf(other.id)).name, other.name)
})

test('a language that does not exist is refused', async () => {
  const { person, browser } = await signedIn()
  assert.equal((await browser.post('profile', { name: 'Ada', locale: 'xx' })).status, 422)
  assert.equal((await browser.post('profile', { name: 'Ada' })).status, 422)
  assert.equal((await nameOf(person.id)).locale, 'en')
})

test('someone signed out is sent to sign in, and a form of theirs changes nothing', async () => {
  const browser = app.browser()
  const before = await app.dump()
  assert.equal((await browser.get('profile')).location, '/sign-in?next=%2Fsettings%2Fprofile')
  assert.equal((await save(browser, 'Eve')).location, '/sign-in?next=%2Fsettings%2Fprofile')
  assert.deepEqual(await app.dump(), before)
})

test('WEB-3: a profile saved from another site is not saved', async () => {
  const { person, browser } = await signedIn()
  assert.equal(
    (await browser.post('profile', { name: 'Eve', locale: 'en' }, { 'sec-fetch-site': 'cross-site' })).status,
    403,
  )
  assert.equal((await nameOf(person.id)).name, person.name)
})
