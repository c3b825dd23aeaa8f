import { z } from 'zod'
import type { FactorSchema } from '../factor.ts'
import { codeFieldLength } from '../limits.ts'

export const typedCode = z.string('refusal.code_missing').max(codeFieldLength, 'refusal.code_not_digits')

export const authenticatorSchema = {
  field: 'code',
  schema: typedCode,
  wrong: 'wrong_code',
  describe: {
    id: 'signInWithCode',
    route: 'apiSignInCode',
    summary: 'Second step: the code from the app',
    says: 'Answers a challenge with the six digits that the authenticator shows; spaces among them don’t matter. Each code works once. Five tries end the challenge.',
    example: '492039',
  },
} as const satisfies FactorSchema
