import { z } from 'zod'
import type { ApiCall } from '../../http/call.ts'
import { examplePerson, personAnswer } from '../../sign-in/api.schemas.ts'

export const meAnswer = z.object({
  person: personAnswer,
  organisation: z.object({ id: z.string(), name: z.string() }),
  plan: z.object({ name: z.string(), current: z.boolean() }),
})

export const peopleCalls: readonly ApiCall[] = [
  {
    id: 'me',
    route: 'apiMe',
    method: 'get',
    tag: 'session',
    summary: 'Who is signed in',
    says: 'The person behind the token, their organisation and its plan.',
    token: true,
    answer: {
      schema: meAnswer,
      examples: {
        me: {
          person: examplePerson,
          organisation: { id: '0195a3f2-5a0b-7c11-8e2d-91b7f4a3c0de', name: 'Ferndale Robotics' },
          plan: { name: 'professional', current: true },
        },
      },
    },
    refusals: [],
  },
]
