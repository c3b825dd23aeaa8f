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
export type Known = {
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
  const shown = client.knownHash
  if (shown !== null && (await queries.renew(tx, { tokenHash: shown, personId, secondStep }, now))) {
    return { token: null, isNew: false }
  }
  // A token that we never gave is never adopted.
  const goesOn = shown !== null && (await queries.isOurs(tx, shown))
  const { token, hash } = goesOn ? { token: null, hash: shown } : newToken(house.randomness)
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

/** After a change of password the others must be earned anew; after a reset by a link, all. */
export async function forgetOtherBrowsers(tx: Tx, personId: string, client: Client): Promise<void> {
  await queries.removeOthers(tx, personId, client.knownHash)
}

export async function forgetAllBrowsers(tx: Tx, personId: string): Promise<void> {
  await queries.removeOthers(tx, personId, null)
}

export async function sweepKnownBrowsers(db: Db, now: Instant): Promise<void> {
  await queries.removeBefore(db, now - knownBrowserKept)
}
