import assert from 'node:assert/strict'
import test from 'node:test'
import { pageAt, pathTo } from '../routes.ts'
import { loadAssets } from './assets.ts'
import { codeField, field, passwordField } from './form.ts'
import { colours } from '../colours.ts'
import { sayIn, type Locale } from '../messages/messages.ts'
import { barePage, framedPage, settingsPage, stepsPage, type PageContext } from './page.ts'

const assets = loadAssets()

function reader(locale: Locale, changes: Partial<PageContext> = {}): PageContext {
  const signedIn = { name: 'Ada', email: 'ada@example.com', organisation: 'Northwind', administrator: false }
  return {
    locale,
    say: sayIn(locale),
    timeZone: null,
    zoneCookie: null,
    signedIn,
    frame: null,
    product: 'Countersign',
    path: pageAt,
    relyingParty: { id: 'countersign.test', origins: ['https://countersign.test'] },
    colours,
    choosesLanguage: true,
    setUpOnly: false,
    deadline: null,
    here: pathTo('profile'),
    notices: [],
    assets,
    development: false,
    ...changes,
  }
}

test('I18N-2: the frame names its language and speaks it', async () => {
  const english = String(await settingsPage(reader('en'), { title: 'Profile', current: 'profile', body: '' }))
  const polish = String(await settingsPage(reader('pl'), { title: 'Profil', current: 'profile', body: '' }))
  assert.match(english, /<html lang="en">/)
  assert.match(english, /Profile settings[\s\S]*Sign out[\s\S]*Password[\s\S]*Security/)
  assert.match(polish, /<html lang="pl">/)
  assert.match(polish, /Ustawienia profilu[\s\S]*Wyloguj się[\s\S]*Hasło[\s\S]*Bezpieczeństwo/)
})

test('a name made of markup stays text, in the header and in the menu', async () => {
  const signedIn = { name: '<b>Ada</b>', email: '"><script>', organisation: '<i>', administrator: false }
  const page = String(await framedPage(reader('en', { signedIn }), { title: '<u>', body: '<s>' }))
  assert.doesNotMatch(page, /<b>Ada|"><script>|<i>|<u>|<s>/)
  assert.match(page, /&lt;b&gt;Ada&lt;\/b&gt;/)
})

test('the cogwheel opens a menu without any script of its own', async () => {
  const page = String(await framedPage(reader('en'), { title: 'Home', body: '' }))
  assert.match(page, /<button[^>]*popovertarget="menu"[^>]*aria-label="Settings menu"/)
  assert.match(page, /<nav[^>]*id="menu"\s+popover/)
  assert.deepEqual(page.match(/<script[^>]*>/g)?.length, 1, 'only the one that keeps a form from being sent twice')
})

test('only administrators find People in the menu', async () => {
  const person = reader('en')
  const administrator = reader('en', { signedIn: { ...person.signedIn!, administrator: true } })
  assert.doesNotMatch(String(await framedPage(person, { title: 'Home', body: '' })), /href="\/people"/)
  assert.match(String(await framedPage(administrator, { title: 'Home', body: '' })), /href="\/people"/)
})

test('WEB-4: signing out and changing the language are posted', async () => {
  const page = String(await framedPage(reader('en'), { title: 'Home', body: '' }))
  assert.match(page, /<form method="post" action="\/sign-out">/)
  assert.match(page, /method="post" action="\/language"/)
  assert.match(page, /name="next" value="\/settings\/profile"/)
  assert.doesNotMatch(page, /href="\/sign-out"/)
})

test('the sidebar marks the tab that is open, and no other', async () => {
  const page = String(await settingsPage(reader('en'), { title: 'Security', current: 'security', body: '' }))
  assert.match(page, /href="\/settings\/security"\s+aria-current="page"/)
  assert.equal(page.match(/aria-current="page"/g)?.length, 1)
})

test('enrolment says which step of three it is, in words and in the list', async () => {
  const page = String(await stepsPage(reader('en'), { title: 'Enter the code', step: 2, leave: 'LEAVE', body: '' }))
  assert.match(page, /Step 2 of 3/)
  assert.equal(page.match(/aria-current="step"/g)?.length, 1)
  assert.match(page, /Scan<span class="visually-hidden"> \(done\)/)
  assert.match(page, /LEAVE/)
})

test('the signed-out frame holds no menu, and the way to help in the same place', async () => {
  const page = String(await barePage(reader('en', { signedIn: null }), { title: 'Sign in', body: '' }))
  assert.match(page, /<title>Sign in · Countersign<\/title>/)
  assert.doesNotMatch(page, /popovertarget/)
  assert.match(page, /<footer[\s\S]*Need help\?/)
})

test('A11Y-5: a notice is a status, a danger an alert', async () => {
  const said = async (kind: 'success' | 'danger') =>
    String(await framedPage(reader('en', { notices: [{ kind, text: 'Done & said' }] }), { title: 'Home', body: '' }))
  assert.match(await said('success'), /role="status"[\s\S]*Done &amp; said/)
  assert.match(await said('danger'), /role="alert"[\s\S]*Done &amp; said/)
})

test('A11Y-3: the code is one labelled text input for one-time codes that takes paste', async () => {
  const markup = String(await codeField({ say: sayIn('en') }))
  assert.equal(markup.match(/<input/g)?.length, 1)
  assert.match(markup, /<label for="code">Code from your app<\/label>/)
  assert.match(markup, /type="text"/)
  assert.match(markup, /autocomplete="one-time-code"/)
  assert.match(markup, /inputmode="numeric"/)
  assert.match(markup, /maxlength="64"/)
})

test('A11Y-3: a refused field keeps what was typed, is described by its error and takes the focus', async () => {
  const markup = String(await codeField({ say: sayIn('en'), value: '1234"', error: 'The code is incorrect.' }))
  assert.match(markup, /value="1234&quot;"/)
  assert.match(markup, /aria-invalid="true"/)
  assert.match(markup, /aria-describedby="code-error"/)
  assert.match(markup, /id="code-error"[\s\S]*The code is incorrect\./)
  assert.match(markup, / autofocus/)
})

test('a hint and an error both describe the field', async () => {
  const markup = String(await field({ name: 'email', label: 'E-mail', hint: 'Yours.', error: 'Missing.' }))
  assert.match(markup, /aria-describedby="email-hint email-error"/)
})

test('A11Y-2: a password field tells password managers what it is for and is drawn empty', async () => {
  const markup = String(await passwordField({ say: sayIn('en'), autocomplete: 'new-password' }))
  assert.match(markup, /autocomplete="new-password"/)
  assert.doesNotMatch(markup, /\svalue=/)
  assert.match(markup, /<button[^>]*hidden[^>]*aria-label="Show password"/)
})
