import type { Instant } from '../edges/clock.ts'
import type { Role } from '../edges/schema.ts'
import type { Locale } from '../ui/messages.ts'

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
