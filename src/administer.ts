import type { AuditAction } from './audit/record.ts'
import { type Decision, decide } from './decide.ts'
import type { Session } from './host/session.ts'
import type { Moment } from './moment.ts'
import { refuse } from './refusals.ts'
import type { Services } from './services.ts'

/** The administrator's session, and the id of the person whom they help. */
export type Administering = { session: Session; person: string }

/**
 * One decision of an administrator about somebody else: until it is made, no other one of the organisation's administrators acts on anybody.
 * Refuses `not_fresh`, `not_yourself`, and `not_found` for people of other organisations and for whoever is no administrator any more (requirement
 * AUD-3); as an event, where it says which.
 */
export async function administer(
  services: Services,
  { session, person, ...more }: Administering & { refused?: AuditAction; dependsOn?: string },
  at: Moment,
  act: (decision: Decision) => Promise<void>,
): Promise<void> {
  const { id: by, organisation } = session.person
  const also = organisation === null ? [] : [`organisation:${organisation.id}` as const]
  await decide(services, at, { person, by, also, ...more }, async (decision) => {
    await decision.mustBeFresh(session)
    if (!(await decision.isHelpedBy(by))) refuse('not_found')
    if (by === person) refuse('not_yourself')
    await act(decision)
  })
}
