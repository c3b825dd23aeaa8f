import type { z } from 'zod'
import type { meAnswer } from '../standalone/people/api.schemas.ts'
import type { RefusalCode } from '../refusals.ts'
import type { FactorFields } from '../second-step/second-step.schemas.ts'
import type { sessionsAnswer } from '../standalone/sessions/api.schemas.ts'
import type { challengeAnswer, signedInAnswer } from '../sign-in/api.schemas.ts'
import type { freshAnswer, twoStepAnswer } from '../two-step/api.schemas.ts'

// What the API's schemas say, for the client's types. Types alone: nothing here is ever run. They are written as the types of values because the compiler spells
// those out in a declaration, where it would only name `z.infer`: whoever imports the package needs no zod (decision 35).

declare function read<Schema extends z.ZodType>(): z.infer<Schema>
/** A mapped type of a text is that text. */
declare function eachOf<T>(): { [Name in keyof T]: T[Name] }

export const me = read<typeof meAnswer>()
export const twoStep = read<typeof twoStepAnswer>()
export const fresh = read<typeof freshAnswer>()
export const sessions = read<typeof sessionsAnswer>()
export const challenge = read<typeof challengeAnswer>()
export const signedIn = read<typeof signedInAnswer>()
export const factor = eachOf<FactorFields>()
export const refusal = eachOf<RefusalCode>()
