import type { CheckFactor, Passkey, ProvedFactor } from '../factor.ts'
import type { Moment } from '../moment.ts'
import { refuse } from '../refusals.ts'
import type { Services } from '../services.ts'
import * as ceremonies from './ceremonies.queries.ts'
import * as queries from './passkeys.queries.ts'
import { readAssertion } from './read.ts'
import { type UsedPasskey, verifyAssertion } from './verify.ts'

/**
 * Whether one of the person's passkeys signed what it was asked for now. The ceremony is spent before anything is looked at: by the charge, where it has read the
 * passkey along with it, else here. The proof counts once the counter has moved. Refuses `ceremony_expired`, `wrong_passkey`, and `passkey_suspected` for one whose
 * counter stands or goes back (requirement PKY-5).
 */
export async function checkPasskey(
  services: Services,
  { personId, code, attemptId, browserId, givenFor, read }: Parameters<CheckFactor>[0],
  { now }: Moment,
): Promise<ProvedFactor> {
  const given = readAssertion(code)
  const { challenge } = given.client
  const passkey =
    read?.passkey === undefined
      ? await spendAndFind(services, { personId, attemptId, givenFor, challenge, credentialId: given.answer.id }, now)
      : read.passkey
  const { relyingParty } = services.instance
  if (!passkey || passkey.rp_id !== relyingParty.id) return refuse('wrong_passkey', { says: 'refusal.passkey_unknown' })
  const used = await verifyAssertion(relyingParty, given, passkey)
  if (passkey.suspected_at !== null || !hasMoved(passkey.sign_count, used.signCount)) return refuse('passkey_suspected')
  return {
    amr: amrOfPasskey(used),
    userVerified: used.userVerified,
    async burn({ tx, at }) {
      const moved = await queries.moveCounter(tx, {
        id: passkey.id,
        sign_count: used.signCount,
        backed_up: used.backedUp ? 1 : 0,
        user_verified: used.userVerified ? 1 : 0,
        attachment: used.attachment,
        browser_id: used.attachment === 'platform' ? browserId : null,
        now: at.now,
      })
      if (moved) return { backupCodesLeft: null }
      const credentialId = passkey.credential_id
      const isThere = await queries.findByCredential(tx, { personId, credentialId })
      // Two answers at once can have one counter only where there are two keys.
      return isThere ? refuse('passkey_suspected') : refuse('wrong_passkey', { says: 'refusal.passkey_unknown' })
    },
  }
}

async function spendAndFind(
  { db }: Services,
  of: Pick<Parameters<CheckFactor>[0], 'personId' | 'attemptId' | 'givenFor'> & {
    challenge: string
    credentialId: string
  },
  now: number,
): Promise<Passkey | undefined> {
  const { personId, attemptId, givenFor, challenge, credentialId } = of
  const { purpose, id: boundTo } = givenFor
  if (!(await ceremonies.spend(db, { purpose, boundTo, personId, challenge, attemptId, now })))
    refuse('ceremony_expired')
  return queries.findByCredential(db, { personId, credentialId })
}

/** WebAuthn Level 3, 6.1.1. Passkeys that are synced count nothing, and stay at 0. */
export const hasMoved = (before: number, now: number): boolean => now > before || (before === 0 && now === 0)

/** RFC 8176: a key in hardware, or one that is copied from device to device; and that somebody was there. */
export const amrOfPasskey = ({ backedUp }: UsedPasskey) => [backedUp ? 'swk' : 'hwk', 'user']
