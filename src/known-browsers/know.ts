import type { Decision } from '../decide.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Db, Tx } from '../adapters/schema.ts'
import { together } from '../adapters/together.ts'
import { newToken } from '../adapters/token.ts'
import { knownBrowserKept, knownBrowsersPerPerson } from '../limits.ts'
import type { Whereabouts } from '../moment.ts'
import * as queries from './known-browsers.queries.ts'

/**
 * A known browser is one in which a person has passed every step before. Its lanes of guesses are its own, so that strangers never keep its
 * owner out (requirement THR-5). It skips no step.
 */
type KnownBrowser = {
  /** The token that the browser keeps from now on; null when it goes on with the one it showed. */
  browserToken: string | null
  /** It has never been known to this person: worth a mail. */
  isNewBrowser: boolean
}

/** Knows the browser that just passed every step of this person, at the person's present generation. */
export async function knowBrowser(
  { services, tx, at, person }: Decision,
  earnedBy: { secondStep: boolean },
): Promise<KnownBrowser> {
  const { kind, browserHash: shown } = at.from
  if (kind !== 'browser') return { browserToken: null, isNewBrowser: true }
  const secondStep = earnedBy.secondStep ? 1 : 0
  const earned = (tokenHash: string) => ({ tokenHash, personId: person, secondStep, now: at.now }) as const
  if (shown !== null && (await queries.seeAgain(tx, earned(shown)))) return { browserToken: null, isNewBrowser: false }
  // What is earned now goes by a new token: of the one shown somebody may hold a copy, or have put it there. One that we never gave is not adopted.
  const { token, hash } = newToken(services.randomness)
  const moved = shown !== null && (await queries.moveToken(tx, shown, hash))
  if (moved && (await queries.renew(tx, earned(hash)))) return { browserToken: token, isNewBrowser: false }
  await together(
    queries.insert(tx, {
      id: services.randomness.id(),
      token_hash: hash,
      person_id: person,
      second_step: secondStep,
      created_at: at.now,
      last_seen_at: at.now,
    }),
    queries.removeAllButNewest(tx, { personId: person, kept: knownBrowsersPerPerson }),
  )
  return { browserToken: token, isNewBrowser: true }
}

/**
 * The id of the known browser that asks, for this person: the key of its lanes. Null for any other. `by` what it must have been earned: for
 * codes a second factor, for passwords a password or a mailed link is enough.
 */
export async function knownBrowserOf(
  db: Db,
  personId: string,
  from: Pick<Whereabouts, 'browserHash'>,
  by: 'second_step' | 'password',
): Promise<string | null> {
  if (from.browserHash === null) return null
  return queries.findKnown(db, from.browserHash, personId, by === 'second_step' ? 1 : 0)
}

/** After a change of password the others must be earned anew, and this one goes on by the token that is returned, where it was known. */
export async function forgetOtherBrowsers({ services, tx, at, person }: Decision): Promise<string | null> {
  const { browserHash: shown } = at.from
  await queries.removeOthers(tx, person, shown)
  if (shown === null) return null
  const { token, hash } = newToken(services.randomness)
  return (await queries.moveToken(tx, shown, hash)) ? token : null
}

/** After a reset by a link all must be. */
export async function forgetAllBrowsers(tx: Tx, personId: string): Promise<void> {
  await queries.removeOthers(tx, personId, null)
}

export async function sweepKnownBrowsers(db: Db, now: Instant): Promise<void> {
  await queries.removeBefore(db, now - knownBrowserKept)
}
