import { type Decision, decide } from '../decide.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import { resetDelay } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import { type Moment, nowhere } from '../moment.ts'
import { type Administering, administer } from '../administer.ts'
import { makeLink, voidLinks } from '../mailed-links/mailed-links.ts'
import { endGrace } from '../policy/deadlines.ts'
import { Refusal, refuse, settle } from '../refusals.ts'
import { endChallenges } from '../second-step/challenges.queries.ts'
import { cancelAndTell, cancelOpenReset } from './cancel-reset.ts'
import * as queries from './resets.queries.ts'
import { forgetFactors } from './turn-off.ts'
import { resetAskedMail, resetDoneMail } from './two-step.mail.ts'
import { disable, isEnabled } from './two-step.queries.ts'

/** A reset that was asked for and is neither done nor cancelled. */
export type OpenReset = { requestedBy: string; requesterName: string | null; requestedAt: Instant; dueAt: Instant }

/** Who lost phone and codes is helped by administrators, and by nothing else (requirements LIFE-2, LIFE-3). */
export async function openResetOf({ application, db }: Services, personId: string): Promise<OpenReset | null> {
  const row = await queries.findOpenReset(db, personId)
  if (!row) return null
  const { requested_by: requestedBy, requested_at: requestedAt, due_at: dueAt } = row
  const requesterName = (await application.namesOf(db, [requestedBy])).get(requestedBy) ?? null
  return { requestedBy, requesterName, requestedAt, dueAt }
}

const refused = 'two_step.reset_refused'

/**
 * Asks for it: the person is mailed, and can cancel; nothing else changes yet. Refuses as `administer`, and `not_enabled`,
 * `already_done` while another one is open.
 */
export async function requestReset(services: Services, who: Administering, at: Moment): Promise<void> {
  await administer(services, { ...who, refused }, at, async (decision) => {
    const { tx, person } = decision
    if (!(await isEnabled(tx, person))) refuse('not_enabled')
    const id = services.randomness.id()
    const dueAt = at.now + resetDelay
    const dates = { requested_at: at.now, due_at: dueAt, done_at: null, cancelled_at: null }
    const { id: requester, name: administrator } = who.session.person
    const reset = { id, person_id: person, requested_by: requester, approved_by: null, ...dates }
    if (!(await queries.insertReset(tx, reset))) refuse('already_done')
    await decision.record('two_step.reset_requested')
    const { token } = await makeLink(decision, { purpose: 'cancel-reset', livesFor: resetDelay })
    const told = { ...letterhead(decision, null), administrator, dueAt, token }
    await decision.mail('reset-asked', resetAskedMail(await decision.whom(), told))
  })
}

/**
 * A second administrator agrees: done at once. Refuses as `administer`, `second_administrator` for whoever asked for it, `not_allowed` when
 * they are no administrator any more, and `already_done`.
 */
export async function approveReset(services: Services, who: Administering, at: Moment): Promise<void> {
  const approver = who.session.person.id
  const asked = await queries.findOpenReset(services.db, who.person)
  const dependsOn = asked?.requested_by ?? approver
  await administer(services, { ...who, refused, dependsOn }, at, async (decision) => {
    const { tx, person } = decision
    const mayStillAsk = asked !== undefined && (await decision.isHelpedBy(dependsOn))
    if (!mayStillAsk || !(await queries.approveReset(tx, { id: asked.id, person_id: person }, approver, at.now)))
      await refuseApproval(decision, approver)
    await reset(decision)
  })
}

/** Does the resets whose 24 hours are over: each once, whoever sweeps. One whose requester lost the right to ask for it is cancelled. */
export async function doDueResets(services: Services, now: Instant): Promise<void> {
  const at = { now, from: nowhere }
  for (const due of await queries.findDueResets(services.db, now)) {
    const { id, person_id: person, requested_by: by } = due
    const done = await decide(services, at, { person, by }, async (decision) => {
      const isDone = (await decision.isHelpedBy(by)) && (await queries.finishDueReset(decision.tx, id, now))
      if (isDone) await reset(decision)
      return isDone
    })
    if (!done) await cancelUndone(services, at, { person, id })
  }
}

async function cancelUndone(services: Services, at: Moment, { person, id }: { person: string; id: string }) {
  const about = { person, by: null }
  const told = await settle(() => decide(services, at, about, (decision) => cancelAndTell(decision, id)))
  // Whoever is gone without a word to us is told nothing, and keeps nobody else waiting.
  if (told instanceof Refusal) await decide(services, at, about, (decision) => cancelOpenReset(decision, id))
}

/** The verdict is spoken: this only finds the words for it. */
async function refuseApproval({ tx, person }: Decision, approver: string): Promise<never> {
  const open = await queries.findOpenReset(tx, person)
  if (!open) return refuse('already_done')
  if (!(await isEnabled(tx, person))) return refuse('not_enabled')
  if (open.requested_by === approver) return refuse('second_administrator')
  return refuse('not_allowed', { says: 'refusal.requester_gone' })
}

/** Off, as if it had never been on, and signed out everywhere; the password stays, and nobody is signed in. */
async function reset(decision: Decision): Promise<void> {
  const { tx, person } = decision
  if (!(await disable(tx, person))) refuse('not_enabled')
  await forgetFactors(tx, person)
  // The days to set it up were for who never had it.
  await endGrace(decision)
  await voidLinks(tx, person, 'cancel-reset')
  await decision.endSessions(null)
  await endChallenges(tx, person)
  await decision.record('two_step.reset')
  await decision.mail('two-step-reset', resetDoneMail(await decision.whom(), letterhead(decision, null)))
}
