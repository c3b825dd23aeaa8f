import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import { refusedRequestsNoted } from '../limits.ts'
import type { RefusalCode } from '../refusals.ts'
import type { Client } from '../sessions/session.ts'
import * as queries from './audit.queries.ts'
import { record } from './record.ts'

/** Writes down that a request was refused, by the route's name. A few a minute and person: who is attacked must find the rest, too. */
export async function noteRefusedRequest(
  house: House,
  about: { subject: string; actor: string | null; reason: RefusalCode; route: string },
  client: Client,
  now: Instant,
): Promise<void> {
  const { subject, actor, reason, route } = about
  const { atMost, within } = refusedRequestsNoted
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `noted:${subject}`)
    if ((await queries.countSince(tx, subject, 'request.refused', now - within)) >= atMost) return
    const event = { action: 'request.refused', actor, subject, address: client.address } as const
    await record(tx, house, { ...event, details: { reason, route } }, now)
  })
}
