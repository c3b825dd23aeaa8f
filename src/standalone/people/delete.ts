import { decide } from '../../decide.ts'
import type { Services } from '../../services.ts'
import { forgetPerson } from '../../forget.ts'
import type { Moment } from '../../moment.ts'
import { refuse } from '../../refusals.ts'
import type { Session } from '../../host/session.ts'
import type { Person } from './person.ts'
import * as queries from './people.queries.ts'

/**
 * Deletes the person and every row that is theirs; of the audit trail stays what names nobody (requirement LIFE-9). No mail: with the person
 * their outbox is gone. Refuses `not_fresh`, and `only_administrator` while others would be left without one.
 */
export async function deleteAccount(services: Services, session: Session<Person>, at: Moment): Promise<void> {
  const { person } = session
  const about = { person: person.id, also: [`organisation:${person.organisation.id}` as const] }
  await decide(services, at, about, async ({ tx, record, mustBeFresh }) => {
    await mustBeFresh(session)
    await record('account.deleted')
    await forgetPerson(tx, person)
    if (!(await queries.removePerson(tx, person.id))) refuse('only_administrator')
  })
}
