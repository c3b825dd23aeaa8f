import { addressKey } from '../adapters/address.ts'
import type { Misfit } from '../adapters/forwarded.ts'
import type { Services } from '../services.ts'
import { misfitsTold } from '../limits.ts'

const says: Record<Misfit, string> = {
  unlisted:
    'somebody forwards a client’s address and is not in TRUSTED_PROXIES, so their own address counts: is it your proxy, list it',
  other_header:
    'a proxy of TRUSTED_PROXIES says whom it asks for by another header than FORWARDED_HEADER names, so its own address counts',
  unreadable:
    'a proxy of TRUSTED_PROXIES forwards what is no address, so the nearest one that is known counts for everybody who comes so',
}

/**
 * Says in the log that a peer's forwarded headers don't fit the settings: once for each peer and kind, and of no more than `misfitsTold` peers. What they
 * forwarded is theirs, and not repeated.
 */
export function misfitsNoted({ log }: Pick<Services, 'log'>): (misfit: Misfit, peer: string) => void {
  const told = new Map<Misfit, Set<string>>()
  return (misfit, peer) => {
    const peers = told.get(misfit) ?? new Set()
    const key = addressKey(peer)
    if (peers.size >= misfitsTold || peers.has(key)) return
    told.set(misfit, peers.add(key))
    log.warn({ peer, misfit }, says[misfit])
  }
}
