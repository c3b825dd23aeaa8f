import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { SessionKind, Tx } from '../adapters/schema.ts'
import { hashToken } from '../adapters/token.ts'
import { lastSeenEvery } from '../limits.ts'
import { personFromRow } from '../people/people.queries.ts'
import { refuse } from '../refusals.ts'
import { isFresh, passwordIsFresh, type Session } from './session.ts'
import * as queries from './sessions.queries.ts'

/**
 * The session that a token opens, or null. Kinds don't mix: a browser's token is no bearer token, nor the other way round
 * (requirement SES-7). Ended, idle or too old: null.
 */
export async function readSession(
  services: Services,
  token: string,
  kind: SessionKind,
  now: Instant,
): Promise<Session | null> {
  const row = await queries.findLive(services.db, { tokenHash: hashToken(token), kind, now })
  if (!row) return null
  if (now - row.last_seen_at >= lastSeenEvery) await queries.touch(services.db, row.session_id, now)
  return {
    id: row.session_id,
    tokenHash: hashToken(token),
    kind: row.kind,
    person: personFromRow(row),
    passwordAt: row.password_at,
    freshAt: row.fresh_at,
    twoStepSince: row.enabled_at,
  }
}

/** Refuses `not_fresh`, from what the database says in this transaction (requirement SES-5). */
export async function mustBeFresh(tx: Tx, session: Session, now: Instant): Promise<void> {
  const present = await presentFreshness(tx, session)
  if (!present || !isFresh(present, now)) refuse('not_fresh')
}

/** Refuses `not_fresh` unless the password was given within ten minutes (requirement ENR-2). */
export async function passwordMustBeFresh(tx: Tx, session: Session, now: Instant): Promise<void> {
  const present = await presentFreshness(tx, session)
  if (!present || !passwordIsFresh(present, now)) refuse('not_fresh')
}

async function presentFreshness(tx: Tx, session: Session) {
  const row = await queries.freshness(tx, session)
  return row && { passwordAt: row.password_at, freshAt: row.fresh_at, twoStepSince: row.enabled_at }
}
