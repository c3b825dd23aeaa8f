import type { Instant } from '../adapters/clock.ts'
import type { Db } from '../adapters/schema.ts'
import type { Decision } from '../decide.ts'
import { seconds, stepLength } from '../limits.ts'
import { codeShape } from '../otp/parameters.ts'
import { type Secret } from '../otp/totp.ts'
import * as queries from './authenticators.queries.ts'

/** Keeps a proved secret, sealed to its own row, with the step that proved it burnt (requirement ENR-8). */
export async function pairAuthenticator(
  { services, tx, at, person }: Decision,
  pairing: { secret: Secret; usedStep: number },
): Promise<void> {
  const id = services.randomness.id()
  const { sealed, keyId } = services.vault.seal(pairing.secret, { person, row: id })
  await queries.insert(tx, {
    id,
    person_id: person,
    name: 'Authenticator',
    sealed_secret: sealed,
    key_id: keyId,
    ...codeShape,
    period: stepLength / seconds,
    last_step: pairing.usedStep,
    last_used_at: at.now,
    created_at: at.now,
  })
}

/** When the person's app was paired and last used; null without one. */
export async function pairedApp(db: Db, personId: string): Promise<{ pairedAt: Instant; lastUsedAt: Instant } | null> {
  const row = await queries.findDates(db, personId)
  return row ? { pairedAt: row.created_at, lastUsedAt: row.last_used_at } : null
}
