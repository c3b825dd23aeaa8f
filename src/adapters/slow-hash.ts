import { hash, hashRaw, verify } from '@node-rs/argon2'

/** argon2id off the main thread, for what people can remember or must type: passwords and backup codes. */
export type SlowHash = {
  /** A PHC string with its own salt. */
  hash(text: string): Promise<string>
  verify(phc: string, text: string): Promise<boolean>
  /** 32 bytes from the text and a salt that is kept elsewhere. */
  derive(text: string, salt: Uint8Array): Promise<Uint8Array>
}

/** How slow: memory in KiB, passes over it, lanes. */
type Cost = { memoryCost: number; timeCost: number; parallelism: number }

/** argon2id (the library's default) of a given cost. */
export function slowHashOf(cost: Cost): SlowHash {
  return {
    // NFC: the same letters typed on another keyboard are the same password (NIST SP 800-63B-4 3.1.1.2).
    hash: (text) => hash(text.normalize('NFC'), cost),
    verify: (phc, text) => verify(phc, text.normalize('NFC')),
    derive: (text, salt) => hashRaw(text, { ...cost, salt, outputLen: 32 }),
  }
}

/** OWASP Password Storage: 19 MiB, two passes, one lane. */
export const argon2id = slowHashOf({ memoryCost: 19_456, timeCost: 2, parallelism: 1 })
