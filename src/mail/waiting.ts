import type { House } from '../edges/house.ts'
import type { MailWaiting } from '../edges/metrics.ts'
import * as queries from './outbox.queries.ts'

/** What lies in the outbox, for metrics (requirement MAIL-4). */
export async function mailWaiting(house: House): Promise<MailWaiting> {
  const { waiting, given_up: givenUp, oldest } = await queries.countUnsent(house.db)
  const longest = oldest === null ? 0 : Math.max(0, house.clock.now() - Number(oldest))
  return { waiting: Number(waiting), givenUp: Number(givenUp), longest }
}
