import type { Instant } from '../adapters/clock.ts'
import { hashToken } from '../adapters/token.ts'
import type { ListedSession, Session, SessionList } from '../host/session.ts'
import { browserName } from '../http/browser-name.ts'
import { nameLongest, sessionsListed } from '../limits.ts'
import { foldName } from '../spelling/name.ts'
import { askForSessions, type AskedSession } from './asked-sessions.ts'
import { findOpened } from './companions.queries.ts'
import type { Embedding } from './embedding.ts'
import { knownAddress } from './whereabouts.ts'

/** Where the application says that the person behind this session is signed in. Changes nothing. */
export async function listSessions(
  { host, services: { db } }: Embedding,
  { person, hostSession }: Session,
  now: Instant,
): Promise<SessionList> {
  const asked = await askForSessions(host, person.id, now)
  const seen = new Map((await findOpened(db, person.id)).map((row) => [row.host_session, row]))
  const isCurrent = ({ session }: AskedSession) => session === hostSession
  const sorted = asked
    .map((one) => ({ ...one, createdAt: one.createdAt ?? seen.get(one.session)?.created_at ?? null }))
    .toSorted((one, other) => Number(isCurrent(other)) - Number(isCurrent(one)) || lastKnown(other) - lastKnown(one))
  return {
    sessions: sorted.slice(0, sessionsListed).map((one) => ({
      ...shown(one, seen.get(one.session)),
      id: idOf(person.id, one),
      current: isCurrent(one),
    })),
    more: Math.max(0, sorted.length - sessionsListed),
    endsOne: host.endSession !== undefined,
    // Where the present one has no name, all others can't be told from it.
    endsOthers: host.endSessions !== undefined && Boolean(hostSession) && !sorted.every(isCurrent),
  }
}

/** What our forms carry: nobody can tell from it what the application calls a session, also where that should have been no secret. */
export const idOf = (person: string, { session }: AskedSession) => hashToken(JSON.stringify([person, session]))

const lastKnown = ({ lastSeenAt, createdAt }: Pick<AskedSession, 'lastSeenAt' | 'createdAt'>) =>
  lastSeenAt ?? createdAt ?? 0

/** As the application says it; what it leaves out is as we saw it. */
function shown(
  { device, userAgent, address, createdAt, lastSeenAt }: AskedSession,
  seen: Awaited<ReturnType<typeof findOpened>>[number] | undefined,
): Omit<ListedSession, 'id' | 'current'> {
  const browser = isText(device) ? shortened(device) : isText(userAgent) ? browserName(userAgent) : ''
  return {
    kind: seen?.kind === 'mobile' ? 'mobile' : 'browser',
    browser: browser || (seen?.browser ?? ''),
    address: (isText(address) && knownAddress(address)) || (seen?.address ?? ''),
    createdAt,
    lastSeenAt,
    expiresAt: null,
  }
}

/** Types end where the application begins. */
const isText = (given: unknown): given is string => typeof given === 'string' && given !== ''

/** Whoever wrote it may have been at that session. Folded twice: what nobody sees counts for nothing, and half a sign is none. */
const shortened = (text: string) => foldName(foldName(text.slice(0, 4 * nameLongest)).slice(0, nameLongest))
