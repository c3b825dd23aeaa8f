import { type Administering, administer } from '../../administer.ts'
import type { Role } from '../../adapters/schema.ts'
import type { Decision } from '../../decide.ts'
import { letterhead } from '../../mail/letterhead.ts'
import type { Moment } from '../../moment.ts'
import { refuse } from '../../refusals.ts'
import { endChallenges } from '../../second-step/challenges.queries.ts'
import type { Services } from '../../services.ts'
import { personById } from './directory.ts'
import { roleChangedMail, roleGivenMail } from './role.mail.ts'
import * as queries from './people.queries.ts'
import type { Person } from './person.ts'
import { roles } from './roles.ts'

/**
 * Gives somebody a role, or takes it: both are mailed, each in their own language. Whoever does it stays an administrator, and nobody else of them acts meanwhile: the
 * last one can't lose it. Refuses as `administer`, and `already_done` where it is theirs already.
 */
export async function changeRole(
  services: Services,
  { role, ...who }: Administering & { role: Role },
  at: Moment,
): Promise<void> {
  await administer(services, who, at, async (decision) => {
    const before = await personById(services, decision.tx, decision.person)
    if (!(await setRole(decision, before, role))) refuse('already_done')
    const administrator = await personById(services, decision.tx, who.session.person.id)
    const change = { before: before.role, now: role }
    const told = { ...letterhead(decision, null), ...change, administrator: administrator.name }
    await decision.mail('role-changed', roleChangedMail(before, { ...told, less: isLess(role, before.role) }))
    const done = { ...letterhead(decision), ...change, whose: before }
    await decision.mailTo(administrator.id, 'role-given', roleGivenMail(administrator, done))
  })
}

/** The same, whoever does it; who has less than before is signed out everywhere (requirement SES-6). Returns false, and changes nothing, where it is theirs already. */
export async function setRole(decision: Decision, person: Person, role: Role): Promise<boolean> {
  if (role === person.role) return false
  const { tx, record } = decision
  await queries.setRole(tx, person.id, role)
  await record('person.role_changed', { details: { from: person.role, to: role } })
  // Less than before: what was opened with more ends.
  if (isLess(role, person.role)) await signOutEverywhere(decision)
  return true
}

const isLess = (role: Role, than: Role): boolean => roles.indexOf(role) < roles.indexOf(than)

export async function signOutEverywhere(decision: Decision): Promise<void> {
  await decision.endSessions(null)
  await endChallenges(decision.tx, decision.person)
}
