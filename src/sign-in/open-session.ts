import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { newToken } from '../edges/token.ts'
import { browserLifetime, mobileLifetime } from '../limits.ts'
import type { Client } from '../sessions/session.ts'
import { type CompletedSignIn, mustBeCompleted } from './completed.ts'
import * as queries from './sign-in.queries.ts'

/** The one function that opens a session (requirement CHL-6). Returns its token: 256 bits, kept here only as a hash. */
export async function openSession(
  tx: Tx,
  house: House,
  completed: CompletedSignIn,
  client: Client,
  now: Instant,
): Promise<string> {
  mustBeCompleted(completed)
  const { token, hash } = newToken(house.randomness)
  await queries.insertSession(tx, {
    id: house.randomness.id(),
    token_hash: hash,
    person_id: completed.personId,
    kind: client.kind,
    created_at: now,
    last_seen_at: now,
    expires_at: now + (client.kind === 'mobile' ? mobileLifetime : browserLifetime),
    password_at: completed.passwordAt,
    fresh_at: completed.freshAt,
    browser: client.browser,
    address: client.address,
  })
  return token
}
