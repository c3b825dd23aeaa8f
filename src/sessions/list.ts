import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { SessionKind } from '../adapters/schema.ts'
import type { Session } from './session.ts'
import * as queries from './sessions.queries.ts'

/** A session as its person may see it: by its row's id, which opens nothing (requirement SES-4). */
export type ListedSession = {
  id: string
  kind: SessionKind
  /** "Firefox · Windows", or '' when nothing is known. */
  browser: string
  address: string
  createdAt: Instant
  lastSeenAt: Instant
  expiresAt: Instant
  /** The one that asks. */
  current: boolean
}

/** Where the person behind this session is signed in: this session first, then the one last seen. */
export async function sessionsOf(services: Services, session: Session, now: Instant): Promise<ListedSession[]> {
  const rows = await queries.findLiveOf(services.db, session.person.id, now)
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
