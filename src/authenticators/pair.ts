import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { seconds, stepLength } from '../limits.ts'
import { codeShape } from '../otp/parameters.ts'
import { type Secret } from '../otp/totp.ts'
import * as queries from './authenticators.queries.ts'

/** Keeps a proved secret, sealed to its own row, with the step that proved it burnt (requirement ENR-8). */
export async function pairAuthenticator(
  tx: Tx,
  house: House,
  pairing: { personId: string; secret: Secret; usedStep: number },
  now: Instant,
): Promise<void> {
  const id = house.randomness.id()
  const { sealed, keyId } = house.vault.seal(pairing.secret, { person: pairing.personId, row: id })
  await queries.insert(tx, {
    id,
    person_id: pairing.personId,
    name: 'Authenticator',
    sealed_secret: sealed,
    key_id: keyId,
    ...codeShape,
    period: stepLength / seconds,
    last_step: pairing.usedStep,
    last_used_at: now,
    created_at: now,
  })
}

/** Deletes the sealed secret at once. */
export async function unpairAuthenticator(tx: Tx, personId: string): Promise<void> {
  await queries.removeOf(tx, personId)
}

/** Counts wrong codes from none again, in every lane. */
export async function forgetWrongCodes(tx: Tx, personId: string): Promise<void> {
  await queries.clearWrongInARow(tx, personId)
}
