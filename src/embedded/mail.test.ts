import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startEmbedded } from '../../test/embedded.ts'
import { startMailServer } from '../../test/mail.ts'

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
