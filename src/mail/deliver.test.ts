import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { startApp } from '../../test/kit.ts'
import { anyMail, mailServices, startMailServer } from '../../test/mail.ts'
import { type MailTransport, smtpTransport } from '../adapters/mail-transport.ts'
import { hours, longestSend, mailClaim, mailsAtOnce, mailsClaimed, minutes, seconds } from '../limits.ts'
import { createDelivery } from './deliver.ts'
import { queueMail } from './outbox.ts'

const from = 'no-reply@countersign.test'

async function startPost(t: TestContext, about: { ruined?: boolean } = {}) {
  const server = await startMailServer()
  t.after(server.close)
  const world = await mailServices(about)
  const transport = smtpTransport(server.url, from, 'https://countersign.test')
  return { ...world, server, transport, delivery: createDelivery(world.services, transport) }
}

test('MAIL-3: a mail goes to one recipient, the address in the database, with both parts', async (t) => {
  const { server, delivery, queue, services, clock } = await startPost(t)
  await queue('one', { subject: 'Zażółć gęślą jaźń', name: 'Łucja', paragraphs: ['Tekst: „źdźbło”.'], locale: 'pl' })
  assert.equal(await delivery.deliverDue(), 1)

  const [mail] = server.received
  assert.deepEqual(mail?.recipients, ['ada@ferndale.example'])
  assert.deepEqual(mail.email.to, [{ name: 'Ada Lind', address: 'ada@ferndale.example' }])
  assert.deepEqual(mail.email.from, { name: services.instance.product, address: from })
  assert.equal(mail.email.subject, 'Zażółć gęślą jaźń')
  assert.match(mail.email.text ?? '', /^Dzień dobry, Łucja!\r\n\r\nTekst: „źdźbło”\.\r\n\r\n/)
  assert.match(mail.email.html ?? '', /<p [^>]*>Tekst: „źdźbło”\.<\/p>/)
  assert.equal(mail.email.date, new Date(clock.now()).toISOString())
})

test('MAIL-3: mail says that a machine wrote it', async (t) => {
  const { server, delivery, queue } = await startPost(t)
  await queue('one')
  await delivery.deliverDue()
  const header = server.received[0]?.email.headers.find(({ key }) => key === 'auto-submitted')
  assert.equal(header?.value, 'auto-generated')
})

test('MAIL-3: Exchange is told to send no absences, and the server is greeted by our host’s name or by the one in SMTP_URL', async (t) => {
  const { server, delivery, queue, services } = await startPost(t)
  await queue('one')
  await delivery.deliverDue()
  const [mail] = server.received
  assert.equal(mail?.email.headers.find(({ key }) => key === 'x-auto-response-suppress')?.value, 'All')
  assert.equal(mail?.greetedAs, 'countersign.test')
  const greeted = async (url: string, baseUrl: string) => {
    await queue(url + baseUrl)
    await createDelivery(services, smtpTransport(url, from, baseUrl)).deliverDue()
    return server.received.at(-1)?.greetedAs
  }
  assert.equal(await greeted(`${server.url}?name=mail-out.example`, 'https://countersign.test'), 'mail-out.example')
  assert.equal(await greeted(server.url, 'https://192.0.2.7:8443'), '[192.0.2.7]')
  assert.equal(await greeted(server.url, 'https://[2001:db8::7]'), '[ipv6:2001:db8::7]')
})

test('MAIL-3: an address that changed before delivery gets the mail', async (t) => {
  const { server, delivery, queue, services } = await startPost(t)
  await queue('one')
  await services.db.updateTable('people').set({ email: 'ada.lind@ferndale.example' }).execute()
  await delivery.deliverDue()
  assert.deepEqual(server.received[0]?.recipients, ['ada.lind@ferndale.example'])
})

test('MAIL-4: the log says by what number a server gave up a connection that had taken mails before, and never the address', async (t) => {
  const { server, delivery, queue, rows, lines } = await startPost(t)
  const tired = '421 4.3.2 no more for <ada@ferndale.example>'
  Object.defineProperty(server.answers, 'recipient', {
    get: () => (server.received.length < mailsAtOnce ? undefined : tired),
  })
  const keys = Array.from({ length: 2 * mailsAtOnce }, (_, number) => `event:${number}`)
  await Promise.all(keys.map((key) => queue(key)))
  await delivery.deliverDue()
  const told = lines.filter((line) => line.includes('will be tried again'))
  const waiting = (await rows()).filter((row) => row.sent_at === null)
  assert.ok(told.length > 0)
  assert.equal(told.length, waiting.length)
  for (const line of told) assert.match(line, /"status":421,"enhanced":"4\.3\.2"/)
  assert.ok(!lines.join('').includes('ada@'))
})

