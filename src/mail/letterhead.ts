import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Client } from '../sessions/session.ts'

/** What every mail tells of the moment it is about, and where its links lead: the configured address, never a request's. */
export type Letterhead = { at: Instant; browser: string; address: string; baseUrl: string; product: string }

export function letterhead(house: House, client: Client, now: Instant): Letterhead {
  const { baseUrl, issuer } = house.settings
  return { at: now, browser: client.browser, address: client.address, baseUrl, product: issuer }
}
