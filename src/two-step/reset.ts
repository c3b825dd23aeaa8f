import { record, recordRefusal } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { resetDelay } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import { queueMail } from '../mail/outbox.ts'
import { type Administering, administering } from '../people/administer.ts'
import { personById } from '../people/directory.ts'
import { makeLink, voidLinks } from '../people/mailed-links.ts'
import { refuse } from '../refusals.ts'
import { endAllSessions } from '../sessions/end.ts'
import type { Client, Session } from '../sessions/session.ts'
import { endChallenges } from '../sign-in/challenge.ts'
import { cancelAndTell } from './cancel-reset.ts'
import { forgetFactors } from './turn-off.ts'
import { resetAskedMail, resetDoneMail } from './two-step.mail.ts'
import * as queries from './two-step.queries.ts'

/** A reset that was asked for and is neither done nor cancelled. */
export type OpenReset = { requestedBy: string; requesterName: string | null; requestedAt: Instant; dueAt: Instant }

/** Who lost phone and codes is helped by administrators, and by nothing else (requirements LIFE-2, LIFE-3). */
export async function openResetOf(house: House, personId: string): Promise<OpenReset | null> {
  const row = await queries.findOpenReset(house.db, personId)
  if (!row) return null
  return {
    requestedBy: row.requested_by,
    requesterName: row.requester_name,
    requestedAt: row.requested_at,
    dueAt: row.due_at,
  }
}

/**
 * Asks for it: the person is mailed, and can cancel; nothing else changes yet. Refuses as `administering`, and `not_enabled`,
 * `already_done` while another one is open.
 */
export async function requestReset(
  house: House,
  session: Session,
  personId: string,
  client: Client,
  now: Instant,
): Promise<void> {
  await resetting(house, session, personId, client, now, async (tx, about) => {
    if (!(await queries.isEnabled(tx, personId))) refuse('not_enabled')
    const id = house.randomness.id()
    const dueAt = now + resetDelay
    const dates = { requested_at: now, due_at: dueAt, done_at: null, cancelled_at: null }
    const reset = { id, person_id: personId, requested_by: session.person.id, approved_by: null, ...dates }
    if (!(await queries.insertReset(tx, reset))) refuse('already_done')
    await record(tx, house, { action: 'two_step.reset_requested', ...about }, now)
    const person = await personById(tx, personId)
    const { token } = await makeLink(tx, house, { personId, purpose: 'cancel-reset', livesFor: resetDelay }, now)
    const told = { ...letterhead(house, null, now), administrator: session.person.name, dueAt, token }
    const message = resetAskedMail(person, told)
    await queueMail(tx, house, { personId, uniqueKey: `reset-asked:${id}`, message }, now)
  })
}

/**
 * A second administrator agrees: done at once. Refuses as `administering`, `second_administrator` for whoever asked for it, `not_allowed` when
 * they are no administrator any more, and `already_done`.
 */
export async function approveReset(
  house: House,
  session: Session,
  personId: string,
  client: Client,
  now: Instant,
): Promise<void> {
  await resetting(house, session, personId, client, now, async (tx, about) => {
    const verdict = await queries.approveReset(tx, personId, session.person.id, now)
    if (!verdict) return refuseApproval(tx, session, personId)
    await reset(tx, house, about, now)
  })
}

/** Does the resets whose 24 hours are over: each once, whoever sweeps. One whose requester lost the right to ask for it is cancelled. */
export async function doDueResets(house: House, now: Instant): Promise<void> {
  for (const due of await queries.findDueResets(house.db, now)) {
    const about = { actor: due.requested_by, subject: due.person_id, address: '' }
    await house.db.transaction().execute(async (tx) => {
      await lockFor(tx, `person:${due.person_id}`)
      if (await queries.finishDueReset(tx, due.id, now)) await reset(tx, house, about, now)
      else await cancelAndTell(tx, house, { ...about, actor: null, resetId: due.id }, null, now)
    })
  }
}

/** For whoever may; a refusal is written down. */
function resetting(
  house: House,
  session: Session,
  personId: string,
  client: Client,
  now: Instant,
  act: (tx: Tx, about: Administering) => Promise<void>,
): Promise<void> {
  const about = { actor: session.person.id, subject: personId, address: client.address }
  return recordRefusal(
    house,
    () => ({ action: 'two_step.reset_refused', ...about }),
    now,
    () => administering(house, session, personId, client, now, act),
  )
}

/** The verdict is spoken: this only finds the words for it. */
async function refuseApproval(tx: Tx, session: Session, personId: string): Promise<never> {
  const open = await queries.findOpenReset(tx, personId)
  if (!open) return refuse('already_done')
  if (!(await queries.isEnabled(tx, personId))) return refuse('not_enabled')
  if (open.requested_by === session.person.id) return refuse('second_administrator')
  return refuse('not_allowed', { says: 'refusal.requester_gone' })
}

/** Off, as if it had never been on, and signed out everywhere; the password stays, and nobody is signed in. */
async function reset(tx: Tx, house: House, about: Administering, now: Instant) {
  const personId = about.subject
  if (!(await queries.disable(tx, personId))) refuse('not_enabled')
  await forgetFactors(tx, personId)
  await voidLinks(tx, personId, 'cancel-reset')
  await endAllSessions(tx, personId)
  await endChallenges(tx, personId)
  await record(tx, house, { action: 'two_step.reset', ...about }, now)
  const message = resetDoneMail(await personById(tx, personId), letterhead(house, null, now))
  await queueMail(tx, house, { personId, uniqueKey: `two-step-reset:${house.randomness.id()}`, message }, now)
}