test('MAIL-5: what was sent is not sent again', async (t) => {
  const { server, delivery, queue } = await startPost(t)
  await queue('one')
  assert.equal(await delivery.deliverDue(), 1)
  assert.equal(await delivery.deliverDue(), 0)
  assert.equal(server.received.length, 1)
})

test('MAIL-5: two processes that deliver at once send each message once', async (t) => {
  const { server, transport, services, queue } = await startPost(t)
  const keys = Array.from({ length: 12 }, (_, number) => `event:${number}`)
  await Promise.all(keys.map((key) => queue(key, { subject: key })))
  // Each with connections of its own: whoever is done hangs up.
  const counts = await Promise.all([
    createDelivery(services, transport).deliverDue(),
    createDelivery(services, smtpTransport(server.url, from, 'https://countersign.test')).deliverDue(),
  ])
  assert.equal(counts[0] + counts[1], 12)
  assert.deepEqual(server.received.map(({ email }) => email.subject ?? '').toSorted(), keys.toSorted())
})

test('MAIL-5: a crash between the mail server and the mark repeats the mail under the same Message-ID', async (t) => {
  const { server, transport, services, clock, queue, delivery } = await startPost(t)
  await queue('one')
  const delivered = Promise.withResolvers<void>()
  const dyingTransport: MailTransport = {
    async send(mail) {
      await transport.send(mail)
      delivered.resolve()
      await new Promise(() => {}) // the process ends here
    },
  }
  void createDelivery(services, dyingTransport).deliverDue()
  await delivered.promise

  clock.advance(mailClaim - 1)
  assert.equal(await delivery.deliverDue(), 0, 'it may still be on its way')
  clock.advance(1)
  assert.equal(await delivery.deliverDue(), 1)
  const ids = server.received.map(({ email }) => email.messageId)
  assert.equal(ids.length, 2)
  assert.match(ids[0] ?? '', /^<[0-9a-f-]{36}@countersign\.test>$/)
  assert.equal(ids[0], ids[1])
})

test('MAIL-4: while the mail server is down the waits grow to an hour; once it is up again the mail arrives', async (t) => {
  const { server, delivery, clock, queue, rows } = await startPost(t)
  await queue('one')
  server.refusing = true
  const waits: number[] = []
  for (let tries = 0; tries < 9; tries += 1) {
    assert.equal(await delivery.deliverDue(), 0)
    const wait = ((await rows())[0]?.not_before ?? 0) - clock.now()
    clock.advance(wait - 1)
    assert.equal(await delivery.deliverDue(), 0)
    assert.equal((await rows())[0]?.tries, tries + 1, 'not tried before its time')
    clock.advance(1)
    waits.push(wait / minutes)
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60])

  server.refusing = false
  assert.equal(await delivery.deliverDue(), 1)
  assert.equal(server.received.length, 1)
})

test('MAIL-4: after 24 hours a mail is given up, and the log says so', async () => {
  const { services, clock, queue, rows, lines } = await mailServices()
  await queue('one')
  const delivery = createDelivery(services, { send: () => Promise.reject(new Error('down')) })
  const begun = clock.now()
  for (let row = (await rows())[0]; row && row.failed_at === null; row = (await rows())[0]) {
    clock.advance(Math.max(0, row.not_before - clock.now()))
    await delivery.deliverDue()
  }
  assert.equal((await rows())[0]?.failed_at, begun + 24 * hours)
  assert.match(lines.at(-1) ?? '', /"level":50.*a mail was given up/)
  clock.advance(48 * hours)
  assert.equal(await createDelivery(services, null).deliverDue(), 0)
})

