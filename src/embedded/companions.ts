import type { Freshness, Session } from '../host/session.ts'
import type { Inside } from '../application.ts'
import type { SessionKind, Tx } from '../adapters/schema.ts'
import { hashToken, newToken } from '../adapters/token.ts'
import { browserLifetime, lastSeenEvery, mobileLifetime } from '../limits.ts'
import type { Moment } from '../moment.ts'
import { readDue } from '../policy/deadlines.ts'
import { refuse } from '../refusals.ts'
import type { Services } from '../services.ts'
import { askForMember } from './ask-host.ts'
import { findTwoStep } from '../two-step/two-step.queries.ts'
import * as queries from './companions.queries.ts'
import type { Embedding } from './embedding.ts'
import { hasSameStamp } from './still-good.ts'

// A companion stands beside a session of the application's: who it is, since when, and how fresh. It opens nothing by itself (requirement HOST-18).

type Given = { passwordAt?: number; freshAt?: number | null }

/**
 * Who sends this request, by the application's own session, with the companion that its browser shows. Who was signed in before, or by another door, has none,
 * and is not fresh. Null: nobody, or somebody whose token was signed before what ended it (HOST-22).
 */
export async function readSession(
  embedding: Embedding,
  token: string | undefined,
  at: Moment,
): Promise<Session | null> {
  const signedIn = await readSignedIn(embedding, at)
  if (!signedIn) return null
  const { person, twoStep, sameStamp, hostSession } = signedIn
  const { kind } = at.from
  // What was given by an old password, or in the name of an old address, counts no more (requirement HOST-5).
  const companion = sameStamp
    ? await findCompanion(embedding.services, { personId: person.id, kind, hostSession, token }, at.now)
    : undefined
  const twoStepSince = twoStep?.enabled_at ?? null
  return {
    id: companion?.id ?? '',
    tokenHash: companion?.token_hash ?? '',
    kind,
    person,
    passwordAt: companion?.password_at ?? 0,
    freshAt: companion?.fresh_at ?? null,
    twoStepSince,
    requiredBy: twoStepSince === null ? await readDue(embedding.services.db, person) : null,
    hostSession,
  }
}

/** The same, as far as the application alone says it. */
export async function readSignedIn(embedding: Embedding, at: Moment) {
  const { db } = embedding.services
  const signedIn = await embedding.host.whoIs(at.from.call)
  const person = signedIn && (await askForMember(embedding, signedIn.person, at.from.locale))
  if (!signedIn || !person) return null
  const twoStep = await findTwoStep(db, person.id)
  const sameStamp = hasSameStamp(twoStep, person)
  const { generation, session: hostSession } = signedIn
  if (generation !== undefined && (!sameStamp || generation !== (twoStep?.generation ?? 0))) return null
  return { person, twoStep, sameStamp, hostSession }
}

/** Where the application names its session, both must agree. */
async function findCompanion(
  { db, log }: Services,
  of: { token: string | undefined; personId: string; kind: SessionKind; hostSession: string | undefined },
  now: number,
) {
  const { token, personId, kind, hostSession } = of
  const whose = { personId, kind }
  const byToken = token === undefined ? undefined : { ...whose, tokenHash: hashToken(token) }
  // An API's client keeps nothing of ours, and its bearer token is the application's: there the session's own name is enough.
  const by = kind === 'mobile' && hostSession !== undefined ? { ...whose, hostSession } : byToken
  const found = by && (await queries.findCompanion(db, by, now))
  if (!found) return undefined
  if (hostSession !== undefined && found.host_session !== hostSession) {
    // Any session of the person's could claim it.
    if (found.host_session === null)
      log.warn('openSession did not return the `session` that whoIs names: nobody is fresh')
    return undefined
  }
  if (now - found.last_seen_at >= lastSeenEvery) await queries.touchCompanion(db, found.id, now)
  return found
}

/** Begins one. Its token goes to the browser once the application has opened its session. */
export async function beginCompanion(
  { services: { randomness } }: Embedding,
  { tx, at, person }: Inside,
  given: Given & { generation: number },
): Promise<{ id: string; token: string }> {
  const { token, hash } = newToken(randomness)
  const id = randomness.id()
  const { kind, browser, address } = at.from
  await queries.insertCompanion(tx, {
    id,
    token_hash: hash,
    person_id: person,
    kind,
    host_session: null,
    generation: given.generation,
    created_at: at.now,
    last_seen_at: at.now,
    expires_at: at.now + (kind === 'mobile' ? mobileLifetime : browserLifetime),
    password_at: given.passwordAt ?? 0,
    fresh_at: given.freshAt ?? null,
    browser,
    address,
  })
  return { id, token }
}

/** The same companion under another token; one begins for a session that the application opened without us. Refuses `signed_out` when it ended meanwhile. */
export async function renewCompanion(
  embedding: Embedding,
  inside: Inside,
  session: Session,
  given: Given & { generation: number },
): Promise<{ id: string; token: string }> {
  if (session.tokenHash === '') return beginCompanion(embedding, inside, given)
  const { token, hash } = newToken(embedding.services.randomness)
  const renewed = await queries.replaceToken(inside.tx, session, {
    token_hash: hash,
    generation: given.generation,
    ...(given.passwordAt !== undefined && { password_at: given.passwordAt }),
    ...(given.freshAt !== undefined && { fresh_at: given.freshAt }),
  })
  return renewed ? { id: session.id, token } : refuse('signed_out')
}

/** What was given in it, from what the database says now; undefined: it is over. */
export async function freshnessOf(tx: Tx, session: Session): Promise<Freshness | undefined> {
  if (session.tokenHash === '') return { passwordAt: 0, freshAt: null, twoStepSince: session.twoStepSince }
  const row = await queries.freshness(tx, session)
  return row && { passwordAt: row.password_at, freshAt: row.fresh_at, twoStepSince: row.enabled_at }
}
