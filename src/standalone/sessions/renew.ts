import type { Inside } from '../../application.ts'
import type { Randomness } from '../../adapters/randomness.ts'
import { newToken } from '../../adapters/token.ts'
import type { GivenInSession, RenewedSession, Session } from '../../host/session.ts'
import { refuse } from '../../refusals.ts'
import * as queries from './sessions.queries.ts'

/**
 * A new token for the same session, at each change of privilege: the old one is refused from the next request on
 * (requirement SES-2). Goes by the token that the request came with: one that was renewed meanwhile is someone else's by now. Returns the
 * new token, with what was given. Refuses `signed_out` when the session ended or was renewed meanwhile.
 */
export async function renewSession(
  { tx }: Inside,
  session: Session,
  given: GivenInSession,
  randomness: Randomness,
): Promise<RenewedSession> {
  const { token, hash } = newToken(randomness)
  const renewed = await queries.replaceToken(tx, session, {
    token_hash: hash,
    ...(given.passwordAt !== undefined && { password_at: given.passwordAt }),
    ...(given.freshAt !== undefined && { fresh_at: given.freshAt }),
  })
  return renewed ? { token, ...given } : refuse('signed_out')
}
