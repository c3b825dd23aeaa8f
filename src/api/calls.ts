import { peopleCalls } from '../people/api.schemas.ts'
import { sessionCalls } from '../sessions/api.schemas.ts'
import { signInCalls } from '../sign-in/api.schemas.ts'
import { twoStepCalls } from '../two-step/api.schemas.ts'
import { descriptionCalls } from './api.schemas.ts'
import type { ApiCall } from '../http/call.ts'

/** Every call of the JSON API, in the order in which a newcomer meets them. */
export const apiCalls: readonly ApiCall[] = [
  ...signInCalls,
  ...peopleCalls,
  ...sessionCalls,
  ...twoStepCalls,
  ...descriptionCalls,
]
