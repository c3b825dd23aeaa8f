import type { Decision } from '../decide.ts'
import { refuse } from '../refusals.ts'
import * as queries from './passkeys.queries.ts'
import type { NewPasskey } from './verify.ts'

/** Keeps a passkey that was proved at `provedAt`. Refuses `already_added` when somebody has it by now (requirement PKY-8). */
export async function keepPasskey(
  { services, tx, at, person }: Decision,
  { passkey, name, provedAt }: { passkey: NewPasskey; name: string; provedAt: number },
): Promise<void> {
  const kept = await queries.insert(tx, {
    id: services.randomness.id(),
    person_id: person,
    name,
    credential_id: passkey.credentialId,
    public_key: passkey.publicKey,
    sign_count: passkey.signCount,
    transports: JSON.stringify(passkey.transports),
    attachment: passkey.attachment,
    aaguid: passkey.aaguid,
    backup_eligible: passkey.backupEligible ? 1 : 0,
    backed_up: passkey.backedUp ? 1 : 0,
    user_verified: passkey.userVerified ? 1 : 0,
    rp_id: passkey.rpId,
    origin: passkey.origin,
    browser_id: null,
    suspected_at: null,
    last_used_at: provedAt,
    created_at: at.now,
  })
  if (!kept) refuse('already_added')
}
