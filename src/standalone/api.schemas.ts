import type { ApiCall } from '../http/call.ts'
import { credentials } from './people/credentials.schemas.ts'
import { challengeExample, signedInExample, startAnswer } from '../sign-in/api.schemas.ts'

/** The first step: what comes after it is the flows'. */
export const firstStepCalls: readonly ApiCall[] = [
  {
    id: 'signIn',
    route: 'apiSignIn',
    method: 'post',
    tag: 'sign-in',
    summary: 'First step: the password',
    says: 'Signs in whoever has two-step authentication off. For all others a right password opens a challenge, which is answered within ten minutes by a code or by a backup code. Who is unknown and who mistyped are refused alike.',
    token: false,
    body: {
      schema: credentials,
      examples: { password: { email: 'ada@ferndale.example', password: 'violet anchor 1869 plum' } },
    },
    answer: {
      schema: startAnswer,
      examples: {
        challenge: challengeExample,
        signed_in: signedInExample,
      },
    },
    refusals: ['wrong_credentials', 'too_many_tries', 'enrolment_required'],
  },
]
