import type { Instant } from '../../adapters/clock.ts'
import type { Role } from '../../adapters/schema.ts'
import type { Person as KnownPerson } from '../../host/person.ts'

/** Someone who can sign in, with the organisation whose plan decides what they may use. */
export type Person = KnownPerson & { emailConfirmedAt: Instant | null; role: Role; organisation: Organisation }

/** A person as the API tells of them. */
export const describePerson = ({ id, email, name, role, locale, timeZone }: Person) => ({
  id,
  email,
  name,
  role,
  locale,
  timeZone,
})

/** `plan` in lower case; `planCurrent`: not a legacy one. */
export type Organisation = { id: string; name: string; plan: string; planCurrent: boolean }
