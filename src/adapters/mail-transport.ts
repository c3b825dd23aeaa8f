import { isIP } from 'node:net'
import { PassThrough, type Readable } from 'node:stream'
import type MimeNode from 'nodemailer/lib/mime-node/index.js'
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js'
import { longestSend, mailsAtOnce, seconds } from '../limits.ts'
import type { Instant } from './clock.ts'
import { lazily } from './lazily.ts'
import { within } from './within.ts'

type MailAddress = { name: string; address: string }

/** One mail for one recipient. */
type OutgoingMail = {
  /** With its angle brackets; the same at every try. */
  messageId: string
  at: Instant
  /** The name that stands before the sender's address. */
  senderName: string
  to: MailAddress
  subject: string
  text: string
  html: string
}

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
 * certificates are checked in both. Connections serve one mail after the other, until `hangUp`. Refuses addresses in which more than one could
 * hide (requirement MAIL-3). The server is greeted by the host of our site, unless `?name=` says another.
 */
export function smtpTransport(url: string, from: string, baseUrl: string): MailTransport {
  let transporter: ReturnType<Awaited<ReturnType<typeof transporters>>> | undefined
  const lastWords = new Map<string, string>()
  const logger = loggerWith({ info: (about, _, ...more) => noteLastWords(lastWords, about, more.at(-1)) })
  oneMailbox({ name: '', address: from })
  return {
    async send(mail) {
      const sender = oneMailbox({ name: mail.senderName, address: from })
      const recipient = oneMailbox(mail.to)
      const openTransporter = await transporters()
      transporter ??= openTransporter(url, { ...keptOpen, logger, name: nameInGreeting(baseUrl) })
      const went = { out: false }
      const message = {
        went,
        // The envelope decides who gets it; the headers only tell.
        envelope: { from: sender.address, to: [recipient.address] },
        from: sender,
        to: recipient,
        subject: oneLine(mail.subject),
        text: mail.text,
        html: mail.html,
        messageId: mail.messageId,
        date: new Date(mail.at),
        // RFC 3834 §5: no out-of-office answers, please; Exchange looks for its own header (MS-OXCMAIL).
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      }
      try {
        await withinTime(transporter.sendMail(message))
      } catch (problem) {
        if (went.out && !wasAnswered(problem)) throw new AnswerLost(problem)
        throw withReply(problem, lastWords.get(mail.messageId))
      } finally {
        lastWords.delete(mail.messageId)
      }
    },
    hangUp() {
      transporter?.close()
      transporter = undefined
    },
  }
}

/** What stands behind EHLO (RFC 5321 §4.1.3): a container's own name, or a number of its network, is refused by many as nobody's. */
function nameInGreeting(baseUrl: string): string {
  const { hostname } = new URL(baseUrl)
  if (hostname.startsWith('[')) return `[IPv6:${hostname.slice(1)}`
  return isIP(hostname) === 0 ? hostname : `[${hostname}]`
}

/** Trying again is ours to decide: what fails is said at once. */
const keptOpen = { pool: true, maxConnections: mailsAtOnce, maxMessages: Infinity, maxRequeues: 0 }

type LogLine = (about: { tnx?: string; messageId?: string }, line: unknown, ...more: unknown[]) => void

/** What the library tells of its work: passed over, but for what is asked for. */
function loggerWith(heard: { debug?: LogLine; info?: LogLine }) {
  const nothing = () => {}
  return {
    level: nothing,
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    fatal: nothing,
    ...heard,
  }
}

/** A server may give up a connection that was kept open as soon as the next mail begins. With what words, the pool puts into its log alone. */
function noteLastWords(
  lastWords: Map<string, string>,
  { tnx, messageId }: Parameters<LogLine>[0],
  words: unknown,
): void {
  const [, reply] = /: (4\d\d[ -].*)/s.exec(String(words)) ?? []
  if (tnx === 'pool' && messageId !== undefined && reply !== undefined) lastWords.set(messageId, reply)
}

function withReply(problem: unknown, reply: string | undefined): unknown {
  if (!(problem instanceof Error) || reply === undefined || 'responseCode' in problem) return problem
  return Object.assign(problem, { response: reply, responseCode: Number(reply.slice(0, 3)) })
}

/** The library is read when the first mail is sent: a start without mail needn't wait for it. */
const transporters = lazily(async () => {
  const { createTransport } = await import('nodemailer')
  return (
    url: string,
    more: SMTPTransport.Options | (typeof keptOpen & { name: string; logger: SMTPTransport.Options['logger'] }),
  ) => {
    const transporter = createTransport({ url, ...timeouts, disableFileAccess: true, disableUrlAccess: true, ...more })
    transporter.use('stream', noteWhenOut)
    return transporter
  }
})

type Composed = { message: MimeNode; data: object }

/** The end of a message is read when the connection has written what stands before it. */
function noteWhenOut({ message, data }: Composed, done: () => void): void {
  message.processFunc((whole: Readable) => {
    const passing = new PassThrough()
    passing.once('end', () => void ('went' in data && Object.assign(data.went as object, { out: true })))
    whole.once('error', (problem) => passing.destroy(problem))
    return whole.pipe(passing)
  })
  done()
}

/** A server that closes after its 354 gave no answer. */
const wasAnswered = (problem: unknown) => Number((problem as { responseCode?: unknown }).responseCode) >= 400

/** The whole message went out, and then the connection was lost: the mail server may have taken it. */
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
  // What the server says comes on this level; what we say as well, under another mark.
  const logger = loggerWith({ debug: ({ tnx }, line) => void (tnx === 'server' && said.push(String(line))) })
  const openTransporter = await transporters()
  const transporter = openTransporter(url, { logger, transactionLog: true, name: nameInGreeting(baseUrl) })
  await withinTime(transporter.verify())
  return said[0] ?? ''
}

// Also what compatibility forms (a full-width comma) would turn into one of these.
const unsafeInAddress = /[\s\p{Cc},;:"<>()[\]\\]/u

function oneMailbox({ name, address }: MailAddress): MailAddress {
  const parts = address.normalize('NFKC').split('@')
  if (parts.length !== 2 || parts.includes('') || parts.some((part) => unsafeInAddress.test(part))) {
    throw new UnsafeAddress('An address that is not plainly one mailbox')
  }
  return { name: oneLine(name), address }
}

/** Its message never quotes the address: it may reach the log. */
export class UnsafeAddress extends Error {
  override readonly name = 'UnsafeAddress'
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
}

/** A server that answers byte by byte resets every other time-out. */
const withinTime = (work: Promise<unknown>): Promise<unknown> =>
  within(longestSend, work, () => new Error('The mail server took too long'))
