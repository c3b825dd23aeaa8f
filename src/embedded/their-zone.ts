import type { HostPerson } from '../host/host.ts'
import { zoneNameLongest, zonesTold } from '../limits.ts'
import type { Services } from '../services.ts'
import { readTimeZone } from '../spelling/time-zone.ts'

/**
 * The time zone that an application says of somebody; null: it says none, or one that there isn't. Such a one is said in the log, each once and no more than a few:
 * other systems have names of their own (`Central European Standard Time`, `Warsaw`), and nobody would see why times are in another zone.
 */
export function zoneOf({ timeZone: said }: HostPerson, { log }: Pick<Services, 'log'>): string | null {
  if (said === undefined || said === null) return null
  const zone = readTimeZone(said)
  if (zone === null) tell(log, typeof said === 'string' ? said.slice(0, zoneNameLongest) : `a ${typeof said}`)
  return zone
}

function tell(log: Services['log'], timeZone: string): void {
  const already = told.get(log) ?? new Set()
  if (already.has(timeZone) || already.size >= zonesTold) return
  told.set(log, already.add(timeZone))
  log.warn({ timeZone }, 'findPerson says a timeZone that is no name of IANA’s, such as Europe/Warsaw: it is ignored')
}
const told = new WeakMap<Services['log'], Set<string>>()
