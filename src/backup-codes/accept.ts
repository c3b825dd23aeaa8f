import type { Services } from '../services.ts'
import type { Place } from '../adapters/line.ts'
import type { Decision } from '../decide.ts'
import { letterhead } from '../mail/letterhead.ts'
import { type RefusalDetails, refuse } from '../refusals.ts'
import type { ProvedFactor } from '../factor.ts'
import * as queries from './backup-codes.queries.ts'
import { backupCodeUsedMail } from './backup-codes.mail.ts'
import { hashBackupCode, pepperOf } from './batch.ts'
import { type BackupCodeSlip, readBackupCode } from './code.ts'

/** The 16 characters in what was typed. A slip is said as a slip and costs neither a try nor a slow hash (requirement BAC-3). */
export function backupCodeIn(typed: string): string {
  const read = readBackupCode(typed)
  if ('code' in read) return read.code
  return refuse('invalid_input', { field: 'backupCode', ...explainSlip(read) })
}

/**
 * Whether this is an unused backup code of the person, hashed when it is its `place`'s turn. The proof counts once the code is spent; spending it writes the mail.
 * Refuses `wrong_backup_code`, and `code_already_used` for one that was spent before.
 */
export async function checkBackupCode(
  services: Services,
  { personId, code }: { personId: string; code: string },
  place: Place,
): Promise<ProvedFactor> {
  const batch = await queries.findBatch(services.db, personId)
  if (!batch) return refuse('wrong_backup_code')
  const kept = { salt: batch.salt, pepper: pepperOf(services, batch) }
  const hash = await place.turn(() => hashBackupCode(services, code, kept))
  const found = await queries.findCode(services.db, personId, hash)
  if (!found) return refuse('wrong_backup_code')
  const spentBefore = () => refuse('code_already_used', { says: 'refusal.backup_code_used' })
  if (found.used_at !== null) return spentBefore()
  return {
    async burn(decision) {
      if (!(await queries.spend(decision.tx, found.id, decision.at.now))) spentBefore()
      const left = await queries.backupCodesLeft(decision.tx, personId)
      await tellOwner(decision, { codeId: found.id, left })
      return { backupCodesLeft: left }
    },
    amr: ['otp'],
    userVerified: null,
  }
}

async function tellOwner(decision: Decision, { codeId, left }: { codeId: string; left: number }): Promise<void> {
  const person = await decision.whom()
  const message = backupCodeUsedMail(person, { ...letterhead(decision), left })
  await decision.mail('backup-code-used', message, { once: codeId })
}

function explainSlip(read: BackupCodeSlip): RefusalDetails {
  if (read.slip === 'several') return { says: 'refusal.backup_code_several' }
  if (read.slip === 'missing') return { says: 'refusal.backup_code_missing' }
  if (read.slip === 'length') return { says: 'refusal.backup_code_length', args: { count: read.count } }
  return { says: 'refusal.backup_code_slip' }
}
