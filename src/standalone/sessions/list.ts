import type { Instant } from '../../adapters/clock.ts'
import type { Db } from '../../adapters/schema.ts'
import type { ListedSession, Session, SessionList } from '../../host/session.ts'
import * as queries from './sessions.queries.ts'

/** One of ours, of which everything is known. */
type OwnSession = ListedSession & { createdAt: Instant; lastSeenAt: Instant; expiresAt: Instant }

export async function listSessions(db: Db, session: Session, now: Instant): Promise<SessionList> {
  const sessions = await sessionsOf(db, session, now)
  return { sessions, more: 0, endsOne: true, endsOthers: sessions.length > 1 }
}

/** Where the person behind this session is signed in: this session first, then the one last seen. */
export async function sessionsOf(db: Db, session: Session, now: Instant): Promise<OwnSession[]> {
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
