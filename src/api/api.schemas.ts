import { z } from 'zod'
import type { RefusalCode } from '../refusals.ts'
import type { ApiCall } from '../http/call.ts'

export const descriptionCalls: readonly ApiCall[] = [
  {
    id: 'describe',
    route: 'apiDescription',
    method: 'get',
    tag: 'description',
    summary: 'This description',
    says: 'OpenAPI 3.1. An app that asks for a server’s address can tell by `info.title` that this API answers there; `info.x-product-name` is what people call it.',
    token: false,
    answer: {
      schema: z.looseObject({
        openapi: z.string(),
        info: z.looseObject({ title: z.literal('Countersign'), 'x-product-name': z.string() }),
      }),
      examples: { described: { openapi: '3.1.1', info: { title: 'Countersign', 'x-product-name': 'Countersign' } } },
    },
    refusals: [],
  },
]

/** What a fault is called: expected of no call, possible for every one. */
export const faults = {
  error: { status: 500, says: 'A fault of ours. `id` stands in the log, and nothing else is told.' },
  unavailable: {
    status: 503,
    says: 'The database is away for the moment, or too many ask at once: nothing was done, the same may be asked again.',
  },
} as const

/** RFC 9457. `code` is what a client decides by; `detail` is for people, in the language of `Accept-Language`. */
export const problemAnswer = (codes: readonly (RefusalCode | keyof typeof faults)[]) =>
  z.object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes as [RefusalCode]),
    detail: z.string().optional(),
    triesLeft: z.int().min(0).optional().describe('Tries left for this challenge.'),
    field: z.string().optional().describe('The field at fault; empty for the whole body.'),
    manageUrl: z.url().optional().describe('Where to do it instead.'),
    id: z.uuid().optional().describe('By which a fault is found in the log.'),
  })
