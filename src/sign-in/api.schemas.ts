import { z } from 'zod'
import type { ApiCall } from '../http/call.ts'
import { locales } from '../messages/messages.ts'
import { allMeans, formOf, type Means, factorSchemas } from '../second-step/second-step.schemas.ts'

// 256 bits in base64url. Anything else never was a challenge, and finds none.
const challengeField = z.string().min(1).max(128)
export const answerBody = (means: Means) => z.object({ ...formOf(means).shape, challenge: challengeField })

const token = z.string().describe('256 bits in base64url: shown once, kept by the client alone.')

export const personAnswer = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.enum(['person', 'manager', 'administrator']),
  locale: z.enum(locales),
})

export const examplePerson = {
  id: '0195a3f2-6c1e-7d40-9b1a-2f0c8e5d7a61',
  email: 'ada@ferndale.example',
  name: 'Ada Lind',
  role: 'person',
  locale: 'en',
} as const

export const signedInAnswer = z.object({ status: z.literal('signed_in'), token, person: personAnswer })
export const challengeAnswer = z.object({
  status: z.literal('challenge'),
  challenge: z.string().describe('What the second step is answered with. It is no token, and opens nothing by itself.'),
  methods: z.array(z.enum(allMeans)),
  expiresAt: z.iso.datetime(),
})
export const startAnswer = z.discriminatedUnion('status', [signedInAnswer, challengeAnswer])

const exampleToken = 'Jb6Yv0CkZ1oQx3Wn8sTfLhR5dGmAeUqP2iKyN7jBtEc'
const exampleChallenge = 'q7TnVw2LxE9sHdRf4KbYpA0mCzJ6uGiO1NtXvQe8S3k'
export const signedInExample = { status: 'signed_in', token: exampleToken, person: examplePerson }

export const challengeExample = {
  status: 'challenge',
  challenge: exampleChallenge,
  methods: allMeans,
  expiresAt: '2027-03-02T12:10:00.000Z',
} as const

const secondStepRefusals = ['challenge_expired', 'too_many_tries', 'codes_suspended', 'code_already_used'] as const

export const signInCalls: readonly ApiCall[] = allMeans.map(answeringWith)

function answeringWith(means: Means): ApiCall {
  const { field, wrong, describe } = factorSchemas[means]
  const { example, more, ...call } = describe
  return {
    ...call,
    method: 'post',
    tag: 'sign-in',
    token: false,
    body: {
      schema: answerBody(means),
      examples: { [means]: { challenge: exampleChallenge, [field]: example } },
    },
    answer: {
      schema: signedInAnswer.extend(more?.schema ?? {}),
      examples: { signed_in: { ...signedInExample, ...more?.example } },
    },
    refusals: [wrong, ...secondStepRefusals],
  }
}
