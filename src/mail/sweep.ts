import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import { sentMailKept } from '../limits.ts'
import * as queries from './outbox.queries.ts'

/** Deletes what was sent, or given up, more than `sentMailKept` ago. */
export async function sweepMail(house: House, now: Instant): Promise<void> {
  await queries.removeEndedBefore(house.db, now - sentMailKept)
}
