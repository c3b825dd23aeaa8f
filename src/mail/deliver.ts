import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import { AnswerLost, type MailTransport } from '../adapters/mail-transport.ts'
import { isRefusedForGood, mailTrouble } from '../adapters/mail-trouble.ts'
import type { Db } from '../adapters/schema.ts'
import { within } from '../adapters/within.ts'
import { longestAsk, mailClaim, mailGiveUpAfter, mailRetryFirst, mailRetryLongest, mailsAtOnce } from '../limits.ts'
import { type MailedLink, openMessage } from './outbox.ts'
import * as queries from './outbox.queries.ts'
import { recipientOf } from './recipient.ts'

export type Delivery = {
  /** Sends what is due, and what becomes due meanwhile, `mailsAtOnce` at a time. Returns how many messages went out. */
  deliverDue(): Promise<number>
  /** Lets a delivery begin soon. Returns at once, never throws. */
  nudge(): void
  /** Looks for due messages from time to time, until `stop`. */
  start(): void
  /** Begins nothing more and waits for the messages that are under way. */
  stop(): Promise<void>
}

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
      transport?.hangUp?.()
    }
  }

  async function pass(): Promise<number> {
    let sent = 0
    for (let ids = await claim(); ids.length > 0; ids = await claim()) {
      // All have ended before a fault of one is told of: nothing goes on in secret.
      const outcomes = await Promise.allSettled(ids.map((id) => deliver(services, transport, beginLink, id)))
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') throw outcome.reason
        if (outcome.value) sent += 1
      }
    }
    return sent
  }

  async function claim(): Promise<string[]> {
    return stopped ? [] : queries.claimDue(services.db, services.clock.now(), mailsAtOnce)
  }

  function deliverDue(): Promise<number> {
    onceMore = true
    underWay ??= passes()
    return underWay
  }

  function nudge(): void {
    if (stopped || soon) return
    soon = setTimeout(() => {
      soon = undefined
      deliverDue().catch((problem: unknown) =>
        services.log.error(mailTrouble(problem, services.settings.smtpUrl), 'mail delivery was interrupted'),
      )
    }, 0).unref()
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
    },
  }
}

/** Whether this call sent the message, which is claimed. */
async function deliver(
  services: Services,
  transport: MailTransport | null,
  beginLink: BeginLink,
  id: string,
): Promise<boolean> {
  const row = await queries.findMail(services.db, id)
  if (!row) return false
  try {
    const to = await within(longestAsk, recipientOf(services, row), () => new Error('Nobody said to whom'))
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
  // A crash right here leaves the claim to run out: the message goes again, under the same Message-ID.
  await queries.markSent(services.db, id, services.clock.now())
  return true
}

/** Nobody is there to be told. */
async function giveUpWithoutAddress(services: Services, { id, tries }: Tried): Promise<false> {
  await queries.markFailed(services.db, id, services.clock.now())
  services.log.warn({ mail: id, tries }, 'a mail was given up: its recipient has no address')
  return false
}

type Tried = { id: string; tries: number; created_at: Instant; not_before: Instant; claimed_until: Instant }

async function tryLater(services: Services, row: Tried, problem: unknown) {
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
