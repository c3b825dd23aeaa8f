import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Place } from '../edges/line.ts'
import type { Tx } from '../edges/schema.ts'
import { letterhead } from '../mail/letterhead.ts'
import { queueMail } from '../mail/outbox.ts'
import { personById } from '../people/directory.ts'
import { type RefusalDetails, refuse } from '../refusals.ts'
import type { Client } from '../sessions/session.ts'
import type { ProvedFactor } from '../two-step/factor.ts'
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
  house: House,
  given: { personId: string; code: string; client: Client; place: Place },
  now: Instant,
): Promise<ProvedFactor> {
  const batch = await queries.findBatch(house.db, given.personId)
  if (!batch) return refuse('wrong_backup_code')
  const kept = { salt: batch.salt, pepper: pepperOf(house, batch) }
  const hash = await given.place.turn(() => hashBackupCode(house, given.code, kept))
  const found = await queries.findCode(house.db, given.personId, hash)
  if (!found) return refuse('wrong_backup_code')
  const spentBefore = () => refuse('code_already_used', { says: 'refusal.backup_code_used' })
  if (found.used_at !== null) return spentBefore()
  return {
    means: 'backup_code',
    async burn(tx) {
      if (!(await queries.spend(tx, found.id, now))) spentBefore()
      const left = await queries.countUnused(tx, given.personId)
      await tellOwner(tx, house, { ...given, codeId: found.id, left }, now)
      return { backupCodesLeft: left }
    },
  }
}

async function tellOwner(
  tx: Tx,
  house: House,
  used: { personId: string; codeId: string; left: number; client: Client },
  now: Instant,
): Promise<void> {
  const person = await personById(tx, used.personId)
  const message = backupCodeUsedMail(person, { ...letterhead(house, used.client, now), left: used.left })
  await queueMail(tx, house, { personId: used.personId, uniqueKey: `backup-code-used:${used.codeId}`, message }, now)
}

function explainSlip(read: BackupCodeSlip): RefusalDetails {
  if (read.slip === 'several') return { says: 'refusal.backup_code_several' }
  if (read.slip === 'missing') return { says: 'refusal.backup_code_missing' }
  if (read.slip === 'length') return { says: 'refusal.backup_code_length', args: { count: read.count } }
  return { says: 'refusal.backup_code_slip' }
}
