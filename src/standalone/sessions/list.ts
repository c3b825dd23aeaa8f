import type { Instant } from '../../adapters/clock.ts'
import type { Db } from '../../adapters/schema.ts'
import type { ListedSession, Session } from '../../host/session.ts'
import * as queries from './sessions.queries.ts'

/** Where the person behind this session is signed in: this session first, then the one last seen. */
export async function sessionsOf(db: Db, session: Session, now: Instant): Promise<ListedSession[]> {
  const rows = await queries.findLiveOf(db, session.person.id, now)
  return rows
    .map((row) => ({
      id: row.id,
      kind: row.kind,
      browser: row.browser,
      address: row.address,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
      expiresAt: row.expires_at,
      current: row.id === session.id,
    }))
    .toSorted((one, other) => Number(other.current) - Number(one.current))
}
