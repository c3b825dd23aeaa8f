import { record } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Db, Tx } from '../edges/schema.ts'
import { refuse } from '../refusals.ts'
import { endChallenges } from '../sign-in/challenge.ts'
import type { Client, Session } from './session.ts'
import * as queries from './sessions.queries.ts'

/** Ends one session of the person behind this one, by its row's id. Refuses `not_found` for anybody else's (requirement SES-4). */
export async function endOwnSession(
  house: House,
  session: Session,
  sessionId: string,
  client: Client,
  now: Instant,
): Promise<void> {
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `person:${session.person.id}`)
    if (!(await queries.removeOwn(tx, session.person.id, sessionId))) refuse('not_found')
    const about = { actor: session.person.id, subject: session.person.id, address: client.address }
    await record(tx, house, { action: 'session.ended', ...about }, now)
  })
}

/** Signs the person out everywhere but here, in the mobile app too; whoever stands between the two steps has to begin again. */
export async function endEverywhereElse(house: House, session: Session, client: Client, now: Instant): Promise<void> {
  await house.db.transaction().execute(async (tx) => {
    const { person } = session
    await lockFor(tx, `person:${person.id}`)
    const ended = await queries.removeOfPerson(tx, person.id, session.id)
    await endChallenges(tx, person.id)
    const about = { actor: person.id, subject: person.id, address: client.address }
    await record(tx, house, { action: 'sessions.ended', ...about, details: { ended } }, now)
  })
}

export async function endSession(tx: Tx, sessionId: string): Promise<void> {
  await queries.remove(tx, sessionId)
}

/** Ends every session of a person but one: at Finish, at turning off, at a change of password (requirement SES-6). */
export async function endOtherSessions(tx: Tx, personId: string, keptSessionId: string): Promise<void> {
  await queries.removeOfPerson(tx, personId, keptSessionId)
}

export async function endAllSessions(tx: Tx, personId: string): Promise<void> {
  await queries.removeOfPerson(tx, personId, null)
}

export async function sweepSessions(db: Db, now: Instant): Promise<void> {
  await queries.removeEnded(db, now)
}
