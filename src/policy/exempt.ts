import { administer } from '../administer.ts'
import type { Instant } from '../adapters/clock.ts'
import { type Decision, decide, transact } from '../decide.ts'
import type { Person } from '../host/person.ts'
import type { Session } from '../host/session.ts'
import { days, exemptionEndTold } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import { type Moment, nowhere } from '../moment.ts'
import { Refusal, refuse, settle } from '../refusals.ts'
import type { Services } from '../services.ts'
import { keepDeadline } from './deadlines.ts'
import * as queries from './deadlines.queries.ts'
import { eachByItself } from './each-by-itself.ts'
import { exemptionEndsMail, exemptionMail } from './policy.mail.ts'
import { otherAdministrators } from './require.ts'

/** Somebody of whom two-step isn't asked yet, why, and until when. */
export type Exemption = { id: string; name: string | null; reason: string; until: Instant; by: string | null }

const refused = 'policy.refused'

/**
 * Spares somebody for so many days, with a reason that stands on the list (requirement POL-7); again: from now on, in the place of before. Refuses as `administer`, `not_enabled` for whoever has no two-step on themselves,
 * `not_required` where nothing is asked of them, and `not_allowed` where the application decides by itself.
 */
export async function exempt(
  services: Services,
  session: Session,
  given: { person: string; reason: string; forDays: number },
  at: Moment,
): Promise<void> {
  const others = await otherAdministrators(services, session.person)
  await administer(services, { session, person: given.person, refused }, at, async (decision) => {
    await decision.mustBeFresh(session, 'second step')
    if ((await decision.whom()).policyIsTheirs) refuse('not_allowed')
    if ((await keepDeadline(decision)) === null) refuse('not_required')
    const until = at.now + given.forDays * days
    const row = { until, reason: given.reason, by: session.person.id, now: at.now }
    await queries.exempt(decision.tx, decision.person, row)
    await decision.record('policy.exempted', { details: { days: given.forDays } })
    const person = (await decision.whom()).name
    const told = {
      ...letterhead(decision, null),
      administrator: session.person.name,
      person,
      until,
      reason: given.reason,
    }
    await tell(decision, others, (other) => exemptionMail(other, told))
  })
}

/** Ends it before its time. Refuses as `administer`, and `already_done`. Nothing is asked about an id that nobody of theirs has. */
export async function endExemption(services: Services, session: Session, person: string, at: Moment): Promise<void> {
  if (!(await queries.findDeadline(services.db, person))) refuse('not_found')
  await administer(services, { session, person, refused }, at, async (decision) => {
    if (!(await queries.endExemption(decision.tx, decision.person))) refuse('already_done')
    await decision.record('policy.exemption_ended')
  })
}

/** Those who are spared in an organisation now, the one that ends first before the others. */
export async function exemptionsOf(
  { application, db }: Services,
  organisationId: string,
  now: Instant,
): Promise<Exemption[]> {
  const rows = await queries.findExemptions(db, organisationId, now)
  const ids = rows.flatMap(({ person_id, exempted_by }) => [person_id, exempted_by]).filter((id) => id !== null)
  const names = await application.namesOf(db, [...new Set(ids)])
  return rows.map((row) => ({
    id: row.person_id,
    name: names.get(row.person_id) ?? null,
    reason: row.exempt_reason ?? '',
    until: row.exempt_until ?? 0,
    by: row.exempted_by && (names.get(row.exempted_by) ?? null),
  }))
}

/** Administrators hear of an end a week before; what has ended is written down as ended. Each once, whoever sweeps. */
export async function doDueExemptions(services: Services, now: Instant): Promise<void> {
  const at = { now, from: nowhere }
  const ended = await queries.findEndedExemptions(services.db, now)
  const ending = await queries.findEndingExemptions(services.db, now, now + exemptionEndTold)
  const chores = [
    ...ended.map(
      ({ person_id }) =>
        () =>
          writeDownEnd(services, at, person_id),
    ),
    ...ending.map((row) => () => tellOfEnd(services, at, row)),
  ]
  await eachByItself(chores, (chore) => chore())
}

async function writeDownEnd(services: Services, at: Moment, person: string): Promise<void> {
  await settleFor(services, at, person, async (decision) => {
    if (await queries.endExemption(decision.tx, person, at.now)) await decision.record('policy.exemption_ended')
  })
}

type Ending = Awaited<ReturnType<typeof queries.findEndingExemptions>>[number]

async function tellOfEnd(services: Services, at: Moment, { person_id: person, organisation_id, ...row }: Ending) {
  const administrators = await services.application.people.administrators(organisation_id)
  await settleFor(services, at, person, async (decision) => {
    if (!(await queries.claimTellingOfEnd(decision.tx, person))) return
    const { name } = await decision.whom()
    const told = {
      ...letterhead(decision, null),
      person: name,
      until: row.exempt_until ?? 0,
      reason: row.exempt_reason ?? '',
    }
    await tell(decision, administrators, (one) => exemptionEndsMail(one, told))
  })
}

/** Whoever is gone is nobody's to tell of. */
async function settleFor(services: Services, at: Moment, person: string, act: (decision: Decision) => Promise<void>) {
  const done = await settle(() => decide(services, at, { person, by: null }, act))
  if (done instanceof Refusal)
    await transact(services, at, [`person:${person}`], async ({ tx }) => void (await queries.endExemption(tx, person)))
}

async function tell(decision: Decision, people: Person[], write: (to: Person) => ReturnType<typeof exemptionMail>) {
  const once = decision.services.randomness.id()
  for (const one of people) await decision.mailTo(one.id, 'exemption', write(one), { once: `${once}:${one.id}` })
}
