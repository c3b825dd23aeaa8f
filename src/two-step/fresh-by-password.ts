import { charge, laneOf, worthItsAttempt } from '../attempts/charge.ts'
import { decide, recordRefusal } from '../decide.ts'
import type { Renewed, Session } from '../host/session.ts'
import { knownBrowserOf } from '../known-browsers/know.ts'
import type { Moment } from '../moment.ts'
import { refuse } from '../refusals.ts'
import type { Services } from '../services.ts'

/** By whoever keeps the password: false, or what it knows of one that is right. */
type CheckPassword<Proof> = () => Promise<Proof | false>

/** The password once more, in this session: it counts for ten minutes, under a new token, which is returned. Refuses `wrong_password`, `too_many_tries`. */
export function becomeFreshByPassword(
  services: Services,
  session: Session,
  check: CheckPassword<string | true>,
  at: Moment,
): Promise<Renewed> {
  const { id: person } = session.person
  const refused = { action: 'fresh.refused', actor: person, subject: person } as const
  return recordRefusal(services, at, refused, async () => {
    const { attemptId } = await provePassword(services, person, check, at)
    return decide(services, at, { person }, async (decision) => {
      await decision.record('fresh.given', { details: { means: 'password' }, attemptId })
      return { session: await decision.renewSession(session, { passwordAt: at.now }) }
    })
  })
}

/** Charged before it is checked, so that a stolen session can't be used to find the password. Returns what the check said, and the try. Refuses as above. */
export async function provePassword<Proof>(
  services: Services,
  personId: string,
  check: CheckPassword<Proof>,
  at: Moment,
): Promise<{ proof: Proof; attemptId: string }> {
  const browserId = await knownBrowserOf(services.db, personId, at.from, 'password')
  const attemptId = await charge(services, laneOf('password', { browserId, otherwise: personId }, at.from), at)
  const proof = await worthItsAttempt(services.db, attemptId, check)
  return proof ? { proof, attemptId } : refuse('wrong_password', { field: 'password' })
}
