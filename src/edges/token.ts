import { createHash } from 'node:crypto'
import type { Randomness } from './randomness.ts'

/** 256 random bits for the holder; the database keeps only their SHA-256, so a dump opens nothing. */
export function newToken(randomness: Randomness): { token: string; hash: string } {
  const token = Buffer.from(randomness.bytes(32)).toString('base64url')
  return { token, hash: hashToken(token) }
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
