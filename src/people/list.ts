import type { House } from '../edges/house.ts'
import * as queries from './people.queries.ts'

export type ListedPerson = Awaited<ReturnType<typeof peopleOf>>[number]

/** The people of one organisation and who of them has two-step on, by name. Never another organisation's. */
export async function peopleOf(house: House, organisationId: string) {
  const rows = await queries.listOfOrganisation(house.db, organisationId)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    twoStepSince: row.enabled_at,
  }))
}
