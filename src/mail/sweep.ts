import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import { sentMailKept } from '../limits.ts'
import * as queries from './outbox.queries.ts'

/** Deletes what was sent, or given up, more than `sentMailKept` ago. */
export async function sweepMail(services: Services, now: Instant): Promise<void> {
  await queries.removeEndedBefore(services.db, now - sentMailKept)
}
