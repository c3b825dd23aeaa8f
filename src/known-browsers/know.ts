import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Db, Tx } from '../edges/schema.ts'
import { newToken } from '../edges/token.ts'
import { knownBrowserKept, knownBrowsersPerPerson } from '../limits.ts'
import type { Client } from '../sessions/session.ts'
import * as queries from './known-browsers.queries.ts'

/**
 * A known browser is one in which a person has passed every step before. Its lanes of guesses are its own, so that strangers never keep its
 * owner out (requirement THR-5). It skips no step.
 */
type Known = {
  /** The token that the browser keeps from now on; null when it goes on with the one it showed. */
  token: string | null
  /** It has never been known to this person: worth a mail. */
  isNew: boolean
}

/** Knows the browser that just passed every step of this person, at the person's present generation. */
export async function knowBrowser(
  tx: Tx,
  house: House,
  earned: { personId: string; secondStep: boolean },
  client: Client,
  now: Instant,
): Promise<Known> {
  if (client.kind !== 'browser') return { token: null, isNew: true }
  const { personId } = earned
  const secondStep = earned.secondStep ? 1 : 0
  const earnedBy = (tokenHash: string) => ({ tokenHash, personId, secondStep }) as const
  const { knownHash: shown } = client
  if (shown !== null && (await queries.seeAgain(tx, earnedBy(shown), now))) return { token: null, isNew: false }
  // What is earned now goes by a new token: of the one shown somebody may hold a copy, or have put it there. One that we never gave is not adopted.
  const { token, hash } = newToken(house.randomness)
  const moved = shown !== null && (await queries.moveToken(tx, shown, hash))
  if (moved && (await queries.renew(tx, earnedBy(hash), now))) return { token, isNew: false }
  await queries.insert(tx, {
    id: house.randomness.id(),
    token_hash: hash,
    person_id: personId,
    second_step: secondStep,
    created_at: now,
    last_seen_at: now,
  })
  await queries.removeAllButNewest(tx, personId, knownBrowsersPerPerson)
  return { token, isNew: true }
}

/**
 * The id of the known browser that asks, for this person: the key of its lanes. Null for any other. `by` what it must have been earned: for
 * codes a second factor, for passwords a password or a mailed link is enough.
 */
export async function knownBrowserOf(
  db: Db,
  personId: string,
  client: Pick<Client, 'knownHash'>,
  by: 'second_step' | 'password',
): Promise<string | null> {
  if (client.knownHash === null) return null
  return (await queries.findKnown(db, client.knownHash, personId, by === 'second_step')) ?? null
}

/** Known browsers are swept by when they were last signed in with. */
export async function stillKnown(tx: Tx, id: string, now: Instant): Promise<void> {
  await queries.touch(tx, id, now)
}

/** After a change of password the others must be earned anew, and this one goes on by the token that is returned, where it was known. */
export async function forgetOtherBrowsers(
  tx: Tx,
  house: House,
  personId: string,
  client: Client,
): Promise<string | null> {
  await queries.removeOthers(tx, personId, client.knownHash)
  if (client.knownHash === null) return null
  const { token, hash } = newToken(house.randomness)
  return (await queries.moveToken(tx, client.knownHash, hash)) ? token : null
}

/** After a reset by a link all must be. */
export async function forgetAllBrowsers(tx: Tx, personId: string): Promise<void> {
  await queries.removeOthers(tx, personId, null)
}

export async function sweepKnownBrowsers(db: Db, now: Instant): Promise<void> {
  await queries.removeBefore(db, now - knownBrowserKept)
}
