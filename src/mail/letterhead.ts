import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { Instance } from '../instance.ts'
import type { Moment, Whereabouts } from '../moment.ts'

/**
 * What every mail tells of the moment it is about, and of the instance that writes it, whose links lead to the configured address, never a request's.
 * `from` is null for what an administrator or the clock did: where administrators sit is theirs to tell.
 */
export type Letterhead = Instance & { at: Instant; from: Pick<Whereabouts, 'browser' | 'address'> | null }

export function letterhead(
  { services, at }: { services: Services; at: Moment },
  from: Whereabouts | null = at.from,
): Letterhead {
  return { ...services.instance, at: at.now, from: from && { browser: from.browser, address: from.address } }
}
