import { strict as assert } from 'node:assert'
import { type RouteName, routes } from '../src/routes.ts'
import type { Browser } from './browser.ts'
import { codesOn } from './browser.ts'
import type { App, Someone } from './kit.ts'
import type { SecurityKey, Twist } from './security-key.ts'

// What the script of a page does with a passkey, in a browser of the tests' own: it asks for what is to be signed, and sends the form with the answer.

export const origin = 'https://countersign.test'

type Ceremony = Extract<RouteName, 'signInCeremony' | 'freshCeremony' | 'twoStepCeremony'>

/** What the server wants signed. */
export async function optionsOf(browser: Browser, ceremony: Ceremony, fields: Record<string, string> = {}) {
  const answer = await browser.post(ceremony, fields)
  assert.equal(answer.status, 200, answer.text)
  return JSON.parse(answer.text) as Parameters<SecurityKey['use']>[0] & Record<string, unknown>
}

/** The field of a form that takes a passkey, filled. */
export async function signed(browser: Browser, ceremony: Ceremony, key: SecurityKey, twist: Twist = {}, at = origin) {
  return { passkey: JSON.stringify(key.use(await optionsOf(browser, ceremony), at, twist)) }
}

/** The second step by a passkey, of a browser that stands before the question. */
export async function answerByPasskey(browser: Browser, key: SecurityKey, twist: Twist = {}) {
  return browser.post('signInPasskey', await signed(browser, 'signInCeremony', key, twist))
}

/** A step of set-up, made and tried: up to the page where Finish is. */
export async function makePasskey(browser: Browser, key: SecurityKey, at = origin) {
  const made = key.register(await optionsOf(browser, 'twoStepCeremony'), at)
  const registered = await browser.post('twoStepPasskey', { passkey: JSON.stringify(made) })
  assert.equal(registered.location, routes.twoStepProvePasskey, registered.seen)
  return browser.post('twoStepProvePasskey', await signed(browser, 'twoStepCeremony', key, {}, at))
}

/** Turns two-step on by a passkey, all the way; returns the backup codes. */
export async function enrolByPasskey(browser: Browser, person: Someone, key: SecurityKey): Promise<string[]> {
  if (!(await browser.isSignedIn())) await browser.signIn(person)
  const begun = await browser.post('twoStepScan', { means: 'passkey' })
  assert.equal(begun.location, routes.twoStepPasskey, begun.seen)
  const proved = await makePasskey(browser, key)
  assert.equal(proved.location, routes.twoStepBackupCodes, proved.seen)
  const codes = codesOn((await browser.get('twoStepBackupCodes')).text)
  const finished = await browser.post('twoStepBackupCodes', { kept: '1' })
  assert.equal(finished.location, routes.security, finished.seen)
  return codes
}

/** Adds one to what is there, in a session that is fresh. */
export async function addPasskey(browser: Browser, key: SecurityKey, name?: string, at = origin) {
  const begun = await browser.post('addFactor', { means: 'passkey' })
  assert.equal(begun.location, routes.twoStepPasskey, begun.seen)
  const proved = await makePasskey(browser, key, at)
  assert.equal(proved.location, routes.twoStepName, proved.seen)
  return finishAddition(browser, name)
}

/** Adds an app; returns its secret. */
export async function addApp(app: App, browser: Browser, name?: string): Promise<string> {
  const begun = await browser.post('addFactor', { means: 'code' })
  assert.equal(begun.location, routes.twoStepScan, begun.seen)
  const secret = /secret=([A-Z2-7]{32})/.exec((await browser.get('twoStepScan')).text)?.[1] ?? assert.fail('no secret')
  const proved = await browser.post('twoStepCode', { code: app.codeNow(secret) })
  assert.equal(proved.location, routes.twoStepName, proved.seen)
  await finishAddition(browser, name)
  return secret
}

async function finishAddition(browser: Browser, given?: string) {
  const page = await browser.get('twoStepName')
  const name = given ?? /name="name"[^>]*value="([^"]*)"/.exec(page.text)?.[1] ?? assert.fail(page.seen)
  const finished = await browser.post('twoStepName', { name })
  assert.equal(finished.location, routes.security, finished.seen)
  return finished
}

/** Someone with two-step on by a passkey alone, five minutes ago. Nobody is signed in. */
export async function passkeyPerson(app: App, key: SecurityKey) {
  const person = await app.person()
  const browser = app.browser()
  const codes = await enrolByPasskey(browser, person, key)
  await browser.post('signOut')
  await app.mails()
  app.clock.advance(5 * 60_000)
  return { ...person, codes, browser }
}

/** The same, signed in by it. */
export async function signedInByPasskey(app: App, key: SecurityKey) {
  const person = await passkeyPerson(app, key)
  await person.browser.givePassword(person)
  assert.equal((await answerByPasskey(person.browser, key)).location, routes.home)
  return person
}

/** Two browsers, each at the question, answer at once with one counter, as only two keys can. */
export async function answerTwiceWithOneCount(app: App, key: SecurityKey) {
  const { browser, ...person } = await passkeyPerson(app, key)
  const browsers = await Promise.all([browser, app.browser()].map(async (one) => (await one.givePassword(person), one)))
  const given: { passkey: string }[] = []
  for (const one of browsers) {
    key.setCount(10)
    given.push(await signed(one, 'signInCeremony', key))
  }
  const answers = await Promise.all(browsers.map((one, index) => one.post('signInPasskey', given[index] ?? {})))
  return { person, answers }
}
