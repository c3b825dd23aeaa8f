import { type Lane, worthItsAttempt } from '../attempts/charge.ts'
import type { AuditEvent } from '../audit/record.ts'
import { onRefusal } from '../decide.ts'
import type { Services } from '../services.ts'
import type { Authenticator, CheckFactor, ProvedFactor } from '../factor.ts'
import type { Moment } from '../moment.ts'
import type { GivenFactor } from './factors.ts'
import { tellOfWrongAttempt } from './wrong-attempt.ts'

/** A try at the second step, charged and committed: what fails afterwards gives nothing back (requirement THR-2). */
export type ChargedAttempt = {
  id: string
  personId: string
  lane: Lane
  /** Where the charge has read it already. */
  authenticator?: Authenticator | undefined
}

/**
 * The second step, for signing in and for becoming fresh: checked after it was charged, and a wrong one is told of, as `refused` with the reason.
 * What is returned counts once it is burnt, in the decision that relies on it. Refuses what `check` refuses.
 */
export function proveSecondStep(
  services: Services,
  charged: ChargedAttempt,
  given: GivenFactor & { check: CheckFactor; refused: Pick<AuditEvent, 'action' | 'details'> },
  at: Moment,
): Promise<ProvedFactor> {
  const { means, code, check, refused } = given
  return onRefusal(
    () => worthItsAttempt(services.db, charged.id, () => check({ ...charged, code })),
    (refusal) => {
      const details = { reason: refusal.code, means, ...refused.details }
      return tellOfWrongAttempt(services, { ...charged, means, refused: { ...refused, details } }, at)
    },
  )
}
