import type { Instant } from '../adapters/clock.ts'
import type { Session } from './session.ts'

/**
 * The one gate of an organisation that requires two-step authentication (requirement POL-4): whether somebody has to set it up before anything else. Signing in,
 * sessions, tokens, and an application's own routes by `guard`, ask this and nothing else. With two-step on it is never shut (LIFE-5).
 */
export function mustEnrol({ kind, twoStepSince, requiredBy }: AtTheGate, now: Instant): boolean {
  // It was opened for set-up, and opens nothing else, whatever the organisation has said since.
  if (kind === 'enrolment') return true
  return twoStepSince === null && requiredBy !== null && now >= requiredBy
}

type AtTheGate = Pick<Session, 'twoStepSince' | 'requiredBy'> & Partial<Pick<Session, 'kind'>>
