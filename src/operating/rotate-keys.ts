import { record } from '../audit/record.ts'
import { transact } from '../decide.ts'
import type { Services } from '../services.ts'
import type { RingKey } from '../adapters/vault.ts'
import { keyRotationBatch } from '../limits.ts'
import { type KeyInUse, keysInUse, openValue } from './keys.ts'
import { nowhere } from '../moment.ts'
import * as queries from './sealed.queries.ts'

export type Rotation = {
  /** How many values have a new seal. */
  resealed: number
  /** How many don't open: their key is missing, or they are damaged. They are left as they are. */
  unopened: number
  stopped: boolean
  keys: KeyInUse[]
}

/** Called after each batch, with what is sealed anew so far; false stops there. */
export type AfterBatch = (soFar: number) => Promise<boolean>

/**
 * Seals everything anew that an older key of the ring has sealed, in batches of a transaction each, while the application serves (requirement
 * STO-3). Every key of the ring opens, so nobody who signs in meanwhile meets a gap. A value that changed under its hands is left to the next
 * round; stopped or broken off, it goes on where it was when it is called again.
 */
export async function rotateKeys(services: Services, ring: RingKey[], afterBatch: AfterBatch): Promise<Rotation> {
  const done = { resealed: 0, unopened: 0, stopped: false }
  try {
    let changedMeanwhile = true
    while (changedMeanwhile && !done.stopped) changedMeanwhile = await round(services, ring, afterBatch, done)
  } finally {
    const event = { action: 'operator.keys_rotated', actor: null, subject: null, address: '' } as const
    await record(
      services.db,
      services,
      { ...event, details: { key: ring[0]?.id ?? '', ...done } },
      services.clock.now(),
    )
  }
  return { ...done, keys: await keysInUse(services, ring) }
}

type Done = Omit<Rotation, 'keys'>

/** Goes through everything once. Returns whether something changed meanwhile. */
async function round(services: Services, ring: RingKey[], afterBatch: AfterBatch, done: Done): Promise<boolean> {
  const newest = ring[0]?.id ?? ''
  let missed = 0
  done.unopened = 0
  for (const place of queries.places) {
    let after = ''
    for (;;) {
      const values = await queries.findOlder(services.db, place, newest, { after, atMost: keyRotationBatch })
      const last = values.at(-1)
      if (!last) break
      after = last.row
      const batch = await reseal(services, place, values)
      done.resealed += batch.resealed
      done.unopened += batch.unopened
      missed += values.length - batch.resealed - batch.unopened
      done.stopped = !(await afterBatch(done.resealed))
      if (done.stopped) return false
    }
  }
  return missed > 0
}

async function reseal(services: Services, place: queries.Place, values: queries.SealedValue[]) {
  const fresh = values.flatMap((old) => {
    const plain = openValue(services, place, old)
    return plain === null ? [] : [{ old, sealed: services.vault.seal(plain, { person: old.person, row: old.row }) }]
  })
  const resealed = await transact(services, { now: services.clock.now(), from: nowhere }, [], async ({ tx }) => {
    let replaced = 0
    for (const { old, sealed } of fresh) if (await queries.replace(tx, place, old, sealed)) replaced += 1
    return replaced
  })
  return { resealed, unopened: values.length - fresh.length }
}
