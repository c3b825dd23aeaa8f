import { timeUntilNextTry, wrongTriesIn, type Lane } from '../attempts/charge.ts'
import { type AuditEvent, record } from '../audit/record.ts'
import { countWrongCode } from '../authenticators/accept.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { wrongCodesSuspending } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import { queueMail } from '../mail/outbox.ts'
import { personById } from '../people/directory.ts'
import type { Client } from '../sessions/session.ts'
import { codesSuspendedMail } from './two-step.mail.ts'
import * as queries from './two-step.queries.ts'
import { warnOwner } from './warn-owner.ts'

export type WrongTry = {
  personId: string
  lane: Lane
  means: 'code' | 'backup_code'
  event: AuditEvent
  client: Client
}

/**
 * What a wrong code or backup code leads to, in one transaction: its event, the count in a row, the suspension of codes when they are too many
 * (requirement THR-6), and a mail to the owner when the lane's budget is used up (THR-12).
 */
export async function tellOfWrongTry(house: House, wrong: WrongTry, now: Instant): Promise<void> {
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `person:${wrong.personId}`)
    await record(tx, house, wrong.event, now)
    const suspended = await suspendWhenTooMany(tx, house, wrong, now)
    if (!suspended && (await timeUntilNextTry(tx, { ...wrong.lane, known: true }, now)) > 0) {
      await warnOwner(tx, house, wrong, now)
    }
  })
}

/** Strangers suspend strangers only; the owner's own browsers go on until a hundred codes in a row were wrong in them, too. */
async function suspendWhenTooMany(tx: Tx, house: House, wrong: WrongTry, now: Instant): Promise<boolean> {
  const { personId, lane } = wrong
  const known = lane.known === true
  const inARow = wrong.means === 'code' ? await countWrongCode(tx, personId, known) : { known: 0, unknown: 0 }
  const suspends = known
    ? inARow.known === wrongCodesSuspending
    : (inARow.unknown >= wrongCodesSuspending || (await wrongTriesIn(tx, lane, now)) >= wrongCodesSuspending) &&
      (await queries.suspend(tx, personId, now))
  if (!suspends) return false
  const about = { actor: null, subject: personId, address: wrong.client.address }
  await record(tx, house, { action: 'two_step.suspended', ...about, details: { everywhere: known } }, now)
  const person = await personById(tx, personId)
  const message = codesSuspendedMail(person, { ...letterhead(house, wrong.client, now), everywhere: known })
  await queueMail(tx, house, { personId, uniqueKey: `suspended:${house.randomness.id()}`, message }, now)
  return true
}
