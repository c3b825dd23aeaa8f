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

/** RFC 9562 5.7, of which only the newest Nodes make one: the milliseconds since 1970 in 48 bits, the version, and for the rest what version 4 draws. */
function uuidOf(now: number): string {
  const time = now.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice('xxxxxxxx-xxxx-4'.length)}`
}
