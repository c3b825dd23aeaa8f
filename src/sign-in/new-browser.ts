import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { letterhead } from '../mail/letterhead.ts'
import { queueMail } from '../mail/outbox.ts'
import { personById } from '../people/directory.ts'
import type { Client } from '../sessions/session.ts'
import { newBrowserMail } from './sign-in.mail.ts'

/** A mail about a sign-in where the person had never signed in before (requirement MAIL-1). */
export async function tellOfNewBrowser(
  tx: Tx,
  house: House,
  personId: string,
  client: Client,
  now: Instant,
): Promise<void> {
  const person = await personById(tx, personId)
  const message = newBrowserMail(person, { ...letterhead(house, client, now), kind: client.kind })
  await queueMail(tx, house, { personId, uniqueKey: `new-browser:${house.randomness.id()}`, message }, now)
}
