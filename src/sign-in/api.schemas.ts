import { z } from 'zod'
import { typedCode } from '../authenticators/authenticators.schemas.ts'
import type { ApiCall } from '../http/call.ts'
import { locales } from '../messages/messages.ts'
import {
  allMeans,
  type CallableMeans,
  callableMeans,
  callableSchemas,
  formOf,
} from '../second-step/second-step.schemas.ts'

// 256 bits in base64url. Anything else never was a challenge, and finds none.
const challengeField = z.string().min(1).max(128)
export const typedBody = z.object({ challenge: challengeField, answer: typedCode })
export const answerBody = (means: CallableMeans) => z.object({ ...formOf(means).shape, challenge: challengeField })

const token = z.string().describe('256 bits in base64url: shown once, kept by the client alone.')

export const personAnswer = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.enum(['person', 'manager', 'administrator']),
  locale: z.enum(locales),
  timeZone: z
    .string()
    .nullable()
    .describe('As chosen in the profile, by IANA’s name. Null: none was. Times here are in UTC in any case.'),
})

export const examplePerson = {
  id: '0195a3f2-6c1e-7d40-9b1a-2f0c8e5d7a61',
  email: 'ada@ferndale.example',
  name: 'Ada Lind',
  role: 'person',
  locale: 'en',
  timeZone: 'Europe/Warsaw',
} as const

export const signedInAnswer = z.object({ status: z.literal('signed_in'), token, person: personAnswer })
export const challengeAnswer = z.object({
  status: z.literal('challenge'),
  challenge: z.string().describe('What the second step is answered with. It is no token, and opens nothing by itself.'),
  methods: z
    .array(z.enum(allMeans))
    .describe('What the person has, the one used last first. A passkey is used on the page alone, in a browser.'),
  expiresAt: z.iso.datetime(),
})
export const startAnswer = z.discriminatedUnion('status', [signedInAnswer, challengeAnswer])

const exampleToken = 'Jb6Yv0CkZ1oQx3Wn8sTfLhR5dGmAeUqP2iKyN7jBtEc'
const exampleChallenge = 'q7TnVw2LxE9sHdRf4KbYpA0mCzJ6uGiO1NtXvQe8S3k'
export const signedInExample = { status: 'signed_in', token: exampleToken, person: examplePerson }

export const challengeExample = {
  status: 'challenge',
  challenge: exampleChallenge,
  methods: ['code', 'backup_code'],
  expiresAt: '2027-03-02T12:10:00.000Z',
} as const

const secondStepRefusals = ['challenge_expired', 'too_many_tries', 'codes_suspended', 'code_already_used'] as const

/** What is answered to that factor. */
const signedInBy = (means: CallableMeans) => signedInAnswer.extend(callableSchemas[means].describe.more?.schema ?? {})
const exampleBy = (means: CallableMeans) => ({ ...signedInExample, ...callableSchemas[means].describe.more?.example })

/** For a page that has one field: whoever writes it needn't tell one factor from another. */
const answering: ApiCall = {
  id: 'answerChallenge',
  route: 'apiSignInAnswer',
  method: 'post',
  tag: 'sign-in',
  summary: 'Second step: whichever was typed',
  says: 'Answers a challenge where a page has one field for any of them: a code from the app or a backup code is told by how it looks, and is then taken as by the call of its own. What is neither costs no try.',
  token: false,
  body: {
    schema: typedBody,
    examples: Object.fromEntries(
      callableMeans.map((means) => [
        means,
        { challenge: exampleChallenge, answer: callableSchemas[means].describe.example },
      ]),
    ),
  },
  answer: {
    schema: z.union(callableMeans.toReversed().map(signedInBy)),
    examples: Object.fromEntries(callableMeans.map((means) => [means, exampleBy(means)])),
  },
  refusals: [...Object.values(callableSchemas).map(({ wrong }) => wrong), ...secondStepRefusals],
}

export const signInCalls: readonly ApiCall[] = [...callableMeans.map(answeringWith), answering]

function answeringWith(means: CallableMeans): ApiCall {
  const { field, wrong, describe } = callableSchemas[means]
  const { example, more: _, ...call } = describe
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
      schema: signedInBy(means),
      examples: { signed_in: exampleBy(means) },
    },
    refusals: [wrong, ...secondStepRefusals],
  }
}
