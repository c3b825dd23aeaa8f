import { type Lane, worthItsAttempt } from '../attempts/charge.ts'
import type { AuditEvent } from '../audit/record.ts'
import type { Services } from '../services.ts'
import type { Authenticator, CheckFactor, ProvedFactor } from '../factor.ts'
import type { Moment } from '../moment.ts'
import { Refusal, refuse, settle } from '../refusals.ts'
import type { GivenFactor } from './factors.ts'
import { tellOfWrongAttempt } from './wrong-attempt.ts'

/** A try at the second step, charged and committed: what fails afterwards gives nothing back (requirement THR-2). */
export type ChargedAttempt = {
  id: string
  personId: string
  lane: Lane
  /** The question that it answers, and the answer as `answerHash`; left out where nobody was asked to sign in. */
  challenge?: { id: string; answer: string }
  /** Where the charge has read it already. */
  authenticator?: Authenticator | undefined
}

/**
 * The second step, for signing in and for becoming fresh: checked after it was charged, and a wrong one is told of, as `refused` with the reason.
 * What is returned counts once it is burnt, in the decision that relies on it. Refuses what `check` refuses; of a challenge with `triesLeft`.
 */
export async function proveSecondStep(
  services: Services,
  charged: ChargedAttempt,
  given: GivenFactor & { check: CheckFactor; refused: Pick<AuditEvent, 'action' | 'details'> },
  at: Moment,
): Promise<ProvedFactor> {
  const { means, code, check, refused } = given
  const proved = await settle(() => worthItsAttempt(services.db, charged.id, () => check({ ...charged, code })))
  if (!(proved instanceof Refusal)) return proved
  const details = { reason: proved.code, means, ...refused.details }
  const left = await tellOfWrongAttempt(
    services,
    { ...charged, means, why: proved.code, refused: { ...refused, details } },
    at,
  )
  return refuse(proved.code, { ...proved.details, ...left })
}
