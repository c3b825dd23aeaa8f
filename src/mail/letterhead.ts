import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { Instance } from '../instance.ts'
import { type Moment, nowhere, type Whereabouts } from '../moment.ts'

/**
 * What every mail tells of the moment it is about, and of the instance that writes it, whose links lead to the configured address, never a request's.
 * `from` is null for what an administrator, an operator or the clock did: where administrators sit is theirs to tell, and the others act from `nowhere`.
 */
export type Letterhead = Instance & {
  at: Instant
  from: Pick<Whereabouts, 'browser' | 'address'> | null
  /** Whether sessions elsewhere really end when the person's are ended. */
  endsElsewhere: 'yes' | 'no'
}

export function letterhead(
  { services, at }: { services: Services; at: Moment },
  from: Whereabouts | null = at.from,
): Letterhead {
  const known = from !== null && from !== nowhere
  const endsElsewhere = services.application.endsSessions ? 'yes' : 'no'
  return {
    ...services.instance,
    endsElsewhere,
    at: at.now,
    from: known ? { browser: from.browser, address: from.address } : null,
  }
}
