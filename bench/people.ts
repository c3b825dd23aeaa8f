import { randomUUID } from 'node:crypto'
import { asSecret, codeAt, stepAt } from '../src/otp/totp.ts'

// Whom the benchmark makes up: everybody with the same password, secret and backup code. No contender knows, so none gains by it.

export const password = 'violet anchor 1869 plum'
/** 160 bits, as plain characters: one of the contenders keeps secrets as text. */
export const secret = asSecret(Buffer.from('benchmarksecretof160'))

export type MadeUp = { id: string; email: string; address: string }

/** Each at an address of their own, within 10.0.0.0/8. */
export function makeUp(people: number): MadeUp[] {
  return Array.from({ length: people }, () => {
    const id = randomUUID()
    made += 1
    const address = [10, (made >> 16) & 255, (made >> 8) & 255, made & 255].join('.')
    return { id, email: `${id}@bench.example`, address }
  })
}
let made = 0

/** The code of this half minute; it is taken in the next one as well. */
export const rightCode = () => codeAt(secret, stepAt(Date.now()))

/** Six digits that are no code of anybody in these ten minutes. */
export function wrongCode(): string {
  const near = new Set(Array.from({ length: 41 }, (_, index) => codeAt(secret, stepAt(Date.now()) + index - 20)))
  let wrong = 0
  while (near.has(String(wrong).padStart(6, '0'))) wrong += 1
  return String(wrong).padStart(6, '0')
}
