import type { Decision } from '../decide.ts'
import { newToken } from '../adapters/token.ts'
import { browserLifetime, mobileLifetime } from '../limits.ts'
import { insertSession } from '../sessions/sessions.queries.ts'
import { type CompletedSignIn, mustBeCompleted } from './completed.ts'

/** The one function that opens a session (requirement CHL-6). Returns its token: 256 bits, kept here only as a hash. */
export async function openSession({ services, tx, at }: Decision, completed: CompletedSignIn): Promise<string> {
  mustBeCompleted(completed)
  const { token, hash } = newToken(services.randomness)
  const { kind, browser, address } = at.from
  await insertSession(tx, {
    id: services.randomness.id(),
    token_hash: hash,
    person_id: completed.personId,
    kind,
    created_at: at.now,
    last_seen_at: at.now,
    expires_at: at.now + (kind === 'mobile' ? mobileLifetime : browserLifetime),
    password_at: completed.passwordAt,
    fresh_at: completed.freshAt,
    browser,
    address,
  })
  return token
}
