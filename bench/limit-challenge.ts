import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

// The challenge of `limit` is signed, not stored: whose password was right, for ten minutes.
const key = 'only for benchmarks'
const lifetime = 600_000

export function challengeFor(id: string): string {
  const signed = `${id}.${Date.now() + lifetime}`
  return `${signed}.${signatureOf(signed)}`
}

/** Whose challenge it is, or null. */
export function readLimitChallenge(challenge: string): string | null {
  const [id = '', until = '', signature = ''] = challenge.split('.')
  return Number(until) > Date.now() && equal(signature, signatureOf(`${id}.${until}`)) ? id : null
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

export function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

function signatureOf(text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}
