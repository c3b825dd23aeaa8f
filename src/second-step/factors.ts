import type { Tx } from '../adapters/schema.ts'
import { authenticatorFactor } from '../authenticators/factor.ts'
import { backupCodeFactor } from '../backup-codes/factor.ts'
import type { Factor } from '../factor.ts'
import { refuse } from '../refusals.ts'
import { type Means, meansIn } from './second-step.schemas.ts'

/** Every kind of second factor, and what it does. */
export const factors: Record<Means, Factor> = { code: authenticatorFactor, backup_code: backupCodeFactor }

/** A factor that somebody gives, already read from what was typed. */
export type GivenFactor = { means: Means; code: string }

/** What a form or a call gives, read. Refuses `invalid_input`; costs no try. */
export function factorIn(fields: Record<string, string | undefined>): GivenFactor {
  const means = meansIn(fields)
  if (means === null) return refuse('invalid_input', { field: '' })
  const { field, read } = factors[means]
  return { means, code: read(fields[field] ?? '') }
}

/** Nothing that a second step could be checked against is left. */
export async function removeFactors(tx: Tx, personId: string): Promise<void> {
  for (const { remove } of Object.values(factors)) await remove(tx, personId)
}
