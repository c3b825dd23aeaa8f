import { z } from 'zod'
import type { FactorSchema } from '../factor.ts'
import { codeFieldLength } from '../limits.ts'

export const backupCodeSchema = {
  field: 'backupCode',
  schema: z.string('refusal.backup_code_missing').max(codeFieldLength, 'refusal.backup_code_slip'),
  wrong: 'wrong_backup_code',
  describe: {
    id: 'signInWithBackupCode',
    route: 'apiSignInBackupCode',
    summary: 'Second step: a backup code',
    says: 'Answers a challenge with one of the ten codes saved at set-up, in any case, with or without dashes. Each works once, and a mail tells its owner. A mistyped one is told apart from a wrong one, and costs no try.',
    example: '7KQ2-M9XD-4HTB-WN3E',
    more: {
      schema: { backupCodesLeft: z.int().min(0).nullable().describe('How many are left after this one.') },
      example: { backupCodesLeft: 9 },
    },
  },
} as const satisfies FactorSchema
