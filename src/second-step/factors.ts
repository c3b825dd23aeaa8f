import { z } from 'zod'
import { authenticatorFactor } from '../authenticators/factor.ts'
import { backupCodeFactor } from '../backup-codes/factor.ts'
import type { Tx } from '../adapters/schema.ts'
import type { Factor } from '../factor.ts'
import { refuse } from '../refusals.ts'

const table = {
  code: authenticatorFactor,
  backup_code: backupCodeFactor,
} as const satisfies Record<string, Factor>

export type Means = keyof typeof table
/** A form or a body that gives one of them: `{ backupCode: '…' }`. */
export type FactorFields = { [M in Means]: Record<(typeof table)[M]['field'], string> }[Means]

/** Every kind of second factor: its means, as the trail and the API call it, and what it is. The first is asked for, the others can be given instead. */
export const factors: Record<Means, Factor> = table
export const allMeans = Object.keys(table) as [Means, ...Means[]]

/** A factor that somebody gives, already read from what was typed. */
export type GivenFactor = { means: Means; code: string }

/** A form or a body that gives this factor, */
export const formOf = (means: Means) => z.object({ [factors[means].field]: factors[means].schema })
/** or any of them: with several in it, the last of the table, so that it is one try at one of them. */
export const factorForm = z.union(allMeans.toReversed().map(formOf))

/** Which factor was typed, the last of the table where there are several; null: none. */
export function meansIn(fields: Record<string, string | undefined>): Means | null {
  return allMeans.findLast((means) => fields[factors[means].field] !== undefined) ?? null
}

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
