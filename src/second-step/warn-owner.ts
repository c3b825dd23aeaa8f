import { chargeIn } from '../attempts/charge.ts'
import { hasSignedInFrom } from '../audit/record.ts'
import type { Decision } from '../decide.ts'
import { type Place, placeOf } from '../adapters/address.ts'
import type { Tx } from '../adapters/schema.ts'
import { letterhead } from '../mail/letterhead.ts'
import { someoneKnowsPasswordMail } from './second-step.mail.ts'

/** A mail that somebody knows the password (requirement THR-12), about one person at most once in 24 hours. */
export async function warnOwner(decision: Decision): Promise<void> {
  const { services, tx, at, person: personId } = decision
  const id = services.randomness.id()
  if (!(await chargeIn(tx, id, { what: 'warning', key: personId, ownBrowser: true, address: '' }, at.now))) return
  const person = await decision.whom()
  const place = await describePlace(tx, personId, at.from.address)
  await decision.mail('knows-password', someoneKnowsPasswordMail(person, { ...letterhead(decision), place }))
}

/** Where an address lies, as far as it tells by itself and by what we saw before: nobody else is asked. */
async function describePlace(tx: Tx, personId: string, address: string): Promise<Place | 'seen'> {
  if (await hasSignedInFrom(tx, personId, address)) return 'seen'
  return placeOf(address)
}
