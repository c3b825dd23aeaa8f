import type { Instant } from '../../adapters/clock.ts'
import type { Services } from '../../services.ts'
import type { Db, Role } from '../../adapters/schema.ts'
import type { Locale } from '../../messages/messages.ts'
import { foldEmail } from '../../spelling/email.ts'
import { foldName } from '../../spelling/name.ts'
import * as queries from './people.queries.ts'

type NewOrganisation = { name: string; plan: string; planCurrent: boolean }
type NewPerson = {
  organisationId: string
  email: string
  name: string
  role: Role
  locale: Locale
  password: string
  emailConfirmed: boolean
  /** They have no password yet, and a link to choose one. */
  invited?: boolean
}

export async function createOrganisation(
  services: Services,
  given: NewOrganisation,
  db: Db = services.db,
): Promise<string> {
  const id = services.randomness.id()
  const row = { id, name: foldName(given.name), plan: given.plan, plan_current: given.planCurrent ? 1 : 0 } as const
  await queries.insertOrganisation(db, row)
  return id
}

/** Adds a person, with two-step authentication off. The address is unique in its folded form. */
export async function createPerson(services: Services, given: NewPerson, now: Instant): Promise<string> {
  return insertPerson(services.db, services, given, await services.slowHash.hash(given.password), now)
}

/** The same in a transaction: with a hash that was made before it, because nobody else's write waits for that. */
export async function insertPerson(
  db: Db,
  services: Services,
  given: Omit<NewPerson, 'password'>,
  passwordHash: string,
  now: Instant,
): Promise<string> {
  const id = services.randomness.id()
  await queries.insertPerson(db, {
    id,
    organisation_id: given.organisationId,
    email: foldEmail(given.email),
    email_confirmed_at: given.emailConfirmed ? now : null,
    name: foldName(given.name),
    role: given.role,
    password_hash: passwordHash,
    locale: given.locale,
    created_at: now,
    invited_at: given.invited ? now : null,
    joined_at: given.invited ? null : now,
  })
  return id
}
