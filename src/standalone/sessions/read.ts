import type { Instant } from '../../adapters/clock.ts'
import type { SessionKind } from '../../adapters/schema.ts'
import { hashToken } from '../../adapters/token.ts'
import type { Session } from '../../host/session.ts'
import { lastSeenEvery } from '../../limits.ts'
import { dueOf } from '../../policy/deadlines.ts'
import { personFromRow } from '../people/people.queries.ts'
import type { Person } from '../people/person.ts'
import type { ServicesWithoutApplication } from '../../services.ts'
import * as queries from './sessions.queries.ts'

/**
 * The session that a token opens, or null. Kinds don't mix: a browser's token is no bearer token, nor the other way round
 * (requirement SES-7). Ended, idle or too old: null.
 */
export async function readSession(
  { db, settings }: Pick<ServicesWithoutApplication, 'db' | 'settings'>,
  { token, kind }: { token: string; kind: SessionKind },
  now: Instant,
): Promise<Session<Person> | null> {
  const tokenHash = hashToken(token)
  // What somebody has who must set two-step up first is a browser's, too: the gate holds it.
  const row = await queries.findLive(db, { tokenHash, kind, or: kind === 'browser' ? 'enrolment' : kind, now })
  if (!row) return null
  if (now - row.last_seen_at >= lastSeenEvery) await queries.touch(db, row.session_id, now)
  const person = personFromRow(row, settings.plans)
  const { due_at, exempt_until } = row
  const kept = due_at === null ? null : { due_at, exempt_until }
  return {
    id: row.session_id,
    tokenHash,
    kind: row.kind,
    person,
    passwordAt: row.password_at,
    freshAt: row.fresh_at,
    twoStepSince: row.enabled_at,
    requiredBy: row.enabled_at === null ? dueOf(person, kept) : null,
  }
}
