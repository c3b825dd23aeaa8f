import { charge, type Lane, worthItsTry } from '../attempts/charge.ts'
import { onRefusal, record, recordRefusal } from '../audit/record.ts'
import { authenticatorOf, checkCode, codeIn } from '../authenticators/accept.ts'
import { backupCodeIn, checkBackupCode } from '../backup-codes/accept.ts'
import { addressKey } from '../edges/address.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import { knownBrowserOf } from '../known-browsers/know.ts'
import { refuse } from '../refusals.ts'
import { renewSession } from '../sessions/renew.ts'
import type { Client, Session } from '../sessions/session.ts'
import type { ProvedFactor } from './factor.ts'
import * as queries from './two-step.queries.ts'
import { tellOfWrongTry } from './wrong-try.ts'

/** What someone who is signed in gives to show that it is still them: already read from what was typed. */
export type GivenFactor = { code: string } | { backupCode: string }

/** Reads it. Refuses `invalid_input`, saying why when that is known; costs no try. */
export const factorIn = (typed: GivenFactor): GivenFactor =>
  'backupCode' in typed ? { backupCode: backupCodeIn(typed.backupCode) } : { code: codeIn(typed.code) }

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
  if ('code' in given) {
    const check = async () =>
      checkCode(house, { personId, code: given.code }, await authenticatorOf(house.db, personId), now)
    return freshBy(house, session, { means: 'code', check }, client, now)
  }
  return house.lines.hashing.within({ first: true, hungUp: client.hungUp }, (place) => {
    const check = () => checkBackupCode(house, { personId, code: given.backupCode, client, place }, now)
    return freshBy(house, session, { means: 'backup_code', check }, client, now)
  })
}

async function freshBy(
  house: House,
  session: Session,
  { means, check }: { means: ProvedFactor['means']; check: () => Promise<ProvedFactor> },
  client: Client,
  now: Instant,
): Promise<{ token: string; backupCodesLeft: number | null }> {
  const personId = session.person.id
  const about = { actor: personId, subject: personId, address: client.address }
  const refused = () => ({ action: 'fresh.refused', ...about }) as const
  const { lane, tryId } = await recordRefusal(house, refused, now, async () => {
    if (!(await queries.isEnabled(house.db, personId))) refuse('not_enabled')
    const lane = await laneOf(house, personId, client)
    return { lane, tryId: await charge(house.db, house, lane, now) }
  })
  const factor = await onRefusal(
    () => worthItsTry(house.db, tryId, check),
    ({ code }) => {
      const event = { action: 'fresh.refused', ...about, details: { reason: code, means } } as const
      return tellOfWrongTry(house, { personId, lane, means, event, client }, now)
    },
  )
  return recordRefusal(house, refused, now, () =>
    house.db.transaction().execute(async (tx) => {
      await lockFor(tx, `person:${personId}`)
      const { backupCodesLeft } = await factor.burn(tx)
      const token = await renewSession(tx, house, session, { freshAt: now })
      await record(tx, house, { action: 'fresh.given', ...about, details: { means }, tryId }, now)
      return { token, backupCodesLeft }
    }),
  )
}

/** Refuses `codes_suspended` for a browser that isn't known while codes from those are. */
async function laneOf({ db }: House, personId: string, client: Client): Promise<Lane> {
  const browserId = await knownBrowserOf(db, personId, client, 'second_step')
  if (browserId === null && (await queries.suspendedSince(db, personId)) !== null) refuse('codes_suspended')
  const key = browserId ?? personId
  return { what: 'second-step', key, known: browserId !== null, address: addressKey(client.address) }
}
