import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test, type TestContext } from 'node:test'
import { mailServices, startMailServer } from '../../test/mail.ts'
import { AnswerLost, smtpTransport } from '../adapters/mail-transport.ts'
import { mailsAtOnce } from '../limits.ts'
import { createDelivery } from './deliver.ts'
import { keepAddressOfMails } from './outbox.queries.ts'

const from = 'no-reply@countersign.test'

async function deliverTo(t: TestContext, about: { name?: string; email?: string }, subject = 'News') {
  const server = await startMailServer()
  t.after(server.close)
  const world = await mailServices(about)
  await world.queue('one', { subject })
  const sent = await createDelivery(
    world.services,
    smtpTransport(server.url, from, 'https://countersign.test'),
  ).deliverDue()
  return { ...world, sent, received: server.received }
}

test('MAIL-3: a name with line breaks adds no header', async (t) => {
  const { received } = await deliverTo(t, { name: 'Eve\r\nBcc: eve@evil.example\r\n\r\nRead this' })
  assert.equal(received.length, 1)
  assert.deepEqual(received[0]?.recipients, ['ada@ferndale.example'])
  assert.equal(received[0].email.bcc, undefined)
  assert.doesNotMatch(received[0].raw, /^bcc:/im)
})

test('MAIL-3: a name with an address, quotes and commas adds no recipient', async (t) => {
  const { received } = await deliverTo(t, { name: '"Eve" <eve@evil.example>, mallory@evil.example; x' })
  assert.deepEqual(received[0]?.recipients, ['ada@ferndale.example'])
  assert.equal(received[0].email.to?.length, 1)
  assert.equal(received[0].email.to[0]?.address, 'ada@ferndale.example')
})

test('MAIL-3: a name in another script and with Unicode line breaks stays one name', async (t) => {
  const { received } = await deliverTo(t, { name: 'Łucja\u2028Bcc: eve@evil.example\u0085Żak' })
  assert.deepEqual(received[0]?.recipients, ['ada@ferndale.example'])
  assert.equal(received[0].email.to?.length, 1)
  assert.equal(received[0].email.bcc, undefined)
})

test('MAIL-3: a subject with line breaks adds no header', async (t) => {
  const { received } = await deliverTo(t, {}, 'News\r\nBcc: eve@evil.example')
  assert.deepEqual(received[0]?.recipients, ['ada@ferndale.example'])
  assert.equal(received[0].email.bcc, undefined)
})

test('MAIL-3: two addresses in one are not sent to', async (t) => {
  const { received } = await deliverTo(t, { email: 'ada@ferndale.example,eve@evil.example' })
  assert.deepEqual(received, [])
})

test('MAIL-3: an address with a line break is not sent to', async (t) => {
  const { received } = await deliverTo(t, { email: 'ada@ferndale.example\r\nRCPT TO:<eve@evil.example>' })
  assert.deepEqual(received, [])
})

test('MAIL-3: an address in angle brackets behind a name is not sent to', async (t) => {
  const { received } = await deliverTo(t, { email: 'ada@ferndale.example <eve@evil.example>' })
  assert.deepEqual(received, [])
})

test('MAIL-3: an address with quotes is not sent to', async (t) => {
  const { received } = await deliverTo(t, { email: '"eve@evil.example"@ferndale.example' })
  assert.deepEqual(received, [])
})

test('MAIL-3: an address with a semicolon is not sent to', async (t) => {
  const { received } = await deliverTo(t, { email: 'ada@ferndale.example;x' })
  assert.deepEqual(received, [])
})

test('MAIL-3: a full-width comma, which some servers fold into a plain one, is not sent to', async (t) => {
  const { received } = await deliverTo(t, { email: 'ada@ferndale.example，eve@evil.example' })
  assert.deepEqual(received, [])
})

test('MAIL-3: an apostrophe is part of many people’s addresses', async (t) => {
  const { received } = await deliverTo(t, { email: "o'brien@ferndale.example" })
  assert.deepEqual(received[0]?.recipients, ["o'brien@ferndale.example"])
})

