import { authenticatorFactor } from '../authenticators/accept.ts'
import { backupCodeFactor } from '../backup-codes/accept.ts'
import type { Tx } from '../adapters/schema.ts'
import type { Factor } from '../factor.ts'
import { refuse } from '../refusals.ts'

/** Every kind of second factor: its means, as the trail and the API call it, and what it is. */
export const factors = {
  code: authenticatorFactor,
  backup_code: backupCodeFactor,
} as const satisfies Record<string, Factor>

export type Means = keyof typeof factors

/** A factor that somebody gives, already read from what was typed. */
export type GivenFactor = { means: Means; code: string }

/** What a form or a call gives: the first of the factors' fields that it has, read. Refuses `invalid_input`; costs no try. */
export function factorIn(fields: Record<string, string | undefined>): GivenFactor {
  for (const [means, { field, read }] of Object.entries(factors) as [Means, Factor][]) {
    const typed = fields[field]
    if (typed !== undefined) return { means, code: read(typed) }
  }
  return refuse('invalid_input', { field: '' })
}

/** Nothing that a second step could be checked against is left. */
export async function removeFactors(tx: Tx, personId: string): Promise<void> {
  for (const { remove } of Object.values(factors)) await remove(tx, personId)
}
