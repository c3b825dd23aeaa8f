import { attemptsLeftIn, fillOf } from '../attempts/charge.ts'
import { rememberWrong } from '../attempts/attempts.queries.ts'
import { together } from '../adapters/together.ts'
import type { AuditEvent } from '../audit/record.ts'
import { decide, type Decision } from '../decide.ts'
import type { Services } from '../services.ts'
import { amongApps, wrongCodesSuspending } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import type { Moment } from '../moment.ts'
import type { RefusalCode } from '../refusals.ts'
import { factors } from './factors.ts'
import type { ChargedAttempt } from './prove.ts'
import { type Means } from './second-step.schemas.ts'
import { codesSuspendedMail } from './second-step.mail.ts'
import * as queries from './suspension.queries.ts'
import { warnOwner } from './warn-owner.ts'

export type WrongAttempt = ChargedAttempt & {
  means: Means
  /** As it was read. */
  code: string
  /** What it was refused as. */
  why: RefusalCode
  /** Null: it is written down already. */
  refused: Pick<AuditEvent, 'action' | 'details'> | null
}

/** What stays as wrong as it was. */
const wrongForGood: RefusalCode[] = [...Object.values(factors).map(({ wrong }) => wrong), 'code_already_used']

/**
 * What a wrong code or backup code leads to, in one decision: its event, the count in a row, the suspension of codes when they are too many
 * (requirement THR-6), and a mail to the owner when the lane's budget is used up (THR-12). Of a challenge, in which the same needn't be looked at again,
 * it returns how many tries are left.
 */
export async function tellOfWrongAttempt(
  services: Services,
  wrong: WrongAttempt,
  at: Moment,
): Promise<{ triesLeft?: number }> {
  const { personId: person, means, code, lane, challenge, refused, why } = wrong
  const known = lane.ownBrowser
  return decide(services, at, { person }, async (decision) => {
    const { tx } = decision
    const [inARow, fill, triesLeft] = await together(
      factors[means].countWrong?.(tx, person, known),
      fillOf(tx, lane, at.now),
      challenge && attemptsLeftIn(tx, challenge.id),
      challenge && wrongForGood.includes(why) && rememberWrong(tx, { id: wrong.id, answer: challenge.answer }),
      refused && decision.record(refused.action, refused.details && { details: refused.details }),
      factors[means].onRefused?.(decision, { code, why }),
    )
    const suspending = amongApps(wrongCodesSuspending, fill.apps)
    const tooMany = known
      ? inARow?.known === suspending
      : (inARow?.unknown ?? 0) >= suspending || fill.tries >= suspending
    if (tooMany && (await suspend(decision, known))) await tellOfSuspension(decision, { everywhere: known })
    else if (fill.isFull) await warnOwner(decision)
    return triesLeft === undefined ? {} : { triesLeft }
  })
}

/**
 * With another app the tries so far may be as many as suspend codes (requirement APP-3): then they are, told of, and can be let in again. Without that the lane would be full with nobody to open
 * it.
 */
export async function suspendIfTooMany(decision: Decision): Promise<void> {
  const { tx, at, person } = decision
  const { tries, apps } = await fillOf(tx, { what: 'second-step', key: person, person }, at.now)
  if (tries < amongApps(wrongCodesSuspending, apps)) return
  if (await suspend(decision, false)) await tellOfSuspension(decision, { everywhere: false })
}

/** Strangers suspend strangers only; the owner's own browsers go on until a hundred codes in a row were wrong in them, too: the app's own count refuses them then. */
async function suspend({ tx, at, person }: Decision, known: boolean): Promise<boolean> {
  return known || (await queries.suspend(tx, person, at.now))
}

async function tellOfSuspension(decision: Decision, { everywhere }: { everywhere: boolean }): Promise<void> {
  await decision.record('two_step.suspended', { actor: null, details: { everywhere } })
  const person = await decision.whom()
  await decision.mail('suspended', codesSuspendedMail(person, { ...letterhead(decision), everywhere }))
}
