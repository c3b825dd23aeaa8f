import { record } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import { endSession } from './end.ts'
import type { Client, Session } from './session.ts'

/** Ends this session. An enrolment that it began is gone with it. */
export async function signOut(house: House, session: Session, client: Client, now: Instant): Promise<void> {
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `person:${session.person.id}`)
    await endSession(tx, session.id)
    const about = { actor: session.person.id, subject: session.person.id, address: client.address }
    await record(tx, house, { action: 'signed_out', ...about }, now)
  })
}
