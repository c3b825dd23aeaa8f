import type { AuditAction } from '../audit/record.ts'
import { type Decision, decide } from '../decide.ts'
import type { Person } from '../host/person.ts'
import type { Session } from '../host/session.ts'
import { letterhead } from '../mail/letterhead.ts'
import type { Moment } from '../moment.ts'
import { refuse } from '../refusals.ts'
import type { Services } from '../services.ts'
import * as deadlines from './deadlines.queries.ts'
import { keepAllOf } from './keep-deadlines.ts'
import { policyMail } from './policy.mail.ts'
import * as queries from './policy.queries.ts'

// What an administrator asks of a whole organisation. Refused all alike: `not_fresh` without a second factor in the last ten minutes, `not_enabled` for whoever has none
// themselves (requirement POL-1), `not_allowed` for anybody who is no administrator of it, or where the application decides by itself.

/** Requires two-step authentication from now on, with so many days to set it up. Refuses as above, `already_done`, and `plan_not_eligible`. */
export async function requireTwoStep(services: Services, session: Session, days: number, at: Moment): Promise<void> {
  await changePolicy(services, session, at, async ({ tx, by, whom }, organisationId) => {
    const { ineligible } = await whom()
    if (ineligible !== null) refuse('plan_not_eligible', ineligible)
    const policy = { organisation_id: organisationId, required_since: at.now, days, changed_by: by, changed_at: at.now }
    if (!(await queries.insertPolicy(tx, policy))) refuse('already_done')
    return { action: 'policy.required', days }
  })
}

/**
 * Another number of days: fewer act at once, more never open again what was due (requirement POL-3). `from`: how many the page showed. Refuses as above, and
 * `already_done` where another administrator was quicker, and `invalid_input` where it is that number already.
 */
export async function changeDays(
  services: Services,
  session: Session,
  { from, days }: { from: number; days: number },
  at: Moment,
): Promise<void> {
  const { organisation } = session.person
  // Whoever is due by now has to stay so, also where nothing was written of them yet.
  if (organisation !== null) await keepAllOf(services, organisation.id, at.now)
  await changePolicy(services, session, at, async ({ tx, by }, organisationId) => {
    const change = { organisationId, from, days, by: by ?? '', now: at.now }
    if (!(await queries.changeDays(tx, change))) refuse('already_done')
    // Pressed with nothing changed, it would remind everybody again of what they know.
    if (days === from) refuse('invalid_input', { field: 'days', says: 'refusal.same_days' })
    await deadlines.moveDeadlines(tx, organisationId, at.now)
    return { action: 'policy.changed', days }
  })
}

/** Requires it no more. Who has it on keeps it. Refuses as above, and `not_required`. */
export async function withdrawPolicy(services: Services, session: Session, at: Moment): Promise<void> {
  await changePolicy(services, session, at, async ({ tx }, organisationId) => {
    if (!(await queries.removePolicy(tx, organisationId))) refuse('not_required')
    await deadlines.removeOpenDeadlines(tx, organisationId, at.now)
    return { action: 'policy.withdrawn', days: null }
  })
}

type Change = { action: AuditAction & `policy.${'required' | 'changed' | 'withdrawn'}`; days: number | null }

async function changePolicy(
  services: Services,
  session: Session,
  at: Moment,
  act: (decision: Decision, organisationId: string) => Promise<Change>,
): Promise<void> {
  const { id: person, organisation, policyIsTheirs } = session.person
  if (organisation === null || policyIsTheirs) return refuse('not_allowed')
  const others = await otherAdministrators(services, session.person)
  const about = { person, also: [`organisation:${organisation.id}`] as const, refused: 'policy.refused' } as const
  await decide(services, at, { ...about, also: [...about.also] }, async (decision) => {
    await decision.mustBeFresh(session, 'second step')
    if (!(await decision.isHelpedBy(person))) refuse('not_allowed')
    const change = await act(decision, organisation.id)
    await decision.record(change.action, { details: change.days === null ? {} : { days: change.days } })
    const told = { ...letterhead(decision, null), ...change, administrator: session.person.name }
    const once = services.randomness.id()
    for (const other of others)
      await decision.mailTo(other.id, change.action, policyMail(other, told), { once: `${once}:${other.id}` })
  })
}

/** Who is told when one of them changes what holds for all (requirement POL-8). Where they can't be read now the change is made all the same, and the log says so. */
export async function otherAdministrators(
  { application, log }: Services,
  { id, organisation }: Person,
): Promise<Person[]> {
  if (organisation === null) return []
  try {
    return (await application.people.administrators(organisation.id)).filter((one) => one.id !== id)
  } catch (problem) {
    const name = problem instanceof Error ? problem.name : 'unknown'
    log.error({ problem: name }, 'the other administrators could not be read, and are told nothing')
    return []
  }
}
