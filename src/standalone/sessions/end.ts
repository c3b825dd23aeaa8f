import { decide } from '../../decide.ts'
import type { Instant } from '../../adapters/clock.ts'
import type { Services } from '../../services.ts'
import type { Db } from '../../adapters/schema.ts'
import type { Moment } from '../../moment.ts'
import { refuse } from '../../refusals.ts'
import { endChallenges } from '../../second-step/challenges.queries.ts'
import type { Session } from '../../host/session.ts'
import { leaveEnrolment, removeEnrolmentsBut } from '../../two-step/enrolments.queries.ts'
import * as queries from './sessions.queries.ts'

/** Ends one session of the person behind this one, by its row's id. Refuses `not_found` for anybody else's (requirement SES-4). */
export async function endOwnSession(
  services: Services,
  session: Session,
  sessionId: string,
  at: Moment,
): Promise<void> {
  await decide(services, at, { person: session.person.id }, async ({ tx, person, record }) => {
    if (!(await queries.removeOwn(tx, person, sessionId))) refuse('not_found')
    await leaveEnrolment(tx, sessionId)
    await record('session.ended')
  })
}

/** Signs the person out everywhere but here, in the mobile app too; whoever stands between the two steps has to begin again. */
export async function endEverywhereElse(services: Services, session: Session, at: Moment): Promise<void> {
  await decide(services, at, { person: session.person.id }, async ({ tx, person, record }) => {
    await removeEnrolmentsBut(tx, person, session.id)
    const ended = await queries.removeOfPerson(tx, person, session.id)
    await endChallenges(tx, person)
    await record('sessions.ended', { details: { ended } })
  })
}

export async function sweepSessions(db: Db, now: Instant): Promise<void> {
  await queries.removeEnded(db, now)
}
