import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Role } from '../edges/schema.ts'
import type { Client } from '../sessions/session.ts'
import type { Locale } from '../ui/messages.ts'
import { createOrganisation, createPerson } from './create.ts'
import * as queries from './people.queries.ts'
import { foldEmail } from './person.ts'
import { requestReset } from './reset-password.ts'

export type Invitation = {
  email: string
  name: string
  organisation: string
  plan: string
  planCurrent: boolean
  role: Role
  locale: Locale
}

/** The operator's own command: no browser, no address. */
const atTheConsole: Client = { kind: 'browser', address: '', browser: '' }
const unknowablePasswordBytes = 32

/**
 * Adds a person, with an organisation of that name if there is none yet, and mails them a link to choose a password. Nobody ever
 * knows another one. Returns false, and changes nothing, for an address that is taken.
 */
export async function invite(house: House, invitation: Invitation, now: Instant): Promise<boolean> {
  if (await queries.findByEmail(house.db, foldEmail(invitation.email))) return false
  const { organisation, plan, planCurrent, ...person } = invitation
  const organisationId =
    (await queries.findOrganisation(house.db, organisation)) ??
    (await createOrganisation(house, { name: organisation, plan, planCurrent }))
  const password = Buffer.from(house.randomness.bytes(unknowablePasswordBytes)).toString('base64url')
  await createPerson(house, { ...person, organisationId, password, emailConfirmed: false }, now)
  await requestReset(house, invitation.email, atTheConsole, now)
  return true
}
