import { charge } from '../attempts/charge.ts'
import { hasSignedInFrom } from '../audit/record.ts'
import { type Place, placeOf } from '../edges/address.ts'
import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { letterhead } from '../mail/letterhead.ts'
import { queueMail } from '../mail/outbox.ts'
import { personById } from '../people/directory.ts'
import { Refusal, settle } from '../refusals.ts'
import type { Client } from '../sessions/session.ts'
import { someoneKnowsPasswordMail } from './two-step.mail.ts'

/** A mail that somebody knows the password (requirement THR-12), about one person at most once in 24 hours. */
export async function warnOwner(
  tx: Tx,
  house: House,
  { personId, client }: { personId: string; client: Client },
  now: Instant,
): Promise<void> {
  const once = await settle(() => charge(tx, house, { what: 'warning', key: personId, known: true, address: '' }, now))
  if (once instanceof Refusal) return
  const person = await personById(tx, personId)
  const place = await describePlace(tx, personId, client.address)
  const message = someoneKnowsPasswordMail(person, { ...letterhead(house, client, now), place })
  await queueMail(tx, house, { personId, uniqueKey: `knows-password:${once}`, message }, now)
}

/** Where an address lies, as far as it tells by itself and by what we saw before: nobody else is asked. */
async function describePlace(tx: Tx, personId: string, address: string): Promise<Place | 'seen'> {
  if (await hasSignedInFrom(tx, personId, address)) return 'seen'
  return placeOf(address)
}