test('MAIL-4: a recipient that is refused for good is given up at once, and whatever else a server has against a mail is tried again', async (t) => {
  const { server, delivery, services, queue, rows, lines } = await startPost(t)
  const ends = async (answers: typeof server.answers) => {
    await services.db.deleteFrom('outbox').execute()
    server.answers = answers
    await queue('one')
    await delivery.deliverDue()
    return (await rows())[0]?.failed_at !== null
  }
  const forGood = [
    { recipient: '550 5.1.1 <ada@ferndale.example> user unknown' },
    { recipient: '553 5.1.3 no such syntax' },
    { recipient: '550 5.2.1 mailbox disabled' },
    { recipient: '556 5.1.10 the domain takes no mail' },
    { recipient: '550 no such user here' },
    { recipient: '551 user not local' },
    { message: '550 5.1.1 user unknown' },
  ]
  for (const answers of forGood) assert.equal(await ends(answers), true, JSON.stringify(answers))
  assert.match(lines.at(-1) ?? '', /"enhanced":"5\.1\.1".*a mail was given up: its recipient is refused for good/)
  const notTheirs = [
    { recipient: '450 4.2.1 come again' },
    { recipient: '450 4.1.1 greylisted' },
    { recipient: '552 5.2.2 mailbox full' },
    { recipient: '550 5.7.1 relaying denied' },
    { recipient: '550 5.1.8 the sender has no domain' },
    { recipient: '550 relay not permitted' },
    { recipient: '554 transaction failed' },
    { recipient: '530 5.7.0 sign in first' },
    { sender: '550 5.7.60 sender refused' },
    { sender: '550 5.1.1 no such sender' },
    { sender: '550 no such user' },
    { message: '550 5.7.1 it looks like spam' },
    { message: '554 no' },
  ]
  for (const answers of notTheirs) assert.equal(await ends(answers), false, JSON.stringify(answers))
  assert.ok(!lines.join('').includes('ada@'))
})

test('to carry a mail takes four statements, the two that say to whom it goes included; many share the one that claims them and those that mark them', async (t) => {
  const app = await startApp(t)
  const { id: personId } = await app.person()
  await app.countersign.deliverMail()
  const carry = async (mails: number) => {
    await app.db.transaction().execute(async (tx) => {
      for (let mail = 0; mail < mails; mail += 1) {
        const uniqueKey = `${mails}:${mail}`
        await queueMail(tx, app.services, { personId, uniqueKey, message: anyMail }, app.clock.now())
      }
    })
    const before = app.statements.length
    assert.equal(await app.countersign.deliverMail(), mails)
    return app.statements.length - before
  }
  assert.equal(await carry(1), 4)
  const many = await carry(mailsClaimed - 1)
  assert.ok(many <= 2 * (mailsClaimed - 1) + 1 + mailsAtOnce, String(many))
})

test('OPS-9: the log says smtps:// of a port that waits for TLS', async (t) => {
  const { services, queue, lines } = await startPost(t)
  await queue('one')
  const silent = Object.assign(new Error('Greeting never received'), { timeoutType: 'GREETING_TIMEOUT' })
  await createDelivery(services, { send: () => Promise.reject(silent) }).deliverDue()
  assert.match(lines.at(-1) ?? '', /"scheme":"smtps:\/\/".*will be tried again/)
})

test('MAIL-4: a mail server that is not there at all counts as down', async (t) => {
  const { server, services, queue, rows } = await startPost(t)
  await queue('one')
  await server.close()
  assert.equal(
    await createDelivery(services, smtpTransport(server.url, from, 'https://countersign.test')).deliverDue(),
    0,
  )
  assert.equal((await rows())[0]?.tries, 1)
})

test('one message that can’t be sent holds up no other', async (t) => {
  const { server, delivery, services, queue, rows } = await startPost(t)
  await queue('broken')
  const [broken] = await rows()
  await services.db.updateTable('outbox').set({ sealed_message: 'v1.lost.AAAA' }).execute()
  await queue('sound')
  assert.equal(await delivery.deliverDue(), 1)
  assert.equal(server.received.length, 1)
  assert.equal((await rows()).find((row) => row.id === broken?.id)?.sent_at, null)
})

test('MAIL-4: a nudge begins a delivery that nobody waits for', async (t) => {
  const { services, queue } = await startPost(t)
  const sent = Promise.withResolvers<string>()
  const delivery = createDelivery(services, { send: async (mail) => sent.resolve(mail.subject) })
  t.after(() => delivery.stop())
  await queue('one', { subject: 'Nudged' })
  assert.equal(delivery.nudge(), undefined)
  assert.equal(await alive(sent.promise), 'Nudged')
})

test('a message queued during a delivery goes out with it', async (t) => {
  const { services, queue } = await startPost(t)
  const subjects: string[] = []
  const delivery = createDelivery(services, {
    async send({ subject }) {
      subjects.push(subject)
      if (subject !== 'First') return
      await queue('two', { subject: 'Second' })
      void delivery.deliverDue()
    },
  })
  await queue('one', { subject: 'First' })
  assert.equal(await delivery.deliverDue(), 2)
  assert.deepEqual(subjects, ['First', 'Second'])
})

