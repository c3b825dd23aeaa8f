import { record, recordRefusal } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { newToken } from '../edges/token.ts'
import { challengeLifetime } from '../limits.ts'
import { checkPassword, passwordStillStands } from '../people/directory.ts'
import { refuse } from '../refusals.ts'
import { endSession } from '../sessions/end.ts'
import type { Client } from '../sessions/session.ts'
import { completedSignIn } from './completed.ts'
import { openSession } from './open-session.ts'
import * as queries from './sign-in.queries.ts'

/** What a right password leads to: a session, or the open question for the second factor. */
export type StartedSignIn =
  | { status: 'signed_in'; token: string; personId: string }
  | { status: 'challenge'; challenge: string; expiresAt: Instant }

/**
 * The first step: e-mail address and password. Refuses `wrong_credentials`, the same for an unknown person and a wrong
 * password, after the same work (requirement CHL-10). With two-step on, only a challenge exists afterwards (CHL-1).
 * `sessionId` is the session that this browser held until now: a right password ends it (SES-2).
 */
export async function startSignIn(
  house: House,
  given: { email: string; password: string; next: string | null; sessionId: string | null },
  client: Client,
  now: Instant,
): Promise<StartedSignIn> {
  const { known, right } = await checkPassword(house, given.email, given.password)
  const event = () => ({ action: 'sign_in.refused', actor: null, subject: known, address: client.address }) as const
  return recordRefusal(house, event, now, async () => {
    if (!right) return refuse('wrong_credentials')
    return house.db.transaction().execute(async (tx) => {
      // The hash took a while; a password changed meanwhile opens nothing.
      if (!(await passwordStillStands(tx, right.personId, right.passwordHash))) refuse('wrong_credentials')
      if (given.sessionId !== null) await endSession(tx, given.sessionId)
      const twoStep = await queries.findTwoStep(tx, right.personId)
      if (!twoStep || twoStep.enabled_at === null)
        return completeWithoutSecondFactor(tx, house, right.personId, client, now)
      return openChallenge(tx, house, { personId: right.personId, ...twoStep, next: given.next }, client, now)
    })
  })
}

/** Only after this very transaction has read that two-step is off. */
async function completeWithoutSecondFactor(
  tx: Tx,
  house: House,
  personId: string,
  client: Client,
  now: Instant,
): Promise<StartedSignIn> {
  const completed = completedSignIn({ personId, means: 'password', passwordAt: now, freshAt: null })
  const token = await openSession(tx, house, completed, client, now)
  const details = { means: 'password', kind: client.kind }
  const event = {
    action: 'sign_in.completed',
    actor: personId,
    subject: personId,
    address: client.address,
    details,
  } as const
  await record(tx, house, event, now)
  return { status: 'signed_in', token, personId }
}

async function openChallenge(
  tx: Tx,
  house: House,
  about: { personId: string; generation: number; next: string | null },
  client: Client,
  now: Instant,
): Promise<StartedSignIn> {
  const { token, hash } = newToken(house.randomness)
  const expiresAt = now + challengeLifetime
  await queries.insertChallenge(tx, {
    id: house.randomness.id(),
    token_hash: hash,
    person_id: about.personId,
    kind: client.kind,
    generation: about.generation,
    tries: 0,
    next: about.next,
    created_at: now,
    expires_at: expiresAt,
    consumed_at: null,
  })
  const event = {
    action: 'sign_in.password_accepted',
    actor: about.personId,
    subject: about.personId,
    address: client.address,
  }
  await record(tx, house, { ...event, action: 'sign_in.password_accepted' }, now)
  return { status: 'challenge', challenge: token, expiresAt }
}
