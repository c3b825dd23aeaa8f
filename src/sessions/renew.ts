import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { newToken } from '../edges/token.ts'
import { refuse } from '../refusals.ts'
import type { Session } from './session.ts'
import * as queries from './sessions.queries.ts'

/**
 * A new token for the same session, at each change of privilege: the old one is refused from the next request on
 * (requirement SES-2). Goes by the token that the request came with: one that was renewed meanwhile is someone else's by now. Returns the
 * new token. Refuses `signed_out` when the session ended or was renewed meanwhile.
 */
export async function renewSession(
  tx: Tx,
  house: House,
  session: Session,
  given: { passwordAt?: Instant; freshAt?: Instant | null } = {},
): Promise<string> {
  const { token, hash } = newToken(house.randomness)
  const renewed = await queries.replaceToken(tx, session, {
    token_hash: hash,
    ...(given.passwordAt !== undefined && { password_at: given.passwordAt }),
    ...(given.freshAt !== undefined && { fresh_at: given.freshAt }),
  })
  if (!renewed) refuse('signed_out')
  return token
}
