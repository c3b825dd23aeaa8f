import { z } from 'zod'
import { authenticatorSchema } from '../authenticators/authenticators.schemas.ts'
import { backupCodeSchema } from '../backup-codes/backup-codes.schemas.ts'
import type { FactorSchema } from '../factor.ts'
import { passkeySchema } from '../passkeys/passkeys.schemas.ts'

const table = {
  code: authenticatorSchema,
  passkey: passkeySchema,
  backup_code: backupCodeSchema,
} as const satisfies Record<string, FactorSchema>

/** A kind of second factor, as the trail and the API call it. */
export type Means = keyof typeof table
/** Those that the API takes; the others are given on pages alone. */
export type CallableMeans = { [M in Means]: (typeof table)[M] extends { describe: object } ? M : never }[Means]
/** A body that gives one of them: `{ backupCode: '…' }`. */
export type FactorFields = { [M in CallableMeans]: Record<(typeof table)[M]['field'], string> }[CallableMeans]

/** In the order in which they are asked for, where nothing says which was used last. */
export const allMeans = Object.keys(table) as [Means, ...Means[]]
export const factorSchemas: Record<Means, FactorSchema> = table
type CallableSchema = FactorSchema & Required<Pick<FactorSchema, 'describe'>>
const isCallable = (means: Means): means is CallableMeans => factorSchemas[means].describe !== undefined
export const callableMeans = allMeans.filter(isCallable) as [CallableMeans, ...CallableMeans[]]
export const callableSchemas = Object.fromEntries(
  callableMeans.map((means) => [means, factorSchemas[means]]),
) as Record<CallableMeans, CallableSchema>

// Made once: a schema is compiled when it first reads something.
const forms = new Map(
  allMeans.map((means) => [means, z.object({ [factorSchemas[means].field]: factorSchemas[means].schema })]),
)

/** A form or a body that gives this factor, */
export const formOf = (means: Means) => forms.get(means)!
/** a form that gives any of them: with several in it, the last of the table, so that it is one try at one of them, */
export const factorForm = z.union(allMeans.toReversed().map(formOf))
/** and such a body. */
export const factorBody = z.union(callableMeans.toReversed().map(formOf))

/** Which factor was typed, the last of the table where there are several; null: none. */
export function meansIn(fields: Record<string, string | undefined>): Means | null {
  return allMeans.findLast((means) => fields[factorSchemas[means].field] !== undefined) ?? null
}