test('MAIL-3: a warning that waits behind slow mails goes where it would have gone, whatever address a thief puts in the place of it meanwhile', async () => {
  const { services, queue, personId } = await mailServices()
  const sentTo: string[] = []
  const full = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const delivery = createDelivery(services, {
    async send({ to }) {
      if (sentTo.push(to.address) === mailsAtOnce) full.resolve()
      await goOn.promise
    },
  })
  for (let mail = 0; mail < 2 * mailsAtOnce; mail += 1) await queue(`warning ${mail}`)
  const delivered = delivery.deliverDue()
  await full.promise
  await keepAddressOfMails(services.db, personId, 'ada@ferndale.example')
  await services.db.updateTable('people').set({ email: 'eve@evil.example' }).execute()
  goOn.resolve()
  assert.equal(await delivered, 2 * mailsAtOnce)
  assert.deepEqual([...new Set(sentTo)], ['ada@ferndale.example'])
})

test('MAIL-3: a mail with an address of its own goes there and nowhere else, without the name that somebody chose', async (t) => {
  const server = await startMailServer()
  t.after(server.close)
  const { services, queue } = await mailServices({ name: 'Log in at evil.example' })
  await queue('one', {}, 'new.ada@ferndale.example')
  await createDelivery(services, smtpTransport(server.url, from, 'https://countersign.test')).deliverDue()
  assert.equal(server.received.length, 1)
  assert.deepEqual(server.received[0]?.recipients, ['new.ada@ferndale.example'])
  assert.deepEqual(server.received[0].email.to, [{ name: '', address: 'new.ada@ferndale.example' }])
})

test('MAIL-3: an address of its own in which a second one hides is not sent to', async (t) => {
  const server = await startMailServer()
  t.after(server.close)
  const { services, queue } = await mailServices()
  await queue('one', {}, 'new.ada@ferndale.example,eve@evil.example')
  assert.equal(
    await createDelivery(services, smtpTransport(server.url, from, 'https://countersign.test')).deliverDue(),
    0,
  )
  assert.deepEqual(server.received, [])
})

test('STO-8: when sending fails the log holds neither address, name nor content, at the finest level', async (t) => {
  const server = await startMailServer()
  t.after(server.close)
  server.refusing = true
  const { services, queue, lines } = await mailServices({ name: 'Ada Lind' })
  const url = 'https://countersign.test/reset-password/kF3vQ9Zr7LpXw2Tn'
  await queue('reset-link:1', { subject: 'Choose', action: { label: 'Choose', url } })
  await createDelivery(services, smtpTransport(server.url, from, 'https://countersign.test')).deliverDue()
  const log = lines.join('')
  assert.match(log, /could not be sent/)
  assert.doesNotMatch(log, /ferndale|Ada|Lind|Choose|kF3vQ9Zr7LpXw2Tn|quota/)
})

test('STO-8: an address that is refused is not quoted in the log', async (t) => {
  const { lines } = await deliverTo(t, { email: 'ada@ferndale.example,eve@evil.example' })
  assert.match(lines.join(''), /UnsafeAddress/)
  assert.doesNotMatch(lines.join(''), /ferndale|evil/)
})

test('CHL-8: a mail server that hangs up on the whole message may have taken it; one that hangs up or refuses sooner has not', async (t) => {
  const outcomes: Record<string, string> = {}
  for (const hangsUpAt of ['MAIL', 'DATA', 'the end', 'never'] as const) {
    const server = createServer((socket) => {
      let inMessage = false
      socket.on('error', () => {})
      socket.write('220 mail\r\n')
      socket.on('data', (chunk) => {
        const said = chunk.toString()
        const ended = inMessage && said.endsWith('\r\n.\r\n')
        if (said.startsWith(hangsUpAt) || (ended && hangsUpAt === 'the end')) return socket.destroy()
        if (ended) return socket.write('451 later\r\n')
        if (inMessage) return
        inMessage = said.startsWith('DATA')
        socket.write(inMessage ? '354 go on\r\n' : '250 fine\r\n')
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => server.close())
    const { port } = server.address() as AddressInfo
    const transport = smtpTransport(`smtp://127.0.0.1:${port}`, from, 'https://countersign.test')
    const parts = { subject: 'News', text: 'News '.repeat(20_000), html: '<p>News</p>' }
    const to = { name: 'Ada', address: 'ada@ferndale.example' }
    const sending = transport.send({ messageId: '<a@b.example>', at: 0, senderName: 'C', to, ...parts })
    outcomes[hangsUpAt] = await sending.then(
      () => 'taken',
      (problem: Error) => (problem instanceof AnswerLost ? 'may have been taken' : 'not taken'),
    )
    transport.hangUp?.()
  }
  assert.deepEqual(outcomes, {
    MAIL: 'not taken',
    DATA: 'not taken',
    'the end': 'may have been taken',
    never: 'not taken',
  })
})
