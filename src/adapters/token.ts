import { createHash, createHmac } from 'node:crypto'
import type { Randomness } from './randomness.ts'

/** 256 random bits for the holder; the database keeps only their SHA-256, so a dump opens nothing. */
export function newToken(randomness: Randomness): { token: string; hash: string } {
  const token = Buffer.from(randomness.bytes(32)).toString('base64url')
  return { token, hash: hashToken(token) }
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** What was answered under a token, for comparing alone: six digits are few, but the token, which only its holder has, is the key. */
export function answerHash(token: string, answer: string): string {
  return createHmac('sha256', token).update(answer).digest('base64url')
}
