import { type Decision, decide } from '../decide.ts'
import type { Services } from '../services.ts'
import { letterhead } from '../mail/letterhead.ts'
import type { Moment } from '../moment.ts'
import { type Administering, administer } from '../administer.ts'
import { openLink, useLink, voidLinks } from '../mailed-links/mailed-links.ts'
import { refuse } from '../refusals.ts'
import type { Session } from '../host/session.ts'
import * as queries from './resets.queries.ts'
import { resetCancelledMail } from './two-step.mail.ts'

/** By the link that was mailed to the person. Signs nobody in. Refuses `link_expired`, `already_done`. */
export async function cancelResetByLink(services: Services, token: string, at: Moment): Promise<void> {
  const link = await openLink(services.db, token, 'cancel-reset', at.now)
  await decide(services, at, { person: link.personId, by: null }, async (decision) => {
    await useLink(decision, link)
    await mustCancel(decision)
  })
}

/** By the person, signed in: it only keeps what protects them, so nothing more is asked. Refuses `already_done`. */
export async function cancelOwnReset(services: Services, session: Session, at: Moment): Promise<void> {
  await decide(services, at, { person: session.person.id }, mustCancel)
}

/** By any administrator of the organisation. Refuses as `administer`, and `already_done`. */
export const cancelResetFor = (services: Services, who: Administering, at: Moment) =>
  administer(services, who, at, mustCancel)

async function mustCancel(decision: Decision): Promise<void> {
  if (!(await cancelAndTell(decision))) refuse('already_done')
}

/** Cancels a reset that is open, or none but the one named, and tells the person. Returns whether there was one. */
export async function cancelAndTell(decision: Decision, resetId?: string): Promise<boolean> {
  if (!(await cancelOpenReset(decision, resetId))) return false
  const { person, by, at } = decision
  // Where administrators sit is theirs to tell.
  const from = by === null || by === person ? at.from : null
  await decision.mail('reset-cancelled', resetCancelledMail(await decision.whom(), letterhead(decision, from)))
  return true
}

/** The same without a mail of its own: in the transaction of what makes it needless, which sends one. */
export async function cancelOpenReset({ tx, at, person, record }: Decision, resetId?: string): Promise<boolean> {
  if (!(await queries.cancelReset(tx, { personId: person, resetId }, at.now))) return false
  await voidLinks(tx, person, 'cancel-reset')
  await record('two_step.reset_cancelled')
  return true
}
