import { timeUntilNextAttempt, wrongAttemptsIn, type Lane } from '../attempts/charge.ts'
import type { AuditEvent } from '../audit/record.ts'
import { decide, type Decision } from '../decide.ts'
import type { Services } from '../services.ts'
import { wrongCodesSuspending } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import type { Moment } from '../moment.ts'
import { factors } from './factors.ts'
import { type Means } from './second-step.schemas.ts'
import { codesSuspendedMail } from './second-step.mail.ts'
import * as queries from './suspension.queries.ts'
import { warnOwner } from './warn-owner.ts'

export type WrongAttempt = {
  personId: string
  lane: Lane
  means: Means
  refused: Pick<AuditEvent, 'action' | 'details'>
}

/**
 * What a wrong code or backup code leads to, in one decision: its event, the count in a row, the suspension of codes when they are too many
 * (requirement THR-6), and a mail to the owner when the lane's budget is used up (THR-12).
 */
export async function tellOfWrongAttempt(services: Services, wrong: WrongAttempt, at: Moment): Promise<void> {
  const { action, details } = wrong.refused
  await decide(services, at, { person: wrong.personId }, async (decision) => {
    await decision.record(action, details && { details })
    if (await suspendWhenTooMany(decision, wrong)) return
    if ((await timeUntilNextAttempt(decision.tx, { ...wrong.lane, ownBrowser: true }, at.now)) > 0)
      await warnOwner(decision)
  })
}

/** Strangers suspend strangers only; the owner's own browsers go on until a hundred codes in a row were wrong in them, too. */
async function suspendWhenTooMany(decision: Decision, { lane, means }: WrongAttempt): Promise<boolean> {
  const { tx, at, person: personId } = decision
  const known = lane.ownBrowser === true
  const inARow = (await factors[means].countWrong?.(tx, personId, known)) ?? { known: 0, unknown: 0 }
  const suspends = known
    ? inARow.known === wrongCodesSuspending
    : (inARow.unknown >= wrongCodesSuspending || (await wrongAttemptsIn(tx, lane, at.now)) >= wrongCodesSuspending) &&
      (await queries.suspend(tx, personId, at.now))
  if (!suspends) return false
  await decision.record('two_step.suspended', { actor: null, details: { everywhere: known } })
  const person = await decision.whom()
  await decision.mail('suspended', codesSuspendedMail(person, { ...letterhead(decision), everywhere: known }))
  return true
}
