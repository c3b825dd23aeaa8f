import type { CompletedSignIn } from './host.ts'

const made = new WeakSet<object>()

/**
 * The proof that a sign-in is complete: the only thing a session is opened from (requirement CHL-6). Only answering a challenge (`sign-in/answer.ts`),
 * "two-step is off", read in the same transaction (`sign-in/begin.ts`), and Finish of a set-up that had to come first (`two-step/finish.ts`) may make one; the import
 * walls hold that.
 */
export function completedSignIn(of: { -readonly [Name in keyof Plain]: Plain[Name] }): CompletedSignIn {
  const completed = Object.freeze({ ...of }) as CompletedSignIn
  made.add(completed)
  return completed
}

type Plain = Pick<
  CompletedSignIn,
  | 'person'
  | 'means'
  | 'amr'
  | 'userVerified'
  | 'firstStepAt'
  | 'secondStepAt'
  | 'carry'
  | 'generation'
  | 'next'
  | 'renews'
>

/** Of a first step, as RFC 8176 names it: of a link, or another's word, it knows nothing. */
export const amrOfFirst = (means: string): string[] => (means === 'password' ? ['pwd'] : [])

/** Throws on a look-alike that `completedSignIn` didn't make. */
export function mustBeCompleted(completed: CompletedSignIn): void {
  if (!made.has(completed)) throw new Error('A session was asked for without a completed sign-in')
}
