import { backupCodesLeft } from '../backup-codes/backup-codes.queries.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { Session } from '../host/session.ts'
import type { RefusalDetails } from '../refusals.ts'
import { suspendedSince } from '../second-step/suspension.queries.ts'

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
  /** Why the person's application says that they may not; null: they may. */
  ineligible: RefusalDetails | null
  /** Where it is managed: only in the browser. */
  manageUrl: string
}

export async function twoStepStatus(services: Services, session: Session): Promise<TwoStepStatus> {
  const { person, twoStepSince } = session
  const eligible = person.ineligible === null
  return {
    enabled: twoStepSince !== null,
    enabledAt: twoStepSince,
    backupCodesLeft: twoStepSince === null ? null : await backupCodesLeft(services.db, person.id),
    suspendedSince: twoStepSince === null ? null : await suspendedSince(services.db, person.id),
    eligible,
    ineligible: person.ineligible,
    reason:
      twoStepSince !== null
        ? null
        : !eligible
          ? 'plan_not_eligible'
          : person.emailConfirmed
            ? null
            : 'email_not_confirmed',
    manageUrl: services.instance.link('security'),
  }
}
