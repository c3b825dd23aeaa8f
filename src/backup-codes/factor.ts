import { z } from 'zod'
import type { Factor } from '../factor.ts'
import { codeFieldLength } from '../limits.ts'
import { backupCodeField } from '../ui/form.ts'
import { backupCodeIn, checkBackupCode } from './accept.ts'
import * as queries from './backup-codes.queries.ts'

/** The codes that were saved at set-up. Each try costs a slow hash, which waits for its turn. */
export const backupCodeFactor = {
  field: 'backupCode',
  schema: z.string('refusal.backup_code_missing').max(codeFieldLength, 'refusal.backup_code_slip'),
  read: backupCodeIn,
  inTurn: (services, { from }, work) =>
    services.lines.hashing.within({ first: true, hungUp: from.hungUp }, (place) =>
      work((of) => checkBackupCode(services, of, place)),
    ),
  wrong: 'wrong_backup_code',
  remove: queries.removeOf,
  page: 'signInBackupCode',
  words: (say) => ({
    title: say('sign_in.backup_title'),
    lead: say('sign_in.backup_lead'),
    instead: say('sign_in.use_backup_code'),
    submit: say('confirm.use_backup_code'),
  }),
  ask: (say, { typed, error, autofocus }) => backupCodeField({ say, value: typed, error, autofocus }),
  scripts: ['tidy-code'],
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
} as const satisfies Factor
