import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anySign } from '../../test/any-sign.ts'
import { startApp } from '../../test/kit.ts'
import { landingPages, pathTo, type RouteName, routes } from '../routes.ts'
import { nearestPage, safeNext, safePage, withNext } from './where-to.ts'

const id = '0190b9f2-0000-7000-8000-000000000001'
const landing = Object.keys(landingPages).map((name) => pathTo(name as RouteName, { id }))
const wayIn = [routes.signIn, routes.forgotPassword].map(String)

/** What a text must be to be followed: written by us, on this host, one of our pages, and so is what it leads on to. */
function isOurs(text: string): boolean {
  const to = new URL(text, 'https://countersign.test')
  const path = to.pathname.replace(/^\/people\/[\w-]{1,64}$/, `/people/${id}`)
  const next = to.searchParams.get('next')
  const known =
    [...landing, ...wayIn, routes.signInCode, routes.signInBackupCode].includes(path) ||
    /^\/reset-password\/[\w-]{1,64}$/.test(path)
  const plain = /^\/(?![/\\])[\x21-\x7e]*$/.test(text) && to.origin === 'https://countersign.test' && to.hash === ''
  return plain && known && (next === null || (isOurs(next) && !wayIn.includes(next)))
}

const piece = fc.oneof(
  fc.constantFrom(
    ...landing,
    ...wayIn,
    '/people/',
    '/sign-out',
    '/api/me',
    '/reset-password/x',
    '//',
    '/\\',
    '\\',
    '.',
    '..',
  ),
  fc.constantFrom(
    '?',
    '&',
    '=',
    '#',
    '@',
    ':',
    ';',
    '%2f',
    '%5c',
    '%00',
    '%0d%0a',
    '%',
    '+',
    '\t',
    '\r\n',
    '\u2028',
    '\u0000',
  ),
  fc.constantFrom(
    'next',
    'kind',
    'person',
    'https:',
    'evil.example',
    'javascript:alert(1)',
    '__proto__',
    'ż',
    '🙂',
    '\ud800',
  ),
  fc.string({ unit: anySign, maxLength: 4 }),
)
const hostile = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(''))

test('WEB-6: whatever text is read as a page is one of our own, written by us, and reads as itself', () => {
  fc.assert(
    fc.property(hostile, hostile, (text, query) => {
      for (const read of [safeNext(text), safePage(text), nearestPage(text, query), nearestPage(text)]) {
        if (read === null) continue
        assert.ok(isOurs(read), JSON.stringify([text, read]))
        assert.equal(safePage(read), read)
        assert.equal(new URL(withNext('signIn', read), 'https://countersign.test').pathname, '/sign-in')
      }
    }),
    { numRuns: 20_000 },
  )
})

test('WEB-6: ids and queries open no way out, and a page’s query is its own', () => {
  const refused = [
    '/people/..',
    '/people/../sign-out',
    '/people//evil.example',
    '/people/%2e%2e%2fsign-out',
    '/people/a b',
    '/people/x/deactivate',
    '/people/ł',
    `/people/${'x'.repeat(65)}`,
    '/people/x?next=//evil.example',
    '/people/history?next=//evil.example',
    '/people/history?kind=a%0d%0aSet-Cookie:x',
    '/people/history?kind=%00',
    '/people/history?kind=a#//evil.example',
    '/people/history?kind=a\r\nx',
    '/people/history?__proto__=x',
    `/people/history?kind=${'x'.repeat(500)}`,
    '/people/history.csv',
    '//people/history',
    '/sign-in?next=/people',
  ]
  for (const text of refused) assert.equal(safeNext(text), null, text)
  assert.equal(safeNext('/people/history?kind=a b&from=<"'), null)
  assert.equal(safeNext('/people/history?kind=a+b&from=%3C%22'), '/people/history?kind=a+b&from=%3C%22')
  // The page to sign in is no place to go, and brings along only what is.
  assert.equal(safePage('/sign-in?next=//evil.example'), '/sign-in')
  assert.equal(safePage('/sign-in?next=%2Fsign-in%3Fnext%3D%2F%2Fevil.example'), '/sign-in')
  assert.equal(safePage('/forgot-password?next=%2Fpeople'), '/forgot-password?next=%2Fpeople')
})

test('WEB-6: no text leads out over any detour: as query, field, cookie, or kept with the question', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ role: 'administrator' })
  const browser = app.browser()
  type Answer = Awaited<ReturnType<typeof browser.get>>
  const stays = (answer: Answer, how: string) => {
    if (answer.location !== null) assert.ok(isOurs(answer.location), `${how} → ${answer.location}`)
    const fields = [...answer.text.matchAll(/name="next" value="([^"]*)"/g)].map(([, value]) => value ?? '')
    const links = [...answer.text.matchAll(/href="(\/(?:sign-in|forgot-password)[^"]*)"/g)].map(
      ([, href]) => href ?? '',
    )
    for (const value of [...fields, ...links]) assert.ok(isOurs(value.replaceAll('&amp;', '&')), `${how}: ${value}`)
  }
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      const next = text.toWellFormed()
      const query = `?next=${encodeURIComponent(next)}`
      const bad = { next, email: ada.email, password: 'wrong' }
      browser.cookies.set('__Host-next', encodeURIComponent(next))
      for (const name of ['signIn', 'forgotPassword', 'signInCode', 'signInBackupCode'] as const)
        stays(await browser.get(name, query), `GET ${name}`)
      stays(await browser.post('signIn', bad), 'a wrong password')
      stays(await browser.post('forgotPassword', { next, email: '' }), 'no address')
      stays(await browser.post('forgotPassword', { next, email: 'nobody@nowhere.example' }), 'a link by mail')
      stays(await browser.post('language', { next, locale: 'en' }), 'the language')
      stays(await browser.post('endOtherSessions', { next }), 'ending sessions')
      stays(await browser.givePassword(ada, next), 'the password')
      await app.db.updateTable('challenges').set({ next }).where('consumed_at', 'is', null).execute()
      stays(await browser.get('signIn'), 'beginning again')
      stays(await browser.post('signInCode', { code: '000000', next }), 'a wrong code')
      stays(await browser.post('signInCancel', { next }), 'giving up')
      for (const table of ['attempts', 'challenges'] as const) await app.db.deleteFrom(table).execute()
    }),
    { numRuns: 30, seed: 20270302 },
  )
})
