import type { z } from 'zod'
import type { RefusalCode } from '../refusals.ts'
import type { RouteName } from '../routes.ts'

/** One call of the JSON API: what its description, its reference page and its client are made of. */
export type ApiCall = {
  /** The name that a client calls it by (`operationId`). */
  id: string
  route: RouteName
  method: 'get' | 'post' | 'delete'
  tag: 'sign-in' | 'session' | 'two-step' | 'description'
  summary: string
  says: string
  /** Whether it wants the token of a session. */
  token: boolean
  body?: { schema: z.ZodType; examples: Examples }
  /** Null: 204, and no body. */
  answer: { schema: z.ZodType; examples: Examples } | null
  /** What it may refuse by itself. What every call may refuse is added where it is described. */
  refusals: readonly RefusalCode[]
}

type Examples = Readonly<Record<string, unknown>>
