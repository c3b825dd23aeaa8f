import { record } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Role } from '../edges/schema.ts'
import { invitationLifetime } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import type { Locale } from '../ui/messages.ts'
import { atTheConsole } from './console.ts'
import { createOrganisation, insertPerson } from './create.ts'
import * as queries from './people.queries.ts'
import { personById } from './directory.ts'
import { invitationMail } from './people.mail.ts'
import { foldEmail } from './email.ts'
import type { Person } from './person.ts'
import { mailPasswordLink } from './reset-password.ts'

type Invitation = {
  email: string
  name: string
  organisation: string
  plan: string
  planCurrent: boolean
  role: Role
  locale: Locale
}

const unknowablePasswordBytes = 32

/**
 * Adds a person, with an organisation of that name (in any case) if there is none yet, and mails them a link to choose a password. Nobody
 * ever knows another one. Returns who it is, or null, changing nothing, for an address that is taken.
 */
export async function invite(house: House, invitation: Invitation, now: Instant): Promise<Person | null> {
  const { organisation, plan, planCurrent, ...person } = invitation
  const email = foldEmail(invitation.email)
  const password = Buffer.from(house.randomness.bytes(unknowablePasswordBytes)).toString('base64url')
  const passwordHash = await house.slowHash.hash(password)
  return house.db.transaction().execute(async (tx) => {
    // Two people of a new organisation, added at once, are in one.
    await lockFor(tx, `email:${email}`, 'organisation:new')
    if (await queries.findByEmail(tx, email)) return null
    const organisationId =
      (await queries.findOrganisation(tx, organisation)) ??
      (await createOrganisation(house, { name: organisation, plan, planCurrent }, tx))
    const given = { ...person, organisationId, emailConfirmed: false }
    const id = await insertPerson(tx, house, given, passwordHash, now)
    const invited = await personById(tx, id)
    const about = { ...letterhead(house, atTheConsole, now), organisation: invited.organisation.name }
    const letter = {
      livesFor: invitationLifetime,
      write: (token: string) => invitationMail(invited, { ...about, token }),
    }
    await mailPasswordLink(tx, house, invited, letter, now)
    await record(tx, house, { action: 'person.added', actor: null, subject: id, address: '' }, now)
    return invited
  })
}
