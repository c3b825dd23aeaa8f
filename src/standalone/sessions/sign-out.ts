import { decide } from '../../decide.ts'
import type { Services } from '../../services.ts'
import type { Moment } from '../../moment.ts'
import { leaveEnrolment } from '../../two-step/enrolments.queries.ts'
import { endSession } from './sessions.queries.ts'
import type { Session } from '../../host/session.ts'

/** Ends this session. An enrolment that it began is gone with it. */
export async function signOut(services: Services, session: Session, at: Moment): Promise<void> {
  await decide(services, at, { person: session.person.id }, async ({ tx, record }) => {
    await leaveEnrolment(tx, session.id)
    await endSession(tx, session.id)
    await record('signed_out')
  })
}
