import { forgetTriesOf } from '../attempts/charge.ts'
import { record } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import { refuse } from '../refusals.ts'
import { mustBeFresh } from '../sessions/read.ts'
import type { Client, Session } from '../sessions/session.ts'
import { forgetRequestsBy } from '../two-step/forget-requests.ts'
import * as queries from './people.queries.ts'

/**
 * Deletes the person and every row that is theirs; of the audit trail stays what names nobody (requirement LIFE-9). No mail: with the person
 * their outbox is gone. Refuses `not_fresh`, and `only_administrator` while others would be left without one.
 */
export async function deleteAccount(house: House, session: Session, client: Client, now: Instant): Promise<void> {
  const { person } = session
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `organisation:${person.organisation.id}`, `person:${person.id}`)
    await mustBeFresh(tx, session, now)
    const about = { actor: person.id, subject: person.id, address: client.address }
    await record(tx, house, { action: 'account.deleted', ...about }, now)
    await forgetTriesOf(tx, person)
    await forgetRequestsBy(tx, person.id)
    if (!(await queries.removePerson(tx, person.id))) refuse('only_administrator')
  })
}
