import { createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import { hotp } from './hotp.ts'
import { codeShape, secretBytes, stepLength, stepsEitherSide } from './parameters.ts'

declare const secret: unique symbol
/** The 160 bits shared with an authenticator. Only `asSecret` makes one. */
export type Secret = Uint8Array & { readonly [secret]: true }

/** Takes exactly 20 bytes as a secret, and throws `RangeError` on any other number (requirement OTP-3). */
export function asSecret(bytes: Uint8Array): Secret {
  if (bytes.length !== secretBytes) throw new RangeError(`A secret has ${secretBytes} bytes`)
  return bytes as Secret
}

/** The step T that a moment belongs to (RFC 6238 §4.2). `now` in milliseconds UTC. */
export function stepAt(now: number): number {
  return Math.floor(now / stepLength)
}

/** The first moment, in milliseconds UTC, that no longer belongs to the step. */
export function stepEndsAt(step: number): number {
  return (step + 1) * stepLength
}

/** The six digits of one step (RFC 6238 §4.2). */
export function codeAt(secret: Secret | KeyObject, step: number): string {
  return hotp(secret, step, codeShape)
}

/** Compares two texts in a time that says nothing of where they differ. */
type Equal = (a: string, b: string) => boolean

/**
 * The step whose code this is, among the present one and one either side (RFC 6238 §5.2), or null. `code` is six ASCII
 * digits, as `readCode` gives them. Whether the step was used before is not known here: the database decides that.
 */
export function matchStep(secret: Secret, code: string, step: number, equal: Equal = constantTimeEqual): number | null {
  return newestMatch(secret, code, stepsBetween(step - stepsEitherSide, step + stepsEitherSide), equal)
}

/**
 * How many steps off the clock is that made this code, searched from offset `from` to offset `to`, both included, outside
 * what `matchStep` accepts: below 0 it is behind. For explaining a refusal only, the code stays refused (OTP-10).
 */
export function diagnoseStep(secret: Secret, code: string, step: number, from: number, to: number): number | null {
  const steps = stepsBetween(step + from, step + to).filter((other) => Math.abs(other - step) > stepsEitherSide)
  const found = newestMatch(secret, code, steps, constantTimeEqual)
  return found === null ? null : found - step
}

/**
 * All are computed and compared, whichever matches, so that time tells nothing (requirement OTP-7). Where neighbours share
 * one code, the newest is the answer: it burns the older ones with it, and the code can't come back as another step's.
 */
function newestMatch(secret: Secret, code: string, steps: number[], equal: Equal): number | null {
  const key = createSecretKey(secret)
  let found: number | null = null
  for (const step of steps) {
    const matches = equal(codeAt(key, step), code)
    found = matches ? step : found
  }
  return found
}

function stepsBetween(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index).filter((step) => step >= 0)
}

function constantTimeEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
