import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Db } from '../edges/schema.ts'
import { newToken } from '../edges/token.ts'
import { refuse } from '../refusals.ts'
import * as queries from './sessions.queries.ts'

/**
 * A new token for the same session, at each change of privilege: the old one is refused from the next request on
 * (requirement SES-2). Returns the token. Refuses `signed_out` when the session ended meanwhile.
 */
export async function renewSession(
  tx: Db,
  house: House,
  sessionId: string,
  given: { passwordAt?: Instant; freshAt?: Instant | null } = {},
): Promise<string> {
  const { token, hash } = newToken(house.randomness)
  const renewed = await queries.replaceToken(tx, sessionId, {
    token_hash: hash,
    ...(given.passwordAt !== undefined && { password_at: given.passwordAt }),
    ...(given.freshAt !== undefined && { fresh_at: given.freshAt }),
  })
  if (!renewed) refuse('signed_out')
  return token
}
