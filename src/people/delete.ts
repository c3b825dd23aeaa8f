import { forgetAttemptsOf } from '../attempts/charge.ts'
import { decide } from '../decide.ts'
import type { Services } from '../services.ts'
import type { Moment } from '../moment.ts'
import { refuse } from '../refusals.ts'
import { mustBeFresh } from '../sessions/read.ts'
import type { Session } from '../sessions/session.ts'
import { forgetRequestsBy } from '../two-step/resets.queries.ts'
import * as queries from './people.queries.ts'

/**
 * Deletes the person and every row that is theirs; of the audit trail stays what names nobody (requirement LIFE-9). No mail: with the person
 * their outbox is gone. Refuses `not_fresh`, and `only_administrator` while others would be left without one.
 */
export async function deleteAccount(services: Services, session: Session, at: Moment): Promise<void> {
  const { person } = session
  const about = { person: person.id, also: [`organisation:${person.organisation.id}` as const] }
  await decide(services, at, about, async ({ tx, record }) => {
    await mustBeFresh(tx, session, at.now)
    await record('account.deleted')
    await forgetAttemptsOf(tx, person)
    await forgetRequestsBy(tx, person.id)
    if (!(await queries.removePerson(tx, person.id))) refuse('only_administrator')
  })
}
