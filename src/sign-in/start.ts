import { charge, keyOfEmail } from '../attempts/charge.ts'
import { type AuditEvent, record, recordRefusal } from '../audit/record.ts'
import { addressKey } from '../edges/address.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { newToken } from '../edges/token.ts'
import { knowBrowser } from '../known-browsers/know.ts'
import { challengeLifetime } from '../limits.ts'
import { findAccount, passwordFits, passwordStillStands } from '../people/directory.ts'
import { refuse } from '../refusals.ts'
import { endSession } from '../sessions/end.ts'
import type { Client } from '../sessions/session.ts'
import { completedSignIn } from './completed.ts'
import { tellOfNewBrowser } from './new-browser.ts'
import { openSession } from './open-session.ts'
import * as queries from './sign-in.queries.ts'

/** What a right password leads to: a session, or the open question for the second factor. */
export type StartedSignIn =
  | { status: 'signed_in'; token: string; personId: string; known: string | null }
  | { status: 'challenge'; challenge: string; expiresAt: Instant }

/**
 * The first step: e-mail address and password. Refuses `wrong_credentials`, the same for an unknown person and a wrong
 * password, after the same work (requirement CHL-10), and `too_many_tries`, alike (THR-10). With two-step on, only a challenge exists
 * afterwards (CHL-1). `sessionId` is the session that this browser held until now: a right password ends it (SES-2).
 */
export async function startSignIn(
  house: House,
  given: { email: string; password: string; next: string | null; sessionId: string | null },
  client: Client,
  now: Instant,
): Promise<StartedSignIn> {
  const account = await findAccount(house, given.email, client)
  const subject = account?.personId ?? null
  const event = (): AuditEvent => ({ action: 'sign_in.refused', actor: null, subject, address: client.address })
  // What is refused unchecked leaves no event: those before it did, and strangers must not be able to fill the table.
  const tryId = await charge(house.db, house, laneFor(given.email, account?.knownBrowserId ?? null, client), now)
  return recordRefusal(house, event, now, async () => {
    if (!(await passwordFits(house, account, given.password)) || !account) return refuse('wrong_credentials')
    const { personId, passwordHash } = account
    return house.db.transaction().execute(async (tx) => {
      await lockFor(tx, `person:${personId}`)
      // The hash took a while; a password changed meanwhile opens nothing.
      if (!(await passwordStillStands(tx, personId, passwordHash))) refuse('wrong_credentials')
      if (given.sessionId !== null) await endSession(tx, given.sessionId)
      const twoStep = await queries.findTwoStep(tx, personId)
      if (!twoStep || twoStep.enabled_at === null) {
        return completeWithoutSecondFactor(tx, house, { personId, tryId }, client, now)
      }
      return openChallenge(tx, house, { personId, ...twoStep, next: given.next, tryId }, client, now)
    })
  })
}

/** Of a browser that isn't known the address counts as it was written, whether there is such a person or not (requirement THR-10). */
function laneFor(email: string, knownBrowserId: string | null, client: Client) {
  const key = knownBrowserId ?? keyOfEmail(email)
  return { what: 'password', key, known: knownBrowserId !== null, address: addressKey(client.address) } as const
}

/** Only after this very transaction has read that two-step is off. */
async function completeWithoutSecondFactor(
  tx: Tx,
  house: House,
  { personId, tryId }: { personId: string; tryId: string },
  client: Client,
  now: Instant,
): Promise<StartedSignIn> {
  const completed = completedSignIn({ personId, means: 'password', passwordAt: now, freshAt: null })
  const token = await openSession(tx, house, completed, client, now)
  const known = await knowBrowser(tx, house, { personId, secondStep: false }, client, now)
  if (known.isNew) await tellOfNewBrowser(tx, house, personId, client, now)
  const details = { means: 'password', kind: client.kind, browser: client.browser }
  const about = { actor: personId, subject: personId, address: client.address, details }
  await record(tx, house, { action: 'sign_in.completed', ...about, tryId }, now)
  return { status: 'signed_in', token, personId, known: known.token }
}

async function openChallenge(
  tx: Tx,
  house: House,
  about: { personId: string; generation: number; next: string | null; tryId: string },
  client: Client,
  now: Instant,
): Promise<StartedSignIn> {
  const { personId, generation, next, tryId } = about
  const { token, hash } = newToken(house.randomness)
  const expiresAt = now + challengeLifetime
  await queries.insertChallenge(tx, {
    id: house.randomness.id(),
    token_hash: hash,
    person_id: personId,
    kind: client.kind,
    generation,
    next,
    created_at: now,
    expires_at: expiresAt,
    consumed_at: null,
  })
  const details = { kind: client.kind, browser: client.browser }
  const event = { actor: personId, subject: personId, address: client.address, details, tryId }
  await record(tx, house, { action: 'sign_in.password_accepted', ...event }, now)
  return { status: 'challenge', challenge: token, expiresAt }
}
