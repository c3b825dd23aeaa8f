import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import type { EmbeddedBrowser } from '../../test/embedded-browser.ts'
import { makeKey, type SecurityKey } from '../../test/security-key.ts'
import type { Member } from '../../test/small-application.ts'
import { codesOn } from '../../test/browser.ts'
import { freshFor, minutes } from '../limits.ts'

type Ceremony = 'signInCeremony' | 'freshCeremony' | 'twoStepCeremony'

async function signed(app: Embedded, browser: EmbeddedBrowser, ceremony: Ceremony, key: SecurityKey) {
  const options = await browser.post(ceremony)
  assert.equal(options.status, 200, options.text)
  return { passkey: JSON.stringify(key.use(JSON.parse(options.text), app.origin)) }
}

/** Two-step on by a passkey alone. */
async function enrolByPasskey(app: Embedded, browser: EmbeddedBrowser, member: Member, key: SecurityKey) {
  await browser.signIn(member)
  const begun = await browser.post('twoStepScan', { means: 'passkey' })
  assert.equal(begun.location, browser.ours('twoStepPasskey'), begun.seen)
  const made = key.register(JSON.parse((await browser.post('twoStepCeremony')).text), app.origin)
  await browser.post('twoStepPasskey', { passkey: JSON.stringify(made) })
  await browser.post('twoStepProvePasskey', await signed(app, browser, 'twoStepCeremony', key))
  const codes = codesOn((await browser.get('twoStepBackupCodes')).text)
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, browser.ours('security'))
  return codes
}

test('PKY-4, HOST-18: where we know nothing of a session, one person’s press voids nobody else’s', async (t) => {
  const app = await startEmbedded(t)
  const keys = [makeKey(), makeKey()]
  const browsers = [app.browser(), app.browser()]
  for (const [index, browser] of browsers.entries()) await enrolByPasskey(app, browser, app.person(), keys[index]!)
  app.clock.advance(freshFor)
  // Signed in by another door, or the cookie of ours is gone: there is no companion.
  for (const browser of browsers) browser.cookies.delete('__Host-session')
  for (const browser of browsers)
    for (const name of browser.cookies.keys())
      if (/session/.test(name) && name.startsWith('__Host')) browser.cookies.delete(name)
  const [ada, eve] = browsers as [EmbeddedBrowser, EmbeddedBrowser]
  const given = await signed(app, ada, 'freshCeremony', keys[0]!)
  // Eve presses her own button meanwhile.
  assert.equal((await eve.post('freshCeremony')).status, 200)
  const rows = await app.db
    .selectFrom('ceremonies')
    .select(['purpose', 'bound_to', 'person_id'])
    .where('purpose', '=', 'fresh')
    .execute()
  const answer = await ada.post('newBackupCodes', given)
  assert.equal(answer.location, ada.ours('twoStepBackupCodes'), `${answer.status} ${JSON.stringify(rows)}`)
})

test('HOST-11: somebody with a passkey alone goes through an application’s own fresh page, and back', async (t) => {
  const app = await startEmbedded(t, { without: ['checkPassword'] })
  const key = makeKey()
  const browser = app.browser()
  const ada = app.person()
  await enrolByPasskey(app, browser, ada, key)
  app.clock.advance(freshFor + minutes)
  const led = await browser.visitFresh()
  assert.match(led.location ?? '', /confirm\?next=/)
  const page = await browser.send(led.location ?? '')
  assert.equal(page.status, 200)
  const next = /name="next" value="([^"]*)"/.exec(page.text)?.[1] ?? ''
  const back = await browser.post('stepUp', { next, ...(await signed(app, browser, 'freshCeremony', key)) })
  assert.match(back.location ?? '', /\/fresh\/money$/)
  assert.equal((await browser.visitFresh()).status, 200)
  await browser.send('/logout', { method: 'POST' })
  app.clock.advance(minutes)
  const asked = await browser.givePassword(ada, { next: '/inbox' })
  assert.equal(asked.location, browser.ours('signInPasskey'))
  const done = await browser.post('signInPasskey', await signed(app, browser, 'signInCeremony', key))
  assert.match(done.location ?? '', /\/inbox$/)
})
