import type { Inside } from '../../application.ts'
import type { Randomness } from '../../adapters/randomness.ts'
import { newToken } from '../../adapters/token.ts'
import { mustBeCompleted } from '../../host/completed.ts'
import type { CompletedSignIn } from '../../host/host.ts'
import { browserLifetime, mobileLifetime } from '../../limits.ts'
import { refuse } from '../../refusals.ts'
import { insertSession } from './sessions.queries.ts'

/**
 * The one function that opens a session (requirement CHL-6). Returns its token: 256 bits, kept here only as a hash. Refuses `signed_out` for whoever was
 * deactivated meanwhile (SES-8).
 */
export async function openSession({ tx, at }: Inside, done: CompletedSignIn, randomness: Randomness): Promise<string> {
  mustBeCompleted(done)
  const { token, hash } = newToken(randomness)
  const { kind, browser, address } = at.from
  const opened = await insertSession(tx, {
    id: randomness.id(),
    token_hash: hash,
    person_id: done.person,
    kind,
    created_at: at.now,
    last_seen_at: at.now,
    expires_at: at.now + (kind === 'mobile' ? mobileLifetime : browserLifetime),
    password_at: done.firstStepAt,
    fresh_at: done.secondStepAt,
    browser,
    address,
  })
  return opened ? token : refuse('signed_out')
}
