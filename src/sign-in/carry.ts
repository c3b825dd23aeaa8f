import { carryBytes } from '../limits.ts'
import type { Services } from '../services.ts'

/** Throws for more than the challenge keeps: the application's mistake, which shows at its first sign-in. */
export function mustFit(carry: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(carry) ?? '')
  if (bytes > carryBytes)
    throw new RangeError(`\`carry\` is ${bytes} bytes as JSON; a challenge keeps ${carryBytes} (requirement HOST-17).`)
}

/** What the first step knew, sealed to its challenge; null: nothing. */
export function sealCarry(
  { vault }: Services,
  carry: unknown,
  of: { person: string; challenge: string },
): string | null {
  if (carry === null || carry === undefined) return null
  return vault.seal(Buffer.from(JSON.stringify(carry)), { person: of.person, row: of.challenge }).sealed
}

export function openCarry(
  { vault }: Services,
  sealed: string | null,
  of: { person: string; challenge: string },
): unknown {
  if (sealed === null) return null
  return JSON.parse(Buffer.from(vault.open(sealed, { person: of.person, row: of.challenge })).toString())
}
