import type { Selectable } from 'kysely'
import type { Inside } from '../../application.ts'
import type { Randomness } from '../../adapters/randomness.ts'
import type { Tables } from '../../adapters/schema.ts'
import { newToken } from '../../adapters/token.ts'
import { mustBeCompleted } from '../../host/completed.ts'
import type { CompletedSignIn } from '../../host/host.ts'
import { browserLifetime, enrolmentSessionLifetime, mobileLifetime } from '../../limits.ts'
import { refuse } from '../../refusals.ts'
import { insertSession } from './sessions.queries.ts'

/**
 * The one function that opens a session (requirement CHL-6). Returns its token: 256 bits, kept here only as a hash. Refuses `signed_out` for whoever was
 * deactivated meanwhile (SES-8).
 */
export async function openSession({ tx, at }: Inside, done: CompletedSignIn, randomness: Randomness): Promise<string> {
  mustBeCompleted(done)
  const { kind } = at.from
  const expires_at = at.now + (kind === 'mobile' ? mobileLifetime : browserLifetime)
  const given = { password_at: done.firstStepAt, fresh_at: done.secondStepAt }
  return insertFor({ tx, at }, { person_id: done.person, kind, expires_at, ...given }, randomness)
}

/** What somebody gets by the right password who must set two-step up first: it opens that and signing out (requirement POL-5). Refuses as above. */
export async function openEnrolmentSession({ tx, at, person }: Inside, randomness: Randomness): Promise<string> {
  const expires_at = at.now + enrolmentSessionLifetime
  const given = { password_at: at.now, fresh_at: null }
  return insertFor({ tx, at }, { person_id: person, kind: 'enrolment', expires_at, ...given }, randomness)
}

type Opening = Pick<Selectable<Tables['sessions']>, 'person_id' | 'kind' | 'expires_at' | 'password_at' | 'fresh_at'>

async function insertFor(
  { tx, at }: Pick<Inside, 'tx' | 'at'>,
  opening: Opening,
  randomness: Randomness,
): Promise<string> {
  const { token, hash } = newToken(randomness)
  const { browser, address } = at.from
  const times = { created_at: at.now, last_seen_at: at.now }
  const row = { id: randomness.id(), token_hash: hash, ...opening, ...times, browser, address }
  return (await insertSession(tx, row)) ? token : refuse('signed_out')
}
