import { randomBytes, randomUUID, randomUUIDv7 } from 'node:crypto'

/** The only source of chance. Tests count what is asked of it. */
export type Randomness = {
  /** `length` bytes from the system's cryptographic generator. */
  bytes(length: number): Uint8Array
  /** A UUIDv7: a row's id, sortable by time. Not a secret. */
  id(): string
}

export const systemRandomness: Randomness = {
  bytes: (length) => randomBytes(length),
  id: typeof randomUUIDv7 === 'function' ? () => randomUUIDv7() : () => randomUUID(),
}
