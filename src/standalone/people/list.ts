import type { Services } from '../../services.ts'
import { refuse } from '../../refusals.ts'
import type { Locale } from '../../messages/messages.ts'
import { inOrder } from '../../ui/order.ts'
import * as queries from './people.queries.ts'

export type ListedPerson = ReturnType<typeof listed>

/** The people of one organisation and how each is protected, by name as the reader's language orders it. Never another organisation's. */
export async function peopleOf(services: Services, organisationId: string, reader: Locale): Promise<ListedPerson[]> {
  return inOrder(reader, (await queries.listOfOrganisation(services.db, organisationId)).map(listed))
}

/** One of them. Refuses `not_found` for everybody else there is (requirement AUD-3). */
export async function personOf(services: Services, organisationId: string, personId: string): Promise<ListedPerson> {
  const [row] = await queries.listOfOrganisation(services.db, organisationId, personId)
  return row ? listed(row) : refuse('not_found')
}

function listed(row: Awaited<ReturnType<typeof queries.listOfOrganisation>>[number]) {
  const on = row.enabled_at !== null
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    twoStepSince: row.enabled_at,
    backupCodesLeft: on ? Number(row.backup_codes_left) : null,
    lastSignInAt: row.last_sign_in_at === null ? null : Number(row.last_sign_in_at),
    deactivated: row.deactivated_at !== null,
    resetAskedFor: row.reset_id !== null,
    codesSuspended: row.suspended_at !== null,
  }
}

/** Whom an organisation's administrators may ask about: id, name and address, in the same order. */
export async function namesOf(services: Services, organisationId: string, reader: Locale) {
  return inOrder(reader, await queries.namesOfOrganisation(services.db, organisationId))
}
