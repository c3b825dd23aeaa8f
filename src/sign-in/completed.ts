import type { Instant } from '../adapters/clock.ts'
import type { Means } from '../second-step/second-step.schemas.ts'

declare const proof: unique symbol

/**
 * The proof that a sign-in is complete: the only thing a session is opened from. Only answering a challenge (`answer.ts`) and
 * "two-step is off", read in the same transaction (`start.ts`), may make one; the import walls hold that.
 */
export type CompletedSignIn = {
  readonly [proof]: true
  readonly personId: string
  readonly means: SignInMeans
  readonly passwordAt: Instant
  /** When the second factor was given; null without two-step authentication. */
  readonly freshAt: Instant | null
}

export type SignInMeans = 'password' | Means

const made = new WeakSet<object>()

export function completedSignIn(of: {
  personId: string
  means: SignInMeans
  passwordAt: Instant
  freshAt: Instant | null
}): CompletedSignIn {
  const completed = Object.freeze({ ...of }) as CompletedSignIn
  made.add(completed)
  return completed
}

/** Throws on a look-alike that `completedSignIn` didn't make. */
export function mustBeCompleted(completed: CompletedSignIn): void {
  if (!made.has(completed)) throw new Error('A session was asked for without a completed sign-in')
}
