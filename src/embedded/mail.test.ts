import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import { startMailServer } from '../../test/mail.ts'
import { minutes } from '../limits.ts'

test('HOST-13: a mail goes to the address that the application says at delivery, not at the event', async (t) => {
  const sent: { to: { address: string; name: string } }[] = []
  const transport = { send: async (mail: { to: { address: string; name: string } }) => void sent.push(mail) }
  const app = await startEmbedded(t, { transport })
  const ada = app.person()
  const browser = app.browser()
  await browser.enrolUntilFinish(ada)
  await app.inner.deliverMail()
  sent.length = 0
  await browser.post('twoStepBackupCodes', { kept: '1' })
  Object.assign(ada, { email: 'new@ferndale.example', name: 'Ada L.' })
  await app.inner.deliverMail()
  assert.deepEqual(
    sent.map(({ to }) => to),
    [{ address: 'new@ferndale.example', name: 'Ada L.' }],
  )
})

for (const [what, change] of Object.entries({
  'has no address': { email: null },
  'has something else in its place': { email: 'not an address' },
  'is not active': { active: false },
}))
  test(`HOST-13: a mail to somebody who ${what} by then is given up, and the log says so`, async (t) => {
    const app = await startEmbedded(t)
    const ada = app.person()
    await app.browser().enrolUntilFinish(ada)
    await app.inner.deliverMail()
    const before = await app.db.selectFrom('outbox').select('id').execute()
    Object.assign(ada, { email: 'b@ferndale.example' })
    await app.browser().signIn(ada)
    Object.assign(ada, change)
    await app.inner.deliverMail()
    const rows = await app.db.selectFrom('outbox').selectAll().orderBy('id').execute()
    assert.ok(rows.length > before.length)
    assert.ok(rows.slice(before.length).every(({ failed_at, sent_at }) => failed_at !== null && sent_at === null))
    assert.match(app.lines.join('\n'), /a mail was given up: its recipient has no address/)
  })

test('HOST-13: an application that is away at delivery is asked again later, and no page waited', async (t) => {
  const server = await startMailServer()
  t.after(() => server.close())
  const app = await startEmbedded(t, { options: { mail: { smtpUrl: server.url, from: 'no-reply@ferndale.example' } } })
  const ada = app.person()
  await app.browser().signIn(ada)
  app.application.during.findPerson = () => {
    throw new Error('away')
  }
  assert.equal(await app.inner.deliverMail(), 0)
  delete app.application.during.findPerson
  app.clock.advance(600_000)
  await app.inner.deliverMail()
  assert.deepEqual(
    server.received.map(({ recipients }) => recipients),
    [[ada.email]],
  )
})

test('HOST-6: links in mails lead to our pages below the path, and to the application’s own where a password is changed', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  await app.browser().signIn(ada)
  const links = (await app.mails()).flatMap(({ text }) => text.match(/https?:\/\/[^\s<>"]+/g) ?? [])
  assert.ok(links.length > 0)
  for (const link of links)
    assert.ok(
      link.startsWith('https://ferndale.test/two-step/') ||
        ['https://ferndale.test', 'https://ferndale.test/account'].includes(link),
      link,
    )
})

test('MAIL-3: a name of the application’s people turns no page and no mail round, and adds no line to either', async (t) => {
  const app = await startEmbedded(t)
  const organisation = { id: 'o', name: 'Ferndale\r\nBcc: o' }
  const ada = app.person({ name: 'Ada\r\nBcc: a\n\n\u202ehttps://evil.example', organisation })
  const browser = app.browser()
  await browser.enrol(ada)
  const sent = (await app.mails()).flatMap(({ subject, text, html }) => [subject, text, html])
  const drawn = [...sent, (await browser.get('security')).text, (await browser.get('history')).text]
  assert.ok(drawn.some((text) => text.includes('Ada Bcc: a')))
  for (const text of drawn) assert.doesNotMatch(text, /\u202e|[\r\n]Bcc/)
})

test('HOST-13: the owner is mailed when strangers use up the budget of codes, and those who know the password that of questions', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const before = (await app.mails()).length
  const statuses = []
  for (let guess = 0; guess < 7; guess += 1) {
    const browser = app.browser({ address: `203.0.113.${guess}` })
    await browser.givePassword(ada)
    statuses.push((await browser.post('signInCode', { code: wrongCode(app, ada.secret) })).status)
  }
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429])
  const subjects = (await app.mails()).slice(before).map(({ subject, to }) => [subject, to])
  assert.deepEqual(subjects, [['Someone knows your password', ada.email]])
})

test('HOST-13: a hundred wrong codes in a row close codes to strangers; the owner is mailed, and lets them in again', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const own = app.browser()
  await own.signIn(ada)
  for (let guess = 0; guess < 100; guess += 1) {
    const browser = app.browser({ address: null })
    await browser.givePassword(ada)
    await browser.post('signInCode', { code: wrongCode(app, ada.secret) })
    app.clock.advance(72 * minutes)
  }
  const stranger = app.browser()
  await stranger.givePassword(ada)
  assert.match(
    (await stranger.post('signInCode', { code: app.codeNow(ada.secret) })).seen,
    /none are taken from browsers/,
  )
  assert.equal(await stranger.isSignedIn(), false)
  assert.equal((await app.audit()).filter(({ action }) => action === 'two_step.suspended').length, 1)
  await own.post('letCodesIn', { code: app.codeNow(ada.secret) })
  app.clock.advance(1 * minutes)
  await stranger.givePassword(ada)
  assert.equal((await stranger.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
})

/** Of this moment and those around it none. */
function wrongCode(app: Embedded, secret: string): string {
  const near = [-2, -1, 0, 1, 2].map((step) => app.codeNow(secret, app.clock.now() + step * 30_000))
  return ['314159', '271828', '161803', '141421', '173205', '223606'].find((code) => !near.includes(code)) ?? ''
}
