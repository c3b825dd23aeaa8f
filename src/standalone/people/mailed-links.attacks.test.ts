import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { type App, startApp } from '../../../test/kit.ts'
import { mailedPath } from '../../../test/tour.ts'
import { AnswerLost, type MailTransport } from '../../adapters/mail-transport.ts'
import { mailClaim, minutes, passwordLinkLifetime } from '../../limits.ts'
import { createDelivery } from '../../mail/deliver.ts'
import { beginLink } from '../../mailed-links/mailed-links.ts'

const newPassword = 'quite new 1971 lantern'

/** A mail server of which each try is told what comes of it. */
async function withMailServer(t: TestContext) {
  const server = { answers: async () => {} }
  const transport: MailTransport = { send: () => server.answers() }
  const app = await startApp(t, { transport })
  // Mail leaves when the test says so.
  app.services.mailIsWaiting = () => {}
  const ada = await app.person()
  await app.browser().post('forgotPassword', { email: ada.email })
  const read = () => mailedPath(app, ada.email, 'reset-password')
  return { app, ada, server, transport, read }
}

const taken = async () => {}
const refused = async () => Promise.reject(new Error('451'))
const lost = async () => Promise.reject(new AnswerLost(new Error('cut off')))

/** Moves on until the mail is tried again. */
async function triedAgain(app: App, count: number) {
  const tries = async () => (await app.db.selectFrom('outbox').select('tries').executeTakeFirstOrThrow()).tries
  for (; (await tries()) < count; app.clock.advance(minutes)) await app.countersign.deliverMail()
}

test('CHL-8: a link lives no longer when its mail goes out once more after a crash: the first taking counts', async (t) => {
  const { app, ada, server, transport, read } = await withMailServer(t)
  const handed = Promise.withResolvers<void>()
  server.answers = () => {
    handed.resolve()
    return new Promise(() => {}) // the process ends here, and the mail server has it
  }
  void createDelivery(app.services, transport, beginLink).deliverDue()
  await handed.promise
  const first = app.clock.now()
  server.answers = taken
  app.clock.advance(mailClaim + 20 * minutes)
  assert.equal(await app.countersign.deliverMail(), 1)
  const link = await read()
  app.clock.set(first + passwordLinkLifetime - 1)
  assert.equal((await app.browser().path(link)).status, 200)
  app.clock.set(first + passwordLinkLifetime)
  assert.equal((await app.browser().postTo(link, { newPassword })).status, 410)
  assert.equal((await app.api('apiSignIn', { email: ada.email, password: ada.password })).status, 200)
})

test('CHL-8: nor when the mail server took it and its answer was lost, whatever the tries after that came to', async (t) => {
  const { app, server, read } = await withMailServer(t)
  server.answers = refused
  await triedAgain(app, 3)
  server.answers = lost
  await triedAgain(app, 4)
  const { not_before: first } = await app.db.selectFrom('outbox').select('not_before').executeTakeFirstOrThrow()
  server.answers = refused
  await triedAgain(app, 6)
  server.answers = taken
  while ((await app.countersign.deliverMail()) === 0) app.clock.advance(minutes)
  const link = await read()
  app.clock.set(first + passwordLinkLifetime - 1)
  assert.equal((await app.browser().path(link)).status, 200)
  app.clock.set(first + passwordLinkLifetime)
  assert.equal((await app.browser().path(link)).status, 410)
})

test('CHL-8: a link that was used or made void before its mail is taken stays dead', async (t) => {
  const { app, ada, server, read } = await withMailServer(t)
  server.answers = refused
  await triedAgain(app, 1)
  const link = await read()
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('password', { password: ada.password, newPassword })
  server.answers = taken
  for (let waited = 0; waited < 5; waited += 1) {
    await app.countersign.deliverMail()
    app.clock.advance(minutes)
  }
  assert.equal((await app.browser().postTo(link, { newPassword: 'a stranger chose these words' })).status, 410)
})

test('CHL-8: a used link is not begun again by a mail that goes out twice', async (t) => {
  const { app, server, transport, read } = await withMailServer(t)
  const handed = Promise.withResolvers<void>()
  server.answers = () => {
    handed.resolve()
    return new Promise(() => {})
  }
  void createDelivery(app.services, transport, beginLink).deliverDue()
  await handed.promise
  server.answers = refused
  const link = await read()
  assert.equal((await app.browser().postTo(link, { newPassword })).location, '/sign-in')
  server.answers = taken
  app.clock.advance(mailClaim)
  assert.ok((await app.countersign.deliverMail()) >= 1)
  assert.equal((await app.browser().path(link)).status, 410)
})

test('CHL-8: what one mail brings begins with that mail: another link of the same person goes on as it was', async (t) => {
  const { app, ada, server, read } = await withMailServer(t)
  server.answers = taken
  await app.countersign.deliverMail()
  const link = await read()
  app.clock.advance(20 * minutes)
  await app.browser().post('forgotPassword', { email: ada.email })
  await app.countersign.deliverMail()
  app.clock.advance(10 * minutes)
  assert.equal((await app.browser().path(link)).status, 410)
  assert.equal((await app.browser().path(await read())).status, 200)
})
