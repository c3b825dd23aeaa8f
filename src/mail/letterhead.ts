import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Client } from '../sessions/session.ts'

/** From where something was done. */
export type Whereabouts = Pick<Client, 'browser' | 'address'>

/**
 * What every mail tells of the moment it is about, and where its links lead: the configured address, never a request's. `from` is null for
 * what an administrator or the clock did: where administrators sit is theirs to tell.
 */
export type Letterhead = { at: Instant; from: Whereabouts | null; baseUrl: string; product: string }

export function letterhead(house: House, from: Whereabouts | null, now: Instant): Letterhead {
  const { baseUrl, productName } = house.settings
  return { at: now, from: from && { browser: from.browser, address: from.address }, baseUrl, product: productName }
}
