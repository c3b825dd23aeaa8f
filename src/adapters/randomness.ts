import { randomBytes, randomUUID } from 'node:crypto'

/** The only source of chance. Tests count what is asked of it. */
export type Randomness = {
  /** `length` bytes from the system's cryptographic generator. */
  bytes(length: number): Uint8Array
  /** A UUIDv7: a row's id, sortable by time. Not a secret. */
  id(): string
}

export const systemRandomness: Randomness = {
  bytes: (length) => randomBytes(length),
  id: () => uuidOf(Date.now()),
}

let latest = 0
let sequence = 0

/**
 * RFC 9562 5.7, of which only the newest Nodes make one: the milliseconds since 1970 in 48 bits, the version, 12 bits that count within one millisecond, so
 * that ids sort as they were made (6.2), and for the rest what version 4 draws.
 */
function uuidOf(now: number): string {
  sequence = now === latest ? (sequence + 1) & 0xfff : 0
  latest = now
  const time = now.toString(16).padStart(12, '0')
  const count = sequence.toString(16).padStart(3, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}${randomUUID().slice('xxxxxxxx-xxxx-4xxx'.length)}`
}
