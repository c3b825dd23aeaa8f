import { record } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { letterhead, type Whereabouts } from '../mail/letterhead.ts'
import { queueMail } from '../mail/outbox.ts'
import { administering } from '../people/administer.ts'
import { personById } from '../people/directory.ts'
import { useLink, voidLinks, whoseLink } from '../people/mailed-links.ts'
import { refuse } from '../refusals.ts'
import type { Client, Session } from '../sessions/session.ts'
import { resetCancelledMail } from './two-step.mail.ts'
import * as queries from './two-step.queries.ts'

type Cancelling = {
  actor: string | null
  subject: string
  address: string
  /** This one and no other. */
  resetId?: string
}

/** By the link that was mailed to the person. Signs nobody in. Refuses `link_expired`. */
export async function cancelResetByLink(house: House, token: string, client: Client, now: Instant): Promise<void> {
  const subject = await whoseLink(house.db, token, 'cancel-reset', now)
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `person:${subject}`)
    await useLink(tx, token, 'cancel-reset', now)
    await mustCancel(tx, house, { actor: null, subject, address: client.address }, client, now)
  })
}

/** By the person, signed in: it only keeps what protects them, so nothing more is asked. Refuses `already_done`. */
export async function cancelOwnReset(house: House, session: Session, client: Client, now: Instant): Promise<void> {
  const { id } = session.person
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `person:${id}`)
    await mustCancel(tx, house, { actor: id, subject: id, address: client.address }, client, now)
  })
}

/** By any administrator of the organisation. Refuses as `administering`, and `already_done`. */
export async function cancelResetFor(
  house: House,
  session: Session,
  personId: string,
  client: Client,
  now: Instant,
): Promise<void> {
  await administering(house, session, personId, client, now, (tx, about) => mustCancel(tx, house, about, null, now))
}

async function mustCancel(
  tx: Tx,
  house: House,
  cancelling: Cancelling,
  from: Whereabouts | null,
  now: Instant,
): Promise<void> {
  if (!(await cancelAndTell(tx, house, cancelling, from, now))) refuse('already_done')
}

/** Cancels a reset that is open, and tells the person. Returns whether there was one. */
export async function cancelAndTell(
  tx: Tx,
  house: House,
  cancelling: Cancelling,
  from: Whereabouts | null,
  now: Instant,
): Promise<boolean> {
  if (!(await cancelOpenReset(tx, house, cancelling, now))) return false
  const person = await personById(tx, cancelling.subject)
  const message = resetCancelledMail(person, letterhead(house, from, now))
  const uniqueKey = `reset-cancelled:${house.randomness.id()}`
  await queueMail(tx, house, { personId: person.id, uniqueKey, message }, now)
  return true
}

/** The same without a mail of its own: in the transaction of what makes it needless, which sends one. */
export async function cancelOpenReset(tx: Tx, house: House, cancelling: Cancelling, now: Instant): Promise<boolean> {
  const { resetId, ...about } = cancelling
  if (!(await queries.cancelReset(tx, { personId: about.subject, resetId }, now))) return false
  await voidLinks(tx, about.subject, 'cancel-reset')
  await record(tx, house, { action: 'two_step.reset_cancelled', ...about }, now)
  return true
}
