import { z } from 'zod'
import type { ApiCall } from '../http/call.ts'
import { examplePerson, personAnswer } from '../people/api.schemas.ts'
import { backupCodeForm, codeForm, credentials } from './sign-in.schemas.ts'

// 256 bits in base64url. Anything else never was a challenge, and finds none.
const challengeField = z.string().min(1).max(128)
export const codeAnswerBody = codeForm.extend({ challenge: challengeField })
export const backupCodeAnswerBody = backupCodeForm.extend({ challenge: challengeField })

const token = z.string().describe('256 bits in base64url: shown once, kept by the client alone.')

export const signedInAnswer = z.object({ status: z.literal('signed_in'), token, person: personAnswer })
export const signedInByBackupCodeAnswer = signedInAnswer.extend({
  backupCodesLeft: z.int().min(0).nullable().describe('How many are left after this one.'),
})
export const challengeAnswer = z.object({
  status: z.literal('challenge'),
  challenge: z.string().describe('What the second step is answered with. It is no token, and opens nothing by itself.'),
  methods: z.array(z.enum(['code', 'backup_code'])),
  expiresAt: z.iso.datetime(),
})
export const startAnswer = z.discriminatedUnion('status', [signedInAnswer, challengeAnswer])

const exampleToken = 'Jb6Yv0CkZ1oQx3Wn8sTfLhR5dGmAeUqP2iKyN7jBtEc'
const exampleChallenge = 'q7TnVw2LxE9sHdRf4KbYpA0mCzJ6uGiO1NtXvQe8S3k'
const signedIn = { status: 'signed_in', token: exampleToken, person: examplePerson }

const secondStepRefusals = ['challenge_expired', 'too_many_tries', 'codes_suspended', 'code_already_used'] as const

export const signInCalls: readonly ApiCall[] = [
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
        challenge: {
          status: 'challenge',
          challenge: exampleChallenge,
          methods: ['code', 'backup_code'],
          expiresAt: '2027-03-02T12:10:00.000Z',
        },
        signed_in: signedIn,
      },
    },
    refusals: ['wrong_credentials', 'too_many_tries'],
  },
  {
    id: 'signInWithCode',
    route: 'apiSignInCode',
    method: 'post',
    tag: 'sign-in',
    summary: 'Second step: the code from the app',
    says: 'Answers a challenge with the six digits that the authenticator shows; spaces among them don’t matter. Each code works once. Five tries end the challenge.',
    token: false,
    body: { schema: codeAnswerBody, examples: { code: { challenge: exampleChallenge, code: '492039' } } },
    answer: { schema: signedInAnswer, examples: { signed_in: signedIn } },
    refusals: ['wrong_code', ...secondStepRefusals],
  },
  {
    id: 'signInWithBackupCode',
    route: 'apiSignInBackupCode',
    method: 'post',
    tag: 'sign-in',
    summary: 'Second step: a backup code',
    says: 'Answers a challenge with one of the ten codes saved at set-up, in any case, with or without dashes. Each works once, and a mail tells its owner. A mistyped one is told apart from a wrong one, and costs no try.',
    token: false,
    body: {
      schema: backupCodeAnswerBody,
      examples: { backup_code: { challenge: exampleChallenge, backupCode: '7KQ2-M9XD-4HTB-WN3E' } },
    },
    answer: { schema: signedInByBackupCodeAnswer, examples: { signed_in: { ...signedIn, backupCodesLeft: 9 } } },
    refusals: ['wrong_backup_code', ...secondStepRefusals],
  },
]
