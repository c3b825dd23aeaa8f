import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import { AnswerLost, type MailTransport } from '../adapters/mail-transport.ts'
import { isRefusedForGood, mailTrouble } from '../adapters/mail-trouble.ts'
import type { Db } from '../adapters/schema.ts'
import { within } from '../adapters/within.ts'
import {
  longestAsk,
  longestSend,
  mailClaim,
  mailGathers,
  mailGiveUpAfter,
  mailRetryFirst,
  mailRetryLongest,
  mailsAtOnce,
  mailsClaimed,
} from '../limits.ts'
import { type MailedLink, openMessage } from './outbox.ts'
import * as queries from './outbox.queries.ts'
import { recipientOf } from './recipient.ts'

export type Delivery = {
  /** Sends what is due, `mailsAtOnce` at a time, and again if it is asked meanwhile. Returns how many messages went out. */
  deliverDue(): Promise<number>
  /** Lets a delivery begin within `mailGathers`. Returns at once, never throws. */
  nudge(): void
  /** Looks for due messages from time to time, until `stop`. */
  start(): void
  /** Begins nothing more, waits for the messages that are under way, and lets go of the mail server. */
  stop(): Promise<void>
}

/** A message that is this process's for `mailClaim`, and to whom it goes. */
type Claimed = Awaited<ReturnType<typeof queries.claimDue>>['rows'][number] & { to: ReturnType<typeof recipientOf> }

const lookEvery = mailRetryFirst / 4

/** Told of the link in a mail, and when that is handed over, before it is. */
type BeginLink = (db: Db, link: MailedLink, at: Instant) => Promise<void>

/** Carries the outbox to the transport. Without one (development), messages count as sent and can be read at `/dev/mail`. */
export function createDelivery(
  services: Services,
  transport: MailTransport | null,
  beginLink: BeginLink = async () => {},
): Delivery {
  let underWay: Promise<number> | null = null
  let onceMore = false
  let stopped = false
  let soon: NodeJS.Timeout | undefined
  let regularly: NodeJS.Timeout | undefined

  async function passes(): Promise<number> {
    let sent = 0
    try {
      while (onceMore) {
        onceMore = false
        sent += await pass()
      }
      return sent
    } finally {
      underWay = null
    }
  }

  /** Side by side, in lanes. One that finds nothing left marks what went out, of all, and claims the next: for SQLite's disk the two are one wait. */
  async function pass(): Promise<number> {
    const claimed: Claimed[] = []
    const taken: string[] = []
    let sent = 0
    let nothingMore = false
    let goingOn: Promise<void> | undefined

    async function goOn(): Promise<void> {
      const ids = taken.splice(0)
      sent += ids.length
      const [next] = await Promise.all([nothingMore ? [] : claim(), markSent(ids)])
      claimed.push(...next)
      nothingMore = next.length < mailsClaimed
    }

    async function lane(): Promise<void> {
      while (!nothingMore || claimed.length + taken.length > 0) {
        const mail = claimed.shift()
        if (!mail) await (goingOn ??= goOn().finally(() => (goingOn = undefined)))
        else if (stopped || isLate(mail)) {
          await giveBack(mail)
          onceMore = true
        }
        // A crash after it leaves the claim to run out: the message goes again, under the same Message-ID.
        else if (await handOver(services, transport, beginLink, mail)) taken.push(mail.id)
      }
    }

    // All have ended before a fault of one is told of: nothing goes on in secret.
    const lanes = await Promise.allSettled(Array.from({ length: mailsAtOnce }, lane))
    for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason
    return sent
  }

  async function claim(): Promise<Claimed[]> {
    const now = services.clock.now()
    const { rows } = stopped ? { rows: [] } : await queries.claimDue(services.db, { now, until: now + mailClaim })
    // Asked at once, also for those that wait: a warning must not follow a thief to the address that they give meanwhile.
    return rows.map((row) => ({ ...row, to: toWhom(row) }))
  }

  function toWhom(row: Parameters<typeof recipientOf>[1]): Claimed['to'] {
    const asked = within(longestAsk, recipientOf(services, row), () => new Error('Nobody said to whom'))
    asked.catch(() => {}) // whoever sends it hears of it
    return asked
  }

  async function markSent(ids: string[]): Promise<void> {
    if (ids.length > 0) await queries.markSent(services.db, ids, services.clock.now())
  }

  /** Its claim could end before it is handed over. */
  const isLate = (mail: Claimed) => mail.claimed_until - services.clock.now() < longestAsk + longestSend

  /** Nobody began with it: it may be claimed again at once. */
  const giveBack = ({ id }: Claimed) => queries.postponeUncertain(services.db, id, services.clock.now())

  function deliverDue(): Promise<number> {
    clearTimeout(soon)
    soon = undefined
    onceMore = true
    underWay ??= passes()
    return underWay
  }

  function nudge(): void {
    if (stopped || soon) return
    soon = setTimeout(() => {
      deliverDue().catch((problem: unknown) =>
        services.log.error(mailTrouble(problem, services.settings.smtpUrl), 'mail delivery was interrupted'),
      )
    }, mailGathers).unref()
  }

  return {
    deliverDue,
    nudge,
    start() {
      stopped = false
      regularly ??= setInterval(nudge, lookEvery).unref()
      nudge()
    },
    async stop() {
      stopped = true
      clearTimeout(soon)
      clearInterval(regularly)
      soon = regularly = undefined
      await underWay?.catch(() => 0) // whoever began it hears of the fault
      transport?.hangUp?.()
    },
  }
}

