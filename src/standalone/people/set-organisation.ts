import { transact } from '../../decide.ts'
import type { Instant } from '../../adapters/clock.ts'
import type { Services } from '../../services.ts'
import { noteEligible } from '../../policy/rest.ts'
import { nowhere } from '../../moment.ts'
import { Unable } from '../../operator-error.ts'
import { ineligibleOn } from './plans.ts'
import * as queries from './people.queries.ts'
import type { Organisation } from './person.ts'

/** What an operator may change about an organisation. What is left out stays. */
type OrganisationChanges = {
  name?: string | undefined
  plan?: string | undefined
  planCurrent?: boolean | undefined
}
export type ChangedOrganisation = { organisation: Organisation; changed: (keyof OrganisationChanges)[] }

/**
 * Changes an organisation, found by its name in any case and spacing. Where the new plan has no two-step authentication, whoever has it on keeps it, is
 * asked for codes as before, and may turn it off, not on again (requirement LIFE-7): each Finish reads the plan. Throws `Unable` where there is none of
 * that name, more than one, or another one of the new name.
 */
export async function setOrganisation(
  services: Services,
  name: string,
  changes: OrganisationChanges,
  now: Instant,
): Promise<ChangedOrganisation> {
  const id = await queries.findOrganisation(services.db, name)
  if (id === undefined) throw new Unable('There is no organisation of that name.')
  const locked = ['organisation:new', `organisation:${id}`] as const
  return transact(services, { now, from: nowhere }, [...locked], async ({ tx, record }) => {
    const before = await queries.organisationById(tx, id)
    if (!before) throw new Unable('There is no organisation of that name.')
    const wanted = {
      ...before,
      ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
    }
    const fields = ['name', 'plan', 'planCurrent'] as const
    const changed = fields.filter((field) => wanted[field] !== before[field])
    if (changed.length === 0) return { organisation: before, changed }
    const another = await queries.findOrganisation(tx, wanted.name)
    if (changed.includes('name') && another !== undefined && another !== id)
      throw new Unable('There is another organisation of the new name.')
    await queries.updateOrganisation(tx, id, wanted)
    await noteEligible(tx, id, ineligibleOn(wanted, services.settings.plans) === null, now)
    const details = { fields: changed.join(' '), plan: wanted.plan, current: wanted.planCurrent }
    await record({ action: 'organisation.changed', actor: null, subject: null, organisationId: id, details })
    return { organisation: wanted, changed }
  })
}
