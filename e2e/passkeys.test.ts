import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { minutes } from '../src/limits.ts'
import { routes } from '../src/routes.ts'
import type { Someone } from '../test/kit.ts'
import type { Served } from '../test/served.ts'
import { type Plugged, plugIn } from './authenticator.ts'
import { anotherBrowser, givePassword, openSecurity, sees, signOut, visit } from './visit.ts'

/** From the Security tab to Finish, by the passkey that is plugged in. */
async function enrolByPasskey(page: Page): Promise<void> {
  await openSecurity(page)
  await page.getByRole('radio', { name: 'Passkey or security key' }).check()
  await page.getByRole('button', { name: 'Enable two-step authentication' }).click()
  await page.getByRole('button', { name: 'Choose a device or key' }).click()
  await page.getByRole('button', { name: 'Try it' }).click()
  await page.getByRole('heading', { name: 'Save your backup codes' }).waitFor()
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('button', { name: 'Yes, I have them. Finish' }).click()
  await sees(page, 'Two-step authentication is on.')
}

async function withPasskey(t: TestContext, plugged: Plugged = {}) {
  const { app, page } = await visit(t)
  const ada = await app.person()
  const key = await plugIn(page, plugged)
  await givePassword(page, ada)
  await enrolByPasskey(page)
  await signOut(page)
  app.clock.advance(1 * minutes)
  return { app, page, ada, key }
}

const use = (page: Page) => page.getByRole('button', { name: 'Use passkey or security key' }).click()
const isHome = (page: Page) => page.waitForURL((url) => url.pathname === routes.home)

const matrix: Record<string, Plugged> = {
  'a key of CTAP2 that knows a touch alone': {},
  'a key of CTAP2 that asks for a PIN': { verifies: true },
  'the device itself': { verifies: true, transport: 'internal' },
  'an old key of U2F': { protocol: 'u2f' },
}
for (const [what, plugged] of Object.entries(matrix)) {
  test(`PKY-11: ${what} turns two-step on and signs in, by one press`, async (t) => {
    const { app, page, ada } = await withPasskey(t, plugged)
    await givePassword(page, ada)
    await use(page)
    await isHome(page)
    const row = await app.db.selectFrom('passkeys').selectAll().executeTakeFirstOrThrow()
    // Discouraged: Chromium asks for a touch, also where it could ask for more.
    assert.deepEqual([row.user_verified, row.sign_count > 0], [0, true])
    await openSecurity(page)
    await sees(page, plugged.transport === 'internal' ? 'This device' : 'Security key · Added')
  })
}

test('PKY-11, PKY-5: a clone with an old counter, or an equal one, is refused in words, and told of by mail', async (t) => {
  for (const back of [1, 0]) {
    const { app, page, ada, key } = await withPasskey(t)
    const [credential] = await key.credentials()
    assert.ok(credential && credential.signCount >= 2, JSON.stringify(credential))
    await givePassword(page, ada)
    await use(page)
    await isHome(page)
    await signOut(page)
    const [now] = await key.credentials()
    // What it says next is one more than what it holds.
    await key.hold({ ...credential, signCount: (now?.signCount ?? 0) - 1 - back })
    await givePassword(page, ada)
    await use(page)
    await sees(page, 'may have been copied')
    assert.ok((await app.mailsTo(ada.email)).some(({ subject }) => /copied/.test(subject)))
  }
})

test('PKY-11: a bogus signature, and another key under the same id, are refused, and the right one is taken then', async (t) => {
  const { page, ada, key } = await withPasskey(t)
  const [credential] = await key.credentials()
  assert.ok(credential)
  await givePassword(page, ada)
  await key.signWrongly(true)
  await use(page)
  await sees(page, 'That passkey or security key was not accepted.')
  await key.signWrongly(false)
  const other = await visit(t)
  const stranger = await plugIn(other.page)
  await givePassword(other.page, await other.app.person())
  await enrolByPasskey(other.page)
  const [theirs] = await stranger.credentials()
  await key.hold({ ...credential, privateKey: theirs?.privateKey ?? '', signCount: 50 })
  await use(page)
  await sees(page, 'That passkey or security key was not accepted.')
  await key.hold({ ...credential, signCount: 51 })
  await use(page)
  await isHome(page)
})

test('PKY-10: a key that isn’t this account’s, or none, is said to be so in our words, and the other ways stand there', async (t) => {
  const { page, ada, key } = await withPasskey(t)
  await key.forget()
  await givePassword(page, ada)
  await use(page)
  await sees(page, 'Nothing was confirmed: it was cancelled, or no passkey or security key of this account was found.')
  assert.doesNotMatch(await page.content(), /NotAllowed|Error/)
  await page.getByRole('link', { name: 'Use a backup code instead' }).click()
  await page.getByLabel('Backup code').waitFor()
})

