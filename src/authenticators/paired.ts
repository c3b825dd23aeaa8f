import type { Instant } from '../adapters/clock.ts'
import type { Db } from '../adapters/schema.ts'
import * as queries from './authenticators.queries.ts'

/** When the person's app was paired and last used; null without one. */
export async function pairedApp(db: Db, personId: string): Promise<{ pairedAt: Instant; lastUsedAt: Instant } | null> {
  const row = await queries.findDates(db, personId)
  return row ? { pairedAt: row.created_at, lastUsedAt: row.last_used_at } : null
}
