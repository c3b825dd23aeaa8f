import { EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

/** A mail that arrived: for whom, and its Message-ID without the angle brackets. */
export type Arrived = { to: string; messageId: string }

/** A real mail server that keeps what it is given, and can be away. */
export async function startSink() {
  const arrived: Arrived[] = []
  const news = new EventEmitter()
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    // Whoever is still connected, for a next mail, is told at once.
    closeTimeout: 1,
    async onData(stream, session, done) {
      // A node that is killed breaks off in the middle of a mail: that one hasn't arrived.
      const raw = await buffer(stream).then(String, () => null)
      if (raw === null) return done(new Error('broken off'))
      const to = session.envelope.rcptTo.map(({ address }) => address).join(', ')
      arrived.push({ to, messageId: /^message-id:\s*<([^>]+)>/im.exec(raw)?.[1] ?? '' })
      news.emit('mail')
      return done()
    },
  })
  server.on('error', () => {})
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  return {
    arrived,
    news,
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

export type Sink = Awaited<ReturnType<typeof startSink>>