test('PKY-8, PKY-10: the key that is added already is left out by the browser, which is said in our words', async (t) => {
  const { app, page, ada } = await withPasskey(t)
  await givePassword(page, ada)
  await use(page)
  await isHome(page)
  await openSecurity(page)
  await page.getByRole('link', { name: 'Add a passkey or security key' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Choose a device or key' }).click()
  await sees(page, 'That device or key is added already. Use another one.')
  assert.equal(await app.count('passkeys'), 1)
})

test('PKY-9: in a browser that knows no passkeys the page says so, offers the rest, and nothing that can’t be pressed', async (t) => {
  const { app, ada } = await withPasskey(t)
  const page = await anotherBrowser(app)
  t.after(() => page.context().close())
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'))
  await givePassword(page, ada)
  await sees(page, 'This browser can’t use passkeys or security keys here.')
  assert.equal(await page.getByRole('button', { name: 'Use passkey or security key' }).isDisabled(), true)
  await page.getByRole('link', { name: 'Use a backup code instead' }).click()
  await page.getByLabel('Backup code').waitFor()
})

test('PKY-9, PKY-10: at set-up, what sends a passkey can’t be pressed where there are none, and leaving can; giving up is said as that', async (t) => {
  const { app, page } = await visit(t)
  await givePassword(page, await app.person())
  await page.goto(new URL(routes.security, page.url()).href)
  await page.getByLabel('Passkey or security key').check()
  await page.getByRole('button', { name: 'Enable two-step authentication' }).click()
  await page.addInitScript(() => {
    const gaveUp = () => Promise.reject(new DOMException('', 'NotAllowedError'))
    Object.defineProperty(navigator.credentials, 'create', { value: gaveUp })
  })
  await page.reload()
  await page.getByRole('button', { name: 'Choose a device or key' }).click()
  await sees(page, 'Nothing was added: it was cancelled, or that device or key can’t be used here.')
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'))
  await page.reload()
  await sees(page, 'This browser can’t use passkeys or security keys here.')
  assert.equal(await page.getByRole('button', { name: 'Choose a device or key' }).isDisabled(), true)
  await page
    .getByRole('button', { name: 'Cancel' })
    .or(page.getByRole('link', { name: 'Cancel' }))
    .click()
  await page.waitForURL((url) => url.pathname === routes.security)
})

test('PKY-9: without scripts the page says what is missing, and an app or a backup code signs in', async (t) => {
  const { app, ada } = await withPasskey(t)
  const page = await anotherBrowser(app, { javaScriptEnabled: false })
  t.after(() => page.context().close())
  await givePassword(page, ada)
  await sees(page, 'need JavaScript, which isn’t running on this page')
  await use(page)
  await sees(page, 'Nothing came from a passkey or security key.')
})

test('where codes come first a passkey is one press on the same page, and it confirms in the dialog too', async (t) => {
  const { app, page } = await visit(t)
  const ada = await app.protectedPerson()
  await plugIn(page)
  await givePassword(page, ada)
  await page.getByLabel('Code from your app').fill(app.codeNow(ada.secret))
  await page.getByRole('button', { name: 'Verify' }).click()
  await openSecurity(page)
  await page.getByRole('link', { name: 'Add a passkey or security key' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Choose a device or key' }).click()
  await page.getByRole('button', { name: 'Try it' }).click()
  await page.getByLabel('Name').fill('Key in the drawer')
  await page.getByRole('button', { name: 'Finish' }).click()
  await sees(page, 'Added. From now on')
  await sees(page, 'Key in the drawer')
  await signOut(page)
  app.clock.advance(1 * minutes)
  await signInByCode(app, page, ada)
  await signOut(page)
  await givePassword(page, ada)
  await page.getByLabel('Code from your app').waitFor()
  await page.getByRole('button', { name: 'Use a passkey or security key instead' }).click()
  await isHome(page)
  app.clock.advance(11 * minutes)
  await openSecurity(page)
  await page.getByRole('link', { name: 'Disable' }).click()
  await sees(page, 'Your browser then asks for your passkey or security key.')
  await page.getByRole('button', { name: 'Yes, turn off' }).click()
  await sees(page, 'Two-step authentication is off.')
})

async function signInByCode(app: Served, page: Page, ada: Someone & { secret: string }) {
  await givePassword(page, ada)
  await page.getByRole('link', { name: 'Use a code from your app instead' }).click()
  await page.getByLabel('Code from your app').fill(app.codeNow(ada.secret))
  await page.getByRole('button', { name: 'Verify' }).click()
  await isHome(page)
}
