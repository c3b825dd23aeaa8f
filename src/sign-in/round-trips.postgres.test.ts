import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { createDatabase } from '../../test/database.ts'
import { startApp } from '../../test/kit.ts'
import { startLine } from '../../test/line.ts'
import { giveCode, openChallenge, wrongBackupCode } from '../../test/second-step.ts'
import { minutes } from '../limits.ts'

// With a database in another building each write to it is a wait. What is sent together is one.

test('a right code in a known browser takes three writes to the database: the try, what a sign-in is, its commit', async (t) => {
  const { app, ada, writes } = await signedUp(t)
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('signOut')
  app.clock.advance(2 * minutes)
  await browser.givePassword(ada)
  assert.equal(await writes(() => browser.post('signInCode', { code: app.codeNow(ada.secret) })), 3)
  assert.equal(await browser.isSignedIn(), true)
})

test('from elsewhere it takes two more: who gets a mail about it, and the mail; over the API who they are, and the mail', async (t) => {
  const { app, ada, writes } = await signedUp(t)
  const browser = app.browser()
  await browser.givePassword(ada)
  assert.equal(await writes(() => browser.post('signInCode', { code: app.codeNow(ada.secret) })), 5)
  app.clock.advance(2 * minutes)
  const challenge = await openChallenge(app, ada)
  assert.equal(await writes(() => giveCode(app, challenge, app.codeNow(ada.secret))), 5)
})

test('a wrong code takes three: the try, what comes of it, its commit; drawing the question again two more', async (t) => {
  const { app, ada, writes } = await signedUp(t)
  const challenge = await openChallenge(app, ada)
  assert.equal(await writes(() => giveCode(app, challenge, app.wrongCode(ada.secret))), 3)
  const backupCode = wrongBackupCode()
  assert.equal(await writes(() => app.api('apiSignInBackupCode', { challenge, backupCode })), 5)
  const browser = app.browser()
  await browser.givePassword(ada)
  assert.equal(await writes(() => browser.post('signInCode', { code: app.wrongCode(ada.secret) })), 5)
})

test('a right password takes five: whose it is, the try, who they are now, the question, its commit; a wrong one three', async (t) => {
  const { app, ada, writes } = await signedUp(t)
  assert.equal(await writes(() => openChallenge(app, ada)), 5)
  const browser = app.browser()
  assert.equal(await writes(() => browser.givePassword(ada)), 5)
  assert.equal(await writes(() => browser.givePassword({ ...ada, password: 'not it at all' })), 3)
})

/** Ada, and how many writes a request takes, mail that leaves afterwards aside. */
async function signedUp(t: TestContext) {
  const line = await startLine(await createDatabase())
  const app = await startApp(t, { address: line.url })
  t.after(() => line.close())
  const ada = await app.protectedPerson()
  app.services.mailIsWaiting = () => {}
  await app.mailSent()
  const writes = async (work: () => Promise<unknown>) => {
    const before = line.writes()
    await work()
    return line.writes() - before
  }
  return { app, ada, writes }
}
