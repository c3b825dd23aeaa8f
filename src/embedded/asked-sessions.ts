import type { Instant } from '../adapters/clock.ts'
import type { Host, HostSession } from '../host/host.ts'
import { clocksApart } from '../limits.ts'

/** One that an application has named: what it said of it besides is text of anybody's. */
export type AskedSession = Pick<HostSession, 'session' | 'device' | 'userAgent' | 'address'> & {
  createdAt: Instant | null
  lastSeenAt: Instant | null
}

/**
 * Where a person is signed in, by the application's word: each once. Asked anew whenever it matters. Throws for an answer that names no sessions, or gives times that
 * are no milliseconds.
 */
export async function askForSessions(host: Host, person: string, now: Instant): Promise<AskedSession[]> {
  const found: unknown = await host.listSessions?.(person)
  if (!Array.isArray(found)) throw new TypeError('listSessions returned no array.')
  const asked = (found as (HostSession | null | undefined)[]).map((given) => ({
    ...given,
    session: mustBeName(given?.session),
    createdAt: timeOf(given?.createdAt, now),
    lastSeenAt: timeOf(given?.lastSeenAt, now),
  }))
  return [...new Map(asked.map((one) => [one.session, one])).values()]
}

const longest = 255
/** What somebody made of a name by mistake: all sessions would be one. */
const noNames = new Set(['', 'undefined', 'null', 'NaN', '[object Object]'])

function mustBeName(session: unknown): string {
  if (typeof session !== 'string' || noNames.has(session) || session.length > longest)
    throw new TypeError(`listSessions returned one whose \`session\` is no text of 1 to ${longest} characters.`)
  return session
}

/** Seconds, and a `Date`, are the usual mistakes. Clocks differ: nothing was seen later than now. */
function timeOf(given: unknown, now: Instant): Instant | null {
  if (given === undefined || given === null) return null
  if (typeof given !== 'number' || !(given > earliest && given < now + clocksApart))
    throw new TypeError('listSessions returned a time that is no milliseconds since 1970.')
  return Math.min(Math.floor(given), now)
}
/** 1973; what is in seconds is less. */
const earliest = 1e11
