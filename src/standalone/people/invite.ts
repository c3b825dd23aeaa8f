import { transact } from '../../decide.ts'
import type { Instant } from '../../adapters/clock.ts'
import type { Services } from '../../services.ts'
import type { Role } from '../../adapters/schema.ts'
import { invitationLifetime } from '../../limits.ts'
import { letterhead } from '../../mail/letterhead.ts'
import { nowhere } from '../../moment.ts'
import type { Locale } from '../../messages/messages.ts'
import { createOrganisation, insertPerson } from './create.ts'
import { nobodysHash, personById } from './directory.ts'
import { foldEmail } from '../../spelling/email.ts'
import { invitationMail } from './people.mail.ts'
import * as queries from './people.queries.ts'
import type { Person } from './person.ts'
import { mailPasswordLink } from './password-link.ts'

type Invitation = {
  email: string
  name: string
  organisation: string
  plan: string
  planCurrent: boolean
  role: Role
  locale: Locale
}

/**
 * Adds a person, with an organisation of that name (in any case) if there is none yet, and mails them a link to choose a password. Until then
 * there is none. Returns who it is, or null, changing nothing, for an address that is taken.
 */
export async function invite(services: Services, invitation: Invitation, now: Instant): Promise<Person | null> {
  const { organisation, plan, planCurrent, ...person } = invitation
  const email = foldEmail(invitation.email)
  // Two people of a new organisation, added at once, are in one.
  const locked = [`email:${email}`, 'organisation:new'] as const
  return transact(services, { now, from: nowhere }, [...locked], async ({ tx, about }) => {
    if (await queries.findByEmail(tx, email)) return null
    const organisationId =
      (await queries.findOrganisation(tx, organisation)) ??
      (await createOrganisation(services, { name: organisation, plan, planCurrent }, tx))
    const given = { ...person, organisationId, emailConfirmed: false, invited: true }
    const id = await insertPerson(tx, services, given, nobodysHash, now)
    const invited = await personById(services, tx, id)
    const decision = about(id, null)
    const head = { ...letterhead(decision), organisation: invited.organisation.name }
    await mailPasswordLink(decision, invitationLifetime, (token) => invitationMail(invited, { ...head, token }))
    await decision.record('person.added')
    return invited
  })
}
