import { backupCodesLeft } from '../backup-codes/backup-codes.queries.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { Session } from '../sessions/session.ts'
import { suspendedSince } from '../second-step/suspension.queries.ts'
import { isEligible } from './eligibility.ts'
import { planName } from './plans.ts'

/** Where a person stands with two-step authentication, for the Security tab and the API. */
export type TwoStepStatus = {
  enabled: boolean
  enabledAt: Instant | null
  backupCodesLeft: number | null
  /** Since when codes from browsers that aren't known are refused; null: they are not. */
  suspendedSince: Instant | null
  eligible: boolean
  /** Why it can't be turned on: `plan_not_eligible`, `email_not_confirmed`; null when it can, or is on. */
  reason: 'plan_not_eligible' | 'email_not_confirmed' | null
  plan: string
  /** Those of the setting, which include it. */
  plans: string[]
  /** Where it is managed: only in the browser. */
  manageUrl: string
}

export async function twoStepStatus(services: Services, session: Session): Promise<TwoStepStatus> {
  const { person, twoStepSince } = session
  const eligible = isEligible(services.settings, person)
  const confirmed = person.emailConfirmedAt !== null
  return {
    enabled: twoStepSince !== null,
    enabledAt: twoStepSince,
    backupCodesLeft: twoStepSince === null ? null : await backupCodesLeft(services.db, person.id),
    suspendedSince: twoStepSince === null ? null : await suspendedSince(services.db, person.id),
    eligible,
    reason: twoStepSince !== null ? null : !eligible ? 'plan_not_eligible' : confirmed ? null : 'email_not_confirmed',
    plan: planName(person.organisation),
    plans: services.settings.plans,
    manageUrl: services.instance.link('security'),
  }
}
