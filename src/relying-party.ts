import { isIP } from 'node:net'
import { BadSetting } from './bad-setting.ts'

/**
 * The relying party of WebAuthn: the domain that passkeys belong to, and the origins of pages on which they may be used. Settings, never read from a request (requirement
 * PKY-1). `id` is null where this stands at an address of numbers: there no browser makes any.
 */
export type RelyingParty = { id: string | null; origins: readonly string[] }

/** By default this site alone. Throws `BadSetting` for an id that no page of those origins may claim. */
export function relyingPartyOf(baseUrl: string, given: { id?: string | undefined; origins: string[] }): RelyingParty {
  const { origin, hostname } = new URL(baseUrl)
  const origins = [...new Set([origin, ...given.origins])]
  if (isNumbers(hostname)) {
    if (given.id !== undefined) throw new BadSetting('RP_ID is not usable: BASE_URL is an address of numbers.')
    return { id: null, origins }
  }
  const id = given.id ?? hostname
  const strange = origins.find((one) => !isWithin(new URL(one).hostname, id))
  if (strange !== undefined || (!id.includes('.') && id !== hostname))
    throw new BadSetting(
      `RP_ID is not usable: ${strange === undefined ? `${id} is the domain of too many` : `${strange} is not below ${id}`}.`,
    )
  return { id, origins }
}

const isNumbers = (hostname: string) => isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0
/** WebAuthn Level 3, 5.1.2: the host's own domain, or one above it. */
const isWithin = (hostname: string, id: string) => hostname === id || hostname.endsWith(`.${id}`)
