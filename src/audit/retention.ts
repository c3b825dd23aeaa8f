import { shortAddress } from '../adapters/address.ts'
import type { Instant } from '../adapters/clock.ts'
import { engineNow } from '../adapters/database.ts'
import type { Services } from '../services.ts'
import { addressesKept, auditKept } from '../limits.ts'
import * as queries from './audit.queries.ts'

/**
 * The one job that may change the trail (requirements AUD-2, AUD-4): events go after 400 days, and after 90 their addresses are shortened to the
 * network. By the earlier of the two clocks: the engine lets nothing go sooner by its own.
 */
export async function sweepAudit(services: Services, now: Instant): Promise<void> {
  const present = Math.min(now, await engineNow(services.db))
  await queries.removeUntil(services.db, present - auditKept)
  const until = present - addressesKept
  for (const address of await queries.findAddressesUntil(services.db, until)) {
    await queries.shortenAddress(services.db, address, shortAddress(address), until)
  }
}
