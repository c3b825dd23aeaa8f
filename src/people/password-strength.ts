import { passwordLongest, passwordShortest } from '../limits.ts'
import { refuse } from '../refusals.ts'

/** How many guesses a password stands, in words: four is the best. */
export type Strength = 0 | 1 | 2 | 3 | 4

const weakest: Strength = 2
let estimator: Promise<(password: string, known: string[]) => Strength> | null = null

/**
 * How strong a new password is. Refuses `invalid_input` for one that is too short, too long, or easy to guess: NIST SP 800-63B-4
 * 3.1.1.2 asks for length and a list of common ones, not for kinds of characters.
 */
export async function strengthOf(password: string, known: string[]): Promise<Strength> {
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
  estimator ??= loadEstimator()
  const strength = (await estimator)(password, known)
  if (strength < weakest) refuse('invalid_input', { field: 'newPassword', says: 'refusal.password_weak' })
  return strength
}

/** The dictionaries weigh a megabyte: they are read when somebody first chooses a password. */
async function loadEstimator() {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  return (password: string, known: string[]): Strength => zxcvbn.check(password.slice(0, 100), known).score
}
