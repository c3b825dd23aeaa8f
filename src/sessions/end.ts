import type { Instant } from '../edges/clock.ts'
import type { Db } from '../edges/schema.ts'
import * as queries from './sessions.queries.ts'

export async function endSession(tx: Db, sessionId: string): Promise<void> {
  await queries.remove(tx, sessionId)
}

/** Ends every session of a person but one: at Finish, at turning off, at a change of password (requirement SES-6). */
export async function endOtherSessions(tx: Db, personId: string, keptSessionId: string): Promise<void> {
  await queries.removeOfPerson(tx, personId, keptSessionId)
}

export async function endAllSessions(tx: Db, personId: string): Promise<void> {
  await queries.removeOfPerson(tx, personId, null)
}

export async function sweepSessions(db: Db, now: Instant): Promise<void> {
  await queries.removeEnded(db, now)
}
