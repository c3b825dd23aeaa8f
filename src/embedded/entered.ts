import type { Inside, KeptFirstStep } from '../application.ts'
import type { Tx } from '../adapters/schema.ts'
import type { Session } from '../host/session.ts'
import { hashToken, newToken } from '../adapters/token.ts'
import { decide } from '../decide.ts'
import { enrolmentSessionLifetime, enteredLifetime, entryLinkLifetime } from '../limits.ts'
import type { Moment } from '../moment.ts'
import { readDue } from '../policy/deadlines.ts'
import { refuse } from '../refusals.ts'
import type { Services } from '../services.ts'
import { findTwoStep, generationOf } from '../two-step/two-step.queries.ts'
import { askForMember } from './ask-host.ts'
import { insertCompanion } from './companions.queries.ts'
import { openCarry, sealCarry } from '../sign-in/carry.ts'
import * as queries from './entered.queries.ts'
import type { Embedding } from './embedding.ts'
import { hasSameStamp } from './still-good.ts'

// Where an application has no cookies, its token makes a link, and the link begins a session of ours (requirement HOST-19). Both are one row, which is no session
// until the link is used; both are dead as soon as the person's generation grows without this very session.

/** For whoever is signed in, in the session that the application calls so. Refuses `signed_out`. */
export async function makeEntryLink(
  services: Services,
  of: { person: string; hostSession: string | null },
  at: Moment,
): Promise<{ id: string; token: string; expiresAt: number }> {
  const { token, hash } = newToken(services.randomness)
  const id = services.randomness.id()
  const expiresAt = at.now + entryLinkLifetime
  const { address, browser } = at.from
  await decide(services, at, { person: of.person }, async ({ tx, person, whom }) => {
    await whom()
    await queries.removeEntryLinks(tx, person)
    await insertCompanion(tx, {
      id,
      token_hash: hash,
      person_id: person,
      kind: 'link',
      host_session: of.hostSession,
      entered: 1,
      generation: await generationOf(tx, person),
      created_at: at.now,
      last_seen_at: at.now,
      expires_at: expiresAt,
      password_at: 0,
      fresh_at: null,
      browser,
      address,
    })
  })
  return { id, token, expiresAt }
}

/** Whom it is for. Looking changes nothing (requirement HOST-23). Refuses `link_expired`. */
export async function readEntryLink({ application, db }: Services, token: string, at: Moment) {
  const link = await queries.findEntryLink(db, hashToken(token), at.now)
  const person = link && (await application.findPerson(db, link.person_id))
  return link && person ? { ...link, person } : refuse('link_expired')
}

/**
 * Uses the link up. Nothing was given in the session that begins: whatever wants the password, or a second factor, asks for it (requirements ENR-1, ENR-2). Refuses
 * `link_expired`.
 */
export async function useEntryLink(services: Services, token: string, at: Moment): Promise<{ token: string }> {
  const link = await readEntryLink(services, token, at)
  const session = newToken(services.randomness)
  const { address, browser } = at.from
  const begun = { token_hash: session.hash, expires_at: at.now + enteredLifetime, address, browser }
  await decide(services, at, { person: link.person_id }, async ({ tx, person, record, whom }) => {
    await whom()
    const stands = link.generation === (await generationOf(tx, person))
    if (!stands || !(await queries.beginEntered(tx, link.id, begun, at.now))) refuse('link_expired')
    await record('session.entered', { details: { browser } })
  })
  return { token: session.token }
}

/** Who is here by such a session; null: nobody. What has ended their other sessions has ended this one as well. Changes nothing. */
export async function readEntered(
  embedding: Embedding,
  token: string | undefined,
  at: Moment,
): Promise<Session | null> {
  if (token === undefined || at.from.kind !== 'browser') return null
  const { db } = embedding.services
  const entered = await queries.findEntered(db, hashToken(token), at.now)
  const person = entered && (await askForMember(embedding, entered.person_id, at.from.locale))
  if (!entered || !person) return null
  const twoStep = await findTwoStep(db, person.id)
  if (entered.generation !== (twoStep?.generation ?? 0) || !hasSameStamp(twoStep, person)) return null
  const twoStepSince = twoStep?.enabled_at ?? null
  return {
    id: entered.id,
    tokenHash: entered.token_hash,
    kind: entered.kind === 'enrolment' ? 'enrolment' : 'browser',
    person,
    passwordAt: entered.password_at,
    freshAt: entered.fresh_at,
    twoStepSince,
    requiredBy: twoStepSince === null ? await readDue(db, person) : null,
    hostSession: entered.host_session,
  }
}

/**
 * For whoever must set two-step up before the application opens its session: one of ours, beside none of theirs, which keeps what the first step knew until Finish
 * (requirement POL-5).
 */
export async function openEnrolmentSession(
  { services }: Embedding,
  { tx, at, person }: Inside,
  { means, carry, next }: KeptFirstStep,
): Promise<string> {
  const { token, hash } = newToken(services.randomness)
  const id = services.randomness.id()
  const { address, browser } = at.from
  await insertCompanion(tx, {
    id,
    token_hash: hash,
    person_id: person,
    kind: 'enrolment',
    host_session: null,
    entered: 1,
    generation: await generationOf(tx, person),
    created_at: at.now,
    last_seen_at: at.now,
    expires_at: at.now + enrolmentSessionLifetime,
    // As of any first step: where nobody has a password, set-up begins by another's word (requirement ENR-2).
    password_at: at.now,
    fresh_at: null,
    browser,
    address,
    first_means: means,
    sealed_carry: sealCarry(services, carry, { person, challenge: id }),
    next,
  })
  return token
}

export async function firstStepOf(
  { services }: Embedding,
  tx: Tx,
  session: Session,
): Promise<KeptFirstStep | undefined> {
  const row = await queries.findFirstStep(tx, session)
  if (!row) return undefined
  const carry = openCarry(services, row.sealed_carry, { person: session.person.id, challenge: session.id })
  return { means: row.first_means ?? 'password', carry, next: row.next }
}
