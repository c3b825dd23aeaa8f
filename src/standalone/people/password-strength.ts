import type { Services } from '../../services.ts'
import { lazily } from '../../adapters/lazily.ts'
import { passwordLongest, passwordShortest, passwordWeighed } from '../../limits.ts'
import { refuse } from '../../refusals.ts'

/** How many guesses a password stands, in words: four is the best. */
export type Strength = 0 | 1 | 2 | 3 | 4

const weakest: Strength = 2

/** What is seen at once. Refuses `invalid_input` for a new password that is missing, too short or too long. */
export function checkLength(password: string): void {
  const length = [...password].length
  if (length === 0) refuse('invalid_input', { field: 'newPassword', says: 'refusal.new_password_missing' })
  if (length < passwordShortest)
    refuse('invalid_input', {
      field: 'newPassword',
      says: 'refusal.password_short',
      args: { shortest: passwordShortest },
    })
  if (length > passwordLongest)
    refuse('invalid_input', { field: 'newPassword', says: 'refusal.password_long', args: { longest: passwordLongest } })
}

/**
 * How strong a new password is, of a length that was checked. Refuses `invalid_input` for one that is easy to guess: NIST SP 800-63B-4 3.1.1.2 asks
 * for length and a list of common ones, not for kinds of characters. Waits for its turn on the one thread, where `still` refuses what came to
 * nothing meanwhile.
 */
export async function strengthOf(
  services: Services,
  password: string,
  known: string[],
  { hungUp, still }: { hungUp?: AbortSignal | undefined; still?: () => Promise<void> },
): Promise<Strength> {
  const weigh = await estimator()
  const strength = await services.lines.thread.within({ first: true, hungUp }, (place) =>
    place.turn(async () => {
      await still?.()
      return weigh(password, known)
    }),
  )
  if (strength < weakest) refuse('invalid_input', { field: 'newPassword', says: 'refusal.password_weak' })
  return strength
}

/** The dictionaries weigh a megabyte: they are read when somebody first chooses a password. */
const estimator = lazily(async () => {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  return (password: string, known: string[]): Strength => zxcvbn.check(password.slice(0, passwordWeighed), known).score
})
