import type { Tx } from '../adapters/schema.ts'
import { authenticatorFactor } from '../authenticators/factor.ts'
import { backupCodeFactor } from '../backup-codes/factor.ts'
import { passkeyFactor } from '../passkeys/factor.ts'
import type { Factor } from '../factor.ts'
import { Refusal, refuse, settle } from '../refusals.ts'
import type { RouteName } from '../routes.ts'
import type { Methods } from './methods.ts'
import { callableMeans, type Means, meansIn } from './second-step.schemas.ts'

/** Every kind of second factor, and what it does. */
export const factors: Record<Means, Factor> = {
  code: authenticatorFactor,
  passkey: passkeyFactor,
  backup_code: backupCodeFactor,
}

/** A factor that somebody gives, already read from what was typed. */
export type GivenFactor = { means: Means; code: string }

/** Nothing is typed: one press is enough, and there is nothing to be folded away. */
export const isPressed = (means: Means): boolean => factors[means].length === undefined

/** The page that asks somebody who signs in for what they used last. */
export const questionFor = ([first]: Methods): RouteName => factors[first].page

/** What a form or a call gives, read. Refuses `invalid_input`; costs no try. */
export function factorIn(fields: Record<string, string | undefined>): GivenFactor {
  const means = meansIn(fields)
  if (means === null) return refuse('invalid_input', { field: '' })
  const { field, read } = factors[means]
  return { means, code: read(fields[field] ?? '') }
}

/**
 * What was typed where any of them may be, read as the one that it is; as the last of the table where several can read it, so that it is one try at one of them.
 * Refuses `invalid_input`, in the words of the one that is about as long; costs no try.
 */
export async function factorTyped(typed: string, field: string): Promise<GivenFactor> {
  const read = await Promise.all(
    callableMeans.map((means) =>
      settle(async (): Promise<GivenFactor> => ({ means, code: factors[means].read(typed) })),
    ),
  )
  const given = read.findLast((one): one is GivenFactor => !(one instanceof Refusal))
  if (given) return given
  const length = [...typed.matchAll(/[\p{L}\p{N}]/gu)].length
  const farFrom = (means: Means) => Math.abs((factors[means].length ?? Infinity) - length)
  const [nearest] = callableMeans.toSorted((one, other) => farFrom(one) - farFrom(other))
  const refusal = read[callableMeans.indexOf(nearest!)] as Refusal
  throw new Refusal(refusal.code, { ...refusal.details, field })
}

/** Nothing that a second step could be checked against is left. */
export async function removeFactors(tx: Tx, personId: string): Promise<void> {
  for (const { remove } of Object.values(factors)) await remove(tx, personId)
}
