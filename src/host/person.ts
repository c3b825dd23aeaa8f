import type { Instant } from '../adapters/clock.ts'
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
  /** False: nobody signs in as them. */
  active: boolean
  /** When they joined their organisation; null: nobody knows. */
  joinedAt: Instant | null
  /** That their organisation requires two-step authentication, and they may have it; null: it doesn't, or the policy rests with the plan (requirement LIFE-6). */
  required: Required | null
  /** True: whether it is required is decided in another application. */
  policyIsTheirs?: boolean
}

/** How the active people of an organisation stand, each counted once. `overdue` are those of whom set-up is asked before anything else. */
export type Standings = { protected: number; exempt: number; due: number; overdue: number }

/** Since when, and how many days there are to set it up. Whose word it is: an organisation's, kept here, or the application's, which says it anew each time. */
export type Required = { since: Instant; days: number; by: 'organisation' | 'application' }
