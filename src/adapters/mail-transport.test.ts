import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { mailConnectionKept, mailsAtOnce } from '../limits.ts'
import { smtpTransport } from './mail-transport.ts'

/** Answers at once, and has a way to say goodbye to whoever comes with a second mail (null: it takes that too). */
async function startPost(t: TestContext, goodbye: string | null) {
  const sockets: Socket[] = []
  const taken: string[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    let message: string | null = null
    let isUsed = false
    socket.on('error', () => {})
    socket.write('220 mail\r\n')
    socket.on('data', (chunk) => {
      const said = chunk.toString()
      if (message === null) {
        if (said.startsWith('MAIL') && isUsed && goodbye !== null) return socket.end(goodbye)
        if (said.startsWith('DATA')) message = ''
        return socket.write(message === null ? '250 fine\r\n' : '354 go on\r\n')
      }
      message += said
      if (!message.endsWith('\r\n.\r\n')) return
      taken.push(/Message-ID: <(\w+)/.exec(message)?.[1] ?? '')
      message = null
      isUsed = true
      socket.write('250 taken\r\n')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const transport = smtpTransport(`smtp://127.0.0.1:${port}`, 'no-reply@countersign.test', 'https://countersign.test')
  t.after(() => transport.hangUp?.())
  const to = { name: 'Ada', address: 'ada@ferndale.example' }
  const mail = { at: 0, senderName: 'Countersign', to, subject: 'News', text: 'News', html: '<p>News</p>' }
  const send = (id: string) => transport.send({ ...mail, messageId: `<${id}@countersign.test>` })
  return { sockets, taken, transport, send }
}

for (const [how, goodbye] of Object.entries({ 'without a word': '', 'with 421': '421 4.3.2 no more\r\n' }))
  test(`MAIL-4: a mail server that takes one mail for each connection and hangs up on the next, ${how}, gets every mail once`, async (t) => {
    const { sockets, taken, send } = await startPost(t, goodbye)
    const ids = Array.from({ length: 2 * mailsAtOnce }, (_, number) => `mail${number}`)
    const lanes = Array.from({ length: mailsAtOnce }, async (_, lane) => {
      for (const id of ids.slice(2 * lane, 2 * lane + 2)) await send(id)
    })
    await Promise.all(lanes)
    assert.deepEqual(taken.toSorted(), ids)
    assert.equal(sockets.length, 2 * mailsAtOnce)
  })

test('a connection to the mail server serves mails that come later, until none came for a while, or the end', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { sockets, taken, transport, send } = await startPost(t, null)
  const gone = async () => {
    for (const socket of sockets) if (!socket.closed) await once(socket, 'close')
  }
  await send('first')
  t.mock.timers.tick(mailConnectionKept - 1)
  await send('second')
  assert.equal(sockets.length, 1)
  t.mock.timers.tick(mailConnectionKept)
  await gone()
  await send('third')
  assert.equal(sockets.length, 2)
  transport.hangUp?.()
  await gone()
  assert.deepEqual(taken, ['first', 'second', 'third'])
})