test('MAIL-5: a process sends a few messages at a time and no more, however often it is asked', async (t) => {
  const { services, queue } = await startPost(t)
  let sending = 0
  let most = 0
  const full = Promise.withResolvers<void>()
  const delivery = createDelivery(services, {
    async send() {
      sending += 1
      most = Math.max(most, sending)
      if (sending === mailsAtOnce) full.resolve()
      await full.promise
      await queue('one more')
      sending -= 1
    },
  })
  for (let mail = 0; mail < 3 * mailsAtOnce; mail += 1) await queue(`mail ${mail}`)
  await Promise.all([delivery.deliverDue(), delivery.deliverDue(), delivery.deliverDue()])
  assert.equal(most, mailsAtOnce)
})

test('stopping waits for the messages under way and begins no other', async (t) => {
  const { services, queue, rows } = await startPost(t)
  for (let mail = 0; mail < 2 * mailsAtOnce; mail += 1) await queue(`mail ${mail}`)
  const begun = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const delivery = createDelivery(services, {
    async send() {
      begun.resolve()
      await mayEnd.promise
    },
  })
  const sending = delivery.deliverDue()
  await begun.promise
  const stopping = delivery.stop()
  mayEnd.resolve()
  await stopping
  assert.equal(await sending, mailsAtOnce)
  const sentAt = (await rows()).map((row) => row.sent_at)
  assert.equal(sentAt.filter((at) => at !== null).length, mailsAtOnce)
  const another = createDelivery(services, { send: async () => {} })
  assert.equal(await another.deliverDue(), mailsAtOnce, 'the others are anybody’s at once')
})

test('MAIL-5: a message that waited for slow ones is claimed anew before it is begun, so that nobody else begins it as well', async (t) => {
  const { services, queue, clock, rows } = await startPost(t)
  const left: number[] = []
  const delivery = createDelivery(services, {
    async send({ messageId }) {
      const row = (await rows()).find(({ id }) => messageId.includes(id))
      left.push((row?.claimed_until ?? 0) - clock.now())
      clock.advance(4 * seconds)
    },
  })
  for (let mail = 0; mail < mailsClaimed; mail += 1) await queue(`mail ${mail}`)
  assert.equal(await delivery.deliverDue(), mailsClaimed)
  assert.equal(left.length, mailsClaimed)
  // Those that were begun at once may find the time of the others in their way.
  assert.ok(
    left.every((time) => time > longestSend),
    String(left),
  )
})

test('MAIL-4: of many mails that go together, one that is refused keeps no other from being marked, nor from its connection', async (t) => {
  const { server, delivery, queue, rows } = await startPost(t)
  t.after(() => delivery.stop())
  server.unknown.push('nobody@ferndale.example')
  for (let mail = 0; mail < 2 * mailsAtOnce; mail += 1) await queue(`mail ${mail}`)
  await queue('refused', {}, 'nobody@ferndale.example')
  for (let mail = 0; mail < mailsClaimed; mail += 1) await queue(`another ${mail}`)
  assert.equal(await delivery.deliverDue(), 2 * mailsAtOnce + mailsClaimed)
  assert.equal(server.received.length, 2 * mailsAtOnce + mailsClaimed)
  const unsent = (await rows()).filter((row) => row.sent_at === null)
  assert.deepEqual(
    unsent.map((row) => [row.unique_key, row.failed_at !== null]),
    [['refused', true]],
  )
  assert.equal(server.connections(), mailsAtOnce)
})

test('MAIL-4: a mail whose kept connection the server has given up goes at once over a new one', async (t) => {
  const { server, delivery, queue, rows } = await startPost(t)
  t.after(() => delivery.stop())
  for (let mail = 0; mail < mailsAtOnce; mail += 1) await queue(`mail ${mail}`)
  await delivery.deliverDue()
  const connections = server.connections()
  server.hangUp()
  for (let mail = 0; mail < mailsAtOnce; mail += 1) await queue(`later ${mail}`)
  assert.equal(await delivery.deliverDue(), mailsAtOnce)
  assert.equal(server.received.length, 2 * mailsAtOnce)
  assert.ok(server.connections() > connections)
  assert.ok((await rows()).every((row) => row.tries === 1))
})

test('MAIL-4: a fault of the database reaches the log, not whoever nudged', async (t) => {
  const { services, lines } = await startPost(t, { ruined: true })
  const logged = Promise.withResolvers<void>()
  const log = services.log.child({}, {})
  log.error = () => logged.resolve()
  const delivery = createDelivery({ ...services, log }, null)
  await services.db.destroy()
  delivery.nudge()
  await alive(logged.promise)
  assert.deepEqual(lines, [])
})

/** The delivery's timers don't keep a process alive; a test that waits for one has to. */
async function alive<T>(promise: Promise<T>): Promise<T> {
  const keepAlive = setInterval(() => {}, 1000)
  try {
    return await promise
  } finally {
    clearInterval(keepAlive)
  }
}
