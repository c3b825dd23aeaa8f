import type { Instant } from '../adapters/clock.ts'
import type { Role } from '../adapters/schema.ts'
import type { Locale } from '../messages/messages.ts'

/** Someone who can sign in, with the organisation whose plan decides what they may use. */
export type Person = {
  id: string
  email: string
  emailConfirmedAt: Instant | null
  name: string
  role: Role
  locale: Locale
  organisation: Organisation
}

/** `plan` in lower case; `planCurrent`: not a legacy one. */
export type Organisation = { id: string; name: string; plan: string; planCurrent: boolean }
