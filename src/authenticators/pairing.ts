import type { Decision } from '../decide.ts'
import { seconds, stepLength } from '../limits.ts'
import { codeShape } from '../otp/parameters.ts'
import { type Secret } from '../otp/totp.ts'
import * as queries from './authenticators.queries.ts'

/** Keeps a proved secret, sealed to its own row, with the step that proved it burnt (requirement ENR-8). */
export async function pairAuthenticator(
  { services, tx, at, person }: Decision,
  pairing: { secret: Secret; usedStep: number; name: string },
): Promise<void> {
  const id = services.randomness.id()
  const { sealed, keyId } = services.vault.seal(pairing.secret, { person, row: id })
  await queries.insert(tx, {
    id,
    person_id: person,
    name: pairing.name,
    sealed_secret: sealed,
    key_id: keyId,
    ...codeShape,
    period: stepLength / seconds,
    last_step: pairing.usedStep,
    last_used_at: at.now,
    created_at: at.now,
  })
}
