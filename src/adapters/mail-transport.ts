import { isIPv4 } from 'node:net'
import { Readable } from 'node:stream'
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js'
import { longestSend, mailConnectionKept, mailsAtOnce, seconds } from '../limits.ts'
import { lazily } from './lazily.ts'
import { type MailMessage, oneMailbox, type OutgoingMail, writeMessage } from './mail-message.ts'
import { within } from './within.ts'

export type MailTransport = {
  /** Hands a mail over to a mail server. Throws when it was not taken, and `AnswerLost` when nobody can tell. */
  send(mail: OutgoingMail): Promise<void>
  /** Lets go of what was kept for a next mail. */
  hangUp?(): void
}

/** Together shorter than the two minutes that a sender holds a message, so that nobody takes over one still on its way. */
const timeouts = {
  dnsTimeout: 10 * seconds,
  connectionTimeout: 10 * seconds,
  greetingTimeout: 10 * seconds,
  socketTimeout: 20 * seconds,
}

/**
 * Sends over SMTP, from one address. `url` is `smtp://` (goes over to TLS when the server offers it; `?requireTLS=true` insists) or `smtps://`;
 * certificates are checked in both. Connections serve one mail after the other, and are kept for a moment after the last, or until `hangUp`. Refuses
 * addresses in which more than one could hide (requirement MAIL-3). The server is greeted by the host of our site, unless `?name=` says another.
 */
export function smtpTransport(url: string, from: string, baseUrl: string): MailTransport {
  let pool: SMTPPool | undefined
  oneMailbox({ name: '', address: from })
  return {
    async send(mail) {
      const message = writeMessage(mail, from)
      const Pool = await library()
      pool ??= new Pool({ url, ...timeouts, ...keptOpen, name: nameInGreeting(baseUrl) })
      await handOver(pool, message)
    },
    hangUp() {
      pool?.close()
      pool = undefined
    },
  }
}

/** What stands behind EHLO (RFC 5321 §4.1.3): a container's own name, or a number of its network, is refused by many as nobody's. */
function nameInGreeting(baseUrl: string): string {
  const { hostname } = new URL(baseUrl)
  if (hostname.startsWith('[')) return `[IPv6:${hostname.slice(1)}`
  return isIPv4(hostname) ? `[${hostname}]` : hostname
}

/**
 * Trying again is ours to decide, but for a mail whose connection the server has given up before any of it was sent: that goes over another one, until it
 * comes to a new one, whose answer counts.
 */
const keptOpen = {
  maxConnections: mailsAtOnce,
  maxMessages: Infinity,
  maxRequeues: mailsAtOnce,
  idleTimeout: mailConnectionKept,
}

/** The library is read when the first mail is sent: a start without mail needn't wait for it. */
const library = lazily(async () => (await import('nodemailer/lib/smtp-pool')).default)

/** What the library's own `sendMail` does with a mail once it is written: all that a transport asks of it. */
async function handOver(pool: SMTPPool, { messageId, from, to, bytes }: MailMessage): Promise<void> {
  let asked: Readable | undefined
  const message = {
    // The envelope decides who gets it; the headers only tell. A new one for each connection: the library writes into it what the server said.
    getEnvelope: () => ({ from, to: [to] }),
    getHeader: () => messageId,
    messageId: () => messageId,
    createReadStream: () => (asked = readOnce(bytes)),
  }
  const noLonger = new AbortController()
  const { promise: taken, resolve, reject } = Promise.withResolvers<void>()
  const mail = { message, data: { signal: noLonger.signal } } as unknown as Parameters<SMTPPool['send']>[0]
  pool.send(mail, (problem) => (problem ? reject(problem) : resolve()))
  try {
    await withinTime(taken)
  } catch (problem) {
    // What is tried again later must not go out behind our back as well.
    noLonger.abort()
    if (asked?.readableDidRead && !wasAnswered(problem)) throw new AnswerLost(problem)
    throw problem
  }
}

function readOnce(bytes: Buffer): Readable {
  return new Readable({
    read() {
      this.push(bytes)
      this.push(null)
    },
  })
}

/** A server that closes after its 354 gave no answer. */
const wasAnswered = (problem: unknown) => Number((problem as { responseCode?: unknown }).responseCode) >= 400

/** The message was asked for, and then the connection was lost: the mail server may have taken it. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost'
  readonly code: unknown
  constructor(cause: unknown) {
    super('The mail server may have taken the mail', { cause })
    this.code = (cause as { code?: unknown }).code
  }
}

/** Connects and signs in as for sending, and sends nothing. Returns what the server greeted with. Throws when sending would fail as well. */
export async function greetMailServer(url: string, baseUrl: string): Promise<string> {
  const said: string[] = []
  const Pool = await library()
  const pool = new Pool({
    url,
    ...timeouts,
    name: nameInGreeting(baseUrl),
    transactionLog: true,
    // What the server says comes on this level; what we say as well, under another mark.
    logger: { debug: ({ tnx }: { tnx?: string }, line: unknown) => void (tnx === 'server' && said.push(String(line))) },
  })
  await withinTime(pool.verify())
  return said[0] ?? ''
}

/** A server that answers byte by byte resets every other time-out. */
const withinTime = (work: Promise<unknown>): Promise<unknown> =>
  within(longestSend, work, () => new Error('The mail server took too long'))
