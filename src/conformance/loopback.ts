import { isIP } from 'node:net'

/**
 * Whether requests may be sent there: this machine's own addresses, or hosts that the caller has named as their own (requirement KIT-4). Names are not looked up:
 * whoever answers for a name may change their mind between two requests.
 */
export function mayBeAttacked(origin: URL, own: readonly string[] = []): boolean {
  const host = origin.hostname.replace(/^\[|\]$/g, '')
  if (own.includes(origin.host) || own.includes(host)) return true
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1'
}
