import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import type { Services, ServicesWithoutApplication } from '../src/services.ts'
import { standAlone } from '../src/standalone/application.ts'
import { createLines } from '../src/adapters/line.ts'
import { createLog } from '../src/adapters/log.ts'
import { noMetrics } from '../src/adapters/metrics.ts'
import { systemRandomness } from '../src/adapters/randomness.ts'
import { argon2id } from '../src/adapters/slow-hash.ts'
import { createVault } from '../src/adapters/vault.ts'
import { instanceOf } from '../src/instance.ts'
import type { WrittenMail } from '../src/mail/frame.ts'
import { queueMail } from '../src/mail/outbox.ts'
import { readSettings } from '../src/settings.ts'
import { openTestDatabase } from './database.ts'

/** What a mail server received: who the envelope named, and the message as a mail program reads it. */
export type Received = { recipients: string[]; raw: string; email: Email; greetedAs: string }

/** Written to Ada Lind, about nothing. */
export const anyMail: WrittenMail = {
  locale: 'en',
  subject: 'News',
  name: 'Ada Lind',
  paragraphs: ['Something happened.'],
  facts: [],
  ifNotYou: [],
}

/** A real mail server on a free port, with a list of what arrived. It takes mail at once or refuses it, as told: whole, or by what it answers at a stage. */
export async function startMailServer() {
  const received: Received[] = []
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    // Whoever is still connected, for a next mail, is told at once.
    closeTimeout: 1,
    onMailFrom: (_, __, done) => done(refusal('sender')),
    onRcptTo: ({ address }, __, done) => done(state.unknown.includes(address) ? unknown() : refusal('recipient')),
    async onData(stream, session, done) {
      // A program that is ended at once breaks off in the middle of a mail: that one hasn't arrived.
      const raw = await buffer(stream).catch(() => null)
      if (raw === null) return done(new Error('broken off'))
      if (state.refusing) return done(new Error('451 <ada@ferndale.example> is over quota'))
      if (state.answers.message !== undefined) return done(refusal('message'))
      const recipients = session.envelope.rcptTo.map(({ address }) => address)
      received.push({
        recipients,
        raw: raw.toString(),
        email: await PostalMime.parse(raw),
        greetedAs: session.hostNameAppearsAs,
      })
      return done()
    },
  })
  server.on('error', () => {})
  const sockets: Socket[] = []
  server.server.on('connection', (socket) => void sockets.push(socket))
  const state = {
    received,
    /** How many were made so far. */
    connections: () => sockets.length,
    hangUp: () => sockets.forEach((socket) => socket.destroy()),
    /** Recipients that are refused for good. */
    unknown: [] as string[],
    refusing: false,
    /** Such as `550 5.1.1 …`, at this stage. */
    answers: {} as { sender?: string; recipient?: string; message?: string },
    url: '',
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
  const unknown = () => Object.assign(new Error('5.1.1 user unknown'), { responseCode: 550 })
  const refusal = (stage: keyof typeof state.answers) => {
    const answer = state.answers[stage]
    if (answer === undefined) return null
    return Object.assign(new Error(answer.slice(4)), { responseCode: Number(answer.slice(0, 3)) })
  }
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  state.url = `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`
  return state
}

/** Services with what mail needs, one person in it, a clock to move, and the log's lines. */
export async function mailServices(about: { name?: string; email?: string; file?: string; ruined?: boolean } = {}) {
  let now = Date.UTC(2027, 2, 2, 12)
  const lines: string[] = []
  const clock = { now: () => now, advance: (by: number) => void (now += by) }
  const db = await openTestDatabase({ file: about.file, ruined: about.ruined })
  const settings = readSettings({ BASE_URL: 'https://countersign.test' })
  const without: ServicesWithoutApplication = {
    db,
    clock,
    randomness: systemRandomness,
    vault: createVault([{ id: 'test', bytes: Buffer.from('5b0e'.repeat(16), 'hex') }], systemRandomness),
    slowHash: argon2id,
    lines: createLines(),
    settings,
    instance: instanceOf(settings),
    log: createLog('trace', { write: (line) => void lines.push(line) }),
    metrics: noMetrics,
    mailIsWaiting: () => {},
  }
  const services: Services = { ...without, application: standAlone(without) }
  const personId = systemRandomness.id()
  await db.insertInto('organisations').values({ id: 'o', name: 'Ferndale', plan: 'basic', plan_current: 1 }).execute()
  await db
    .insertInto('people')
    .values({
      id: personId,
      organisation_id: 'o',
      email: about.email ?? 'ada@ferndale.example',
      email_confirmed_at: now,
      name: about.name ?? 'Ada Lind',
      role: 'person',
      password_hash: '',
      locale: 'en',
      created_at: now,
      joined_at: now,
    })
    .execute()

  return {
    services,
    clock,
    lines,
    personId,
    /** Queues a mail to the person, in a transaction of its own. */
    queue: (uniqueKey: string, message: Partial<WrittenMail> = {}, toAddress?: string) =>
      db.transaction().execute((tx) => {
        const whole = { ...anyMail, ...message }
        return queueMail(tx, services, { personId, uniqueKey, message: whole, ...(toAddress && { toAddress }) }, now)
      }),
    rows: () => db.selectFrom('outbox').selectAll().orderBy('id').execute(),
  }
}
