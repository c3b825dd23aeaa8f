import type { Locale } from '../messages/messages.ts'
import type { RefusalDetails } from '../refusals.ts'

/** Someone who can sign in, as their application knows them. */
export type Person = {
  id: string
  name: string
  email: string
  /** Two-step sends its warnings there. */
  emailConfirmed: boolean
  locale: Locale
  /** True: another application says it, and it is changed there. */
  localeIsTheirs?: boolean
  /** In which mails to them tell times, and pages; null: nobody chose one, and pages go by their browser. */
  timeZone: string | null
  /** Whose administrators may help, and read the trail; null: there is none. */
  organisation: { id: string; name: string } | null
  administrator: boolean
  /** Why two-step can't be turned on, as `plan_not_eligible` tells it; null: it can. */
  ineligible: RefusalDetails | null
}
