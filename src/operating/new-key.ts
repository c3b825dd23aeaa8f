import type { Instant } from '../adapters/clock.ts'
import type { Randomness } from '../adapters/randomness.ts'

/** A new entry for `COUNTERSIGN_KEYS`, `id:base64`. The id tells the day, and by two random bytes differs from any other of it. */
export function newKey(randomness: Randomness, now: Instant): string {
  const day = new Date(now).toISOString().slice(0, 10)
  const mark = Buffer.from(randomness.bytes(2)).toString('hex')
  return `${day}-${mark}:${Buffer.from(randomness.bytes(32)).toString('base64')}`
}
