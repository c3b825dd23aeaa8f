import { z } from 'zod'
import { authenticatorSchema } from '../authenticators/authenticators.schemas.ts'
import { backupCodeSchema } from '../backup-codes/backup-codes.schemas.ts'
import type { FactorSchema } from '../factor.ts'

const table = {
  code: authenticatorSchema,
  backup_code: backupCodeSchema,
} as const satisfies Record<string, FactorSchema>

/** A kind of second factor, as the trail and the API call it. */
export type Means = keyof typeof table
/** A form or a body that gives one of them: `{ backupCode: '…' }`. */
export type FactorFields = { [M in Means]: Record<(typeof table)[M]['field'], string> }[Means]

/** The first is asked for, the others can be given instead. */
export const allMeans = Object.keys(table) as [Means, ...Means[]]
export const factorSchemas: Record<Means, FactorSchema> = table

// Made once: a schema is compiled when it first reads something.
const forms = new Map(
  allMeans.map((means) => [means, z.object({ [factorSchemas[means].field]: factorSchemas[means].schema })]),
)

/** A form or a body that gives this factor, */
export const formOf = (means: Means) => forms.get(means)!
/** or any of them: with several in it, the last of the table, so that it is one try at one of them. */
export const factorForm = z.union(allMeans.toReversed().map(formOf))

/** Which factor was typed, the last of the table where there are several; null: none. */
export function meansIn(fields: Record<string, string | undefined>): Means | null {
  return allMeans.findLast((means) => fields[factorSchemas[means].field] !== undefined) ?? null
}
