import type { Instant } from '../adapters/clock.ts'
import type { Db } from '../adapters/schema.ts'
import * as queries from './outbox.queries.ts'

/** Messages that wait to be sent, since when the oldest of them does (null: none waits), and how many were given up (requirement MAIL-4). */
type UnsentMail = { waiting: number; since: Instant | null; givenUp: number }

/** Since when mail doesn't reach somebody: the last one to their address was given up, and none went out since. Null: as far as we know it does. */
export async function undeliveredSince(db: Db, to: { personId: string; email: string }): Promise<Instant | null> {
  const outcomes = await queries.lastOutcomes(db, to)
  const [givenUp, sent] = [Number(outcomes.given_up ?? 0), Number(outcomes.sent ?? 0)]
  return givenUp > sent ? givenUp : null
}

/** What lies unsent in the outbox, for metrics and the doctor. */
export async function mailWaiting(db: Db): Promise<UnsentMail> {
  const { waiting, given_up: givenUp, oldest: since } = await queries.countUnsent(db)
  return { waiting: Number(waiting), since, givenUp: Number(givenUp) }
}
