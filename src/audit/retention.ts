import { shortAddress } from '../edges/address.ts'
import type { Instant } from '../edges/clock.ts'
import { engineNow } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import { addressesKept, auditKept } from '../limits.ts'
import * as queries from './audit.queries.ts'

/**
 * The one job that may change the trail (requirements AUD-2, AUD-4): events go after 400 days, and after 90 their addresses are shortened to the
 * network. By the earlier of the two clocks: the engine lets nothing go sooner by its own.
 */
export async function sweepAudit(house: House, now: Instant): Promise<void> {
  const present = Math.min(now, await engineNow(house.db))
  await queries.removeUntil(house.db, present - auditKept)
  const until = present - addressesKept
  for (const address of await queries.findAddressesUntil(house.db, until)) {
    await queries.shortenAddress(house.db, address, shortAddress(address), until)
  }
}
