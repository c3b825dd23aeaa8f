import { pepperOf } from '../backup-codes/batch.ts'
import type { Services } from '../services.ts'
import type { RingKey } from '../adapters/vault.ts'
import * as queries from './sealed.queries.ts'

/** What a key is to the database. */
export type KeyInUse = {
  id: string
  neededBy: { table: queries.Place['table']; rows: number }[]
  /** `old` and `newest` are in the ring; `missing` is not; `another` is there by this id, but opens nothing. */
  state: 'newest' | 'old' | 'missing' | 'another'
}

const valuesTried = 5

/** Each key of the ring and each that the database needs, newest first. */
export async function keysInUse(services: Services, ring: RingKey[]): Promise<KeyInUse[]> {
  const counts = await queries.countByKey(services.db)
  const ids = new Set([...ring.map(({ id }) => id), ...counts.map(({ keyId }) => keyId)])
  return Promise.all(
    [...ids].map(async (id) => {
      const neededBy = sumByTable(counts.filter(({ keyId }) => keyId === id))
      const place = ring.findIndex((key) => key.id === id)
      if (place === -1) return { id, neededBy, state: 'missing' as const }
      if (neededBy.length > 0 && !(await opensAny(services, id))) return { id, neededBy, state: 'another' as const }
      return { id, neededBy, state: place === 0 ? ('newest' as const) : ('old' as const) }
    }),
  )
}

function sumByTable(counts: { table: queries.Place['table']; rows: number }[]): KeyInUse['neededBy'] {
  const sums = new Map<queries.Place['table'], number>()
  for (const { table, rows } of counts) sums.set(table, (sums.get(table) ?? 0) + rows)
  return [...sums].map(([table, rows]) => ({ table, rows }))
}

/** A value may be damaged by itself: the key is another one when none of several opens. */
async function opensAny(services: Services, keyId: string): Promise<boolean> {
  let tried = 0
  for (const place of queries.places) {
    const values = await queries.findOfKey(services.db, place, keyId, valuesTried)
    // What a key merely stands for can be had of any key by that id.
    const sealed = values.filter((value) => value.sealed !== null)
    if (sealed.some((value) => openValue(services, place, value) !== null)) return true
    tried += sealed.length
  }
  return tried === 0
}

/** What is sealed, or null where the ring doesn't open it. */
export function openValue(services: Services, place: queries.Place, value: queries.SealedValue): Uint8Array | null {
  const { person, row, sealed, keyId } = value
  try {
    if (place.table === 'backup_codes')
      return pepperOf(services, { person_id: person, batch: row, sealed_pepper: sealed, key_id: keyId })
    return sealed === null ? null : services.vault.open(sealed, { person, row })
  } catch {
    return null
  }
}