/** Whether the mail server took the message, which is claimed. */
async function handOver(
  services: Services,
  transport: MailTransport | null,
  beginLink: BeginLink,
  row: Claimed,
): Promise<boolean> {
  try {
    const to = await row.to
    if (to === null) return await giveUpWithoutAddress(services, row)
    const { message, link } = openMessage(services, { id: row.id, personId: row.person_id }, row.sealed_message)
    // Nobody has the link yet, or has it since then: it never lives longer than its time from being taken (decision 30).
    if (link) await beginLink(services.db, link, row.not_before)
    await transport?.send({
      messageId: `<${row.id}@${new URL(services.instance.baseUrl).hostname}>`,
      at: row.created_at,
      senderName: services.instance.product,
      to,
      ...message,
    })
  } catch (problem) {
    await tryLater(services, row, problem)
    return false
  }
  return true
}

/** Nobody is there to be told. */
async function giveUpWithoutAddress(services: Services, { id, tries }: Claimed): Promise<false> {
  await queries.markFailed(services.db, id, services.clock.now())
  services.log.warn({ mail: id, tries }, 'a mail was given up: its recipient has no address')
  return false
}

async function tryLater(services: Services, row: Claimed, problem: unknown) {
  const now = services.clock.now()
  const lastTryAt = row.created_at + mailGiveUpAfter
  const about = { mail: row.id, tries: row.tries, ...mailTrouble(problem, services.settings.smtpUrl) }
  const refused = isRefusedForGood(problem)
  if (refused || now >= lastTryAt) {
    await queries.markFailed(services.db, row.id, now)
    services.log.error(
      about,
      refused ? 'a mail was given up: its recipient is refused for good' : 'a mail was given up',
    )
    return
  }
  const wait = Math.min(mailRetryFirst * 2 ** (row.tries - 1), mailRetryLongest)
  const next = Math.min(now + wait, lastTryAt)
  // A try before this one came to no end: that one may have been taken.
  const uncertain = row.not_before < row.claimed_until - mailClaim || problem instanceof AnswerLost
  await (uncertain ? queries.postponeUncertain : queries.postpone)(services.db, row.id, next)
  services.log.warn(about, 'a mail could not be sent and will be tried again')
}
