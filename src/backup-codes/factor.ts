import type { Factor } from '../factor.ts'
import { backupCodeField } from '../ui/form.ts'
import { backupCodeIn, checkBackupCode } from './accept.ts'
import * as queries from './backup-codes.queries.ts'
import { codeLength } from './code.ts'
import { backupCodeSchema } from './backup-codes.schemas.ts'

/** The codes that were saved at set-up. Each try costs a slow hash, which waits for its turn. */
export const backupCodeFactor = {
  ...backupCodeSchema,
  read: backupCodeIn,
  length: codeLength,
  inTurn: (services, { from }, work) =>
    services.lines.backupCodes.within({ first: true, hungUp: from.hungUp }, (place) =>
      work((of) => checkBackupCode(services, of, place)),
    ),
  remove: queries.removeOf,
  page: 'signInBackupCode',
  words: (say) => ({
    title: say('sign_in.backup_title'),
    lead: say('sign_in.backup_lead'),
    verify: say('sign_in.code_submit'),
    instead: say('sign_in.use_backup_code'),
    confirm: say('sign_in.backup_lead'),
    asks: say('disable.asks_code'),
    submit: say('confirm.use_backup_code'),
  }),
  ask: (say, { typed, error, autofocus }) => backupCodeField({ say, value: typed, error, autofocus }),
  scripts: ['tidy-code'],
} as const satisfies Factor
