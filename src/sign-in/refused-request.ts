import { transact } from '../decide.ts'
import type { Services } from '../services.ts'
import { refusedRequestsNoted } from '../limits.ts'
import type { Moment } from '../moment.ts'
import type { RefusalCode } from '../refusals.ts'
import * as queries from '../audit/audit.queries.ts'

/** Writes down that a request was refused, by the route's name. A few a minute and person: who is attacked must find the rest, too. */
export async function noteRefusedRequest(
  services: Services,
  refused: { subject: string; actor: string | null; reason: RefusalCode; route: string },
  at: Moment,
): Promise<void> {
  const { subject, actor, ...details } = refused
  const { atMost, within } = refusedRequestsNoted
  await transact(services, at, [`noted:${subject}`], async ({ tx, record }) => {
    if ((await queries.countSince(tx, subject, 'request.refused', at.now - within)) >= atMost) return
    await record({ action: 'request.refused', actor, subject, details })
  })
}
