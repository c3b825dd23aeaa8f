import { charge, laneOf, worthItsAttempt } from '../attempts/charge.ts'
import { decide, recordRefusal } from '../decide.ts'
import type { Host } from '../host/host.ts'
import type { Renewed, Session } from '../host/session.ts'
import { knownBrowserOf } from '../known-browsers/know.ts'
import type { Moment } from '../moment.ts'
import { refuse } from '../refusals.ts'
import type { Services } from '../services.ts'

/** The password once more, which the application checks; charged before. Refuses `wrong_password`, `too_many_tries`. */
export function confirmPassword(
  { services, checkPassword }: { services: Services; checkPassword: NonNullable<Host['checkPassword']> },
  session: Session,
  password: string,
  at: Moment,
): Promise<Renewed> {
  const { id: person } = session.person
  const refused = { action: 'fresh.refused', actor: person, subject: person } as const
  return recordRefusal(services, at, refused, async () => {
    const browserId = await knownBrowserOf(services.db, person, at.from, 'password')
    const attemptId = await charge(services, laneOf('password', { browserId, otherwise: person }, at.from), at)
    // Nothing else that JavaScript takes for true: a person, a promise, a row.
    const fits: unknown = await worthItsAttempt(services.db, attemptId, async () => checkPassword(person, password))
    if (fits !== true) return refuse('wrong_password', { field: 'password' })
    return decide(services, at, { person }, async (decision) => {
      await decision.record('fresh.given', { details: { means: 'password' }, attemptId })
      return { session: await decision.renewSession(session, { passwordAt: at.now }) }
    })
  })
}
