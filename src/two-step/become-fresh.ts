import { charge, giveBack } from '../attempts/charge.ts'
import { record, recordRefusal } from '../audit/record.ts'
import { checkCode } from '../authenticators/accept.ts'
import { checkBackupCode } from '../backup-codes/accept.ts'
import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import { refuse } from '../refusals.ts'
import { renewSession } from '../sessions/renew.ts'
import type { Client, Session } from '../sessions/session.ts'
import * as queries from './two-step.queries.ts'

/** What someone who is signed in gives to show that it is still them: already read from what was typed. */
export type GivenFactor = { code: string } | { backupCode: string }

/**
 * A second factor in this session: fresh for ten minutes, under a new token, which is returned. Charged from the same budget as
 * signing in (requirement THR-4). Refuses `wrong_code`, `wrong_backup_code`, `code_already_used`, `too_many_tries`, `not_enabled`.
 */
export async function becomeFresh(
  house: House,
  session: Session,
  given: GivenFactor,
  client: Client,
  now: Instant,
): Promise<{ token: string; backupCodesLeft: number | null }> {
  const personId = session.person.id
  const about = { actor: personId, subject: personId, address: client.address }
  return recordRefusal(
    house,
    () => ({ action: 'fresh.refused', ...about }),
    now,
    async () => {
      if (!(await queries.isEnabled(house.db, personId))) refuse('not_enabled')
      const attemptId = await charge(house.db, house, 'second-step', personId, now)
      const factor =
        'code' in given
          ? await checkCode(house, personId, given.code, now)
          : await checkBackupCode(house, { personId, code: given.backupCode, client }, now)
      return house.db.transaction().execute(async (tx) => {
        const { backupCodesLeft } = await factor.burn(tx)
        await giveBack(tx, attemptId)
        const token = await renewSession(tx, house, session, { freshAt: now })
        await record(tx, house, { action: 'fresh.given', ...about, details: { means: factor.means } }, now)
        return { token, backupCodesLeft }
      })
    },
  )
}
