import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Db } from '../edges/schema.ts'
import { minutes, passwordBudget, secondStepBudget } from '../limits.ts'
import { refuse } from '../refusals.ts'
import * as queries from './attempts.queries.ts'

/** Something that may be tried so often within each of some windows, which roll: "within the last 15 minutes". */
export type Budget = readonly { tries: number; within: number }[]

const budgets = { 'second-step': secondStepBudget, password: passwordBudget } as const satisfies Record<string, Budget>
export type Counted = keyof typeof budgets

/**
 * Takes one try of this person and returns its id, for `giveBack`. Committed by the caller before anything is verified:
 * counting after the check would let a burst of parallel guesses through (requirement THR-2).
 * Refuses `too_many_tries` with the time until the next try; a refused try counts nothing.
 */
export async function charge(tx: Db, house: House, what: Counted, personId: string, now: Instant): Promise<string> {
  const attempt = { id: house.randomness.id(), what, key: personId, at: now }
  if (await queries.insertWithin(tx, attempt, budgets[what])) return attempt.id
  const retryAfter = await timeUntilNextTry(tx, what, personId, now)
  return refuse('too_many_tries', { retryAfter, args: { minutes: Math.ceil(retryAfter / minutes) } })
}

/** A right answer gives back its own try and no other: what strangers used up stays used up (requirement THR-7). */
export async function giveBack(tx: Db, attemptId: string): Promise<void> {
  await queries.remove(tx, attemptId)
}

/** Milliseconds until `charge` would succeed; 0 when it would now. */
export async function timeUntilNextTry(db: Db, what: Counted, personId: string, now: Instant): Promise<number> {
  const waits = budgets[what].map(async ({ tries, within }) => {
    const oldest = await queries.nthNewest(db, what, personId, tries)
    return oldest === undefined ? 0 : Math.max(0, oldest + within - now)
  })
  return Math.max(...(await Promise.all(waits)))
}

/** Deletes tries that no window can see any more. */
export async function sweepAttempts(db: Db, now: Instant): Promise<void> {
  for (const what of Object.keys(budgets) as Counted[]) {
    const longest = Math.max(...budgets[what].map((window) => window.within))
    await queries.removeBefore(db, what, now - longest)
  }
}

/** Forgets the tries in one lane: somebody who may say so lets codes in again. */
export async function forgetTries(tx: Db, what: Counted, key: string): Promise<void> {
  await queries.removeOf(tx, what, key)
}
