import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Instance } from '../instance.ts'
import type { Client } from '../sessions/session.ts'

/** From where something was done. */
export type Whereabouts = Pick<Client, 'browser' | 'address'>

/**
 * What every mail tells of the moment it is about, and of the instance that writes it, whose links lead to the configured address, never a request's.
 * `from` is null for what an administrator or the clock did: where administrators sit is theirs to tell.
 */
export type Letterhead = Instance & { at: Instant; from: Whereabouts | null }

export function letterhead(house: House, from: Whereabouts | null, now: Instant): Letterhead {
  return { ...house.instance, at: now, from: from && { browser: from.browser, address: from.address } }
}
