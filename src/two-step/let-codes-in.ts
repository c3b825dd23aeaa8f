import { forgetTries } from '../attempts/charge.ts'
import { record } from '../audit/record.ts'
import { forgetWrongCodes } from '../authenticators/pair.ts'
import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { mustAdminister } from '../people/administer.ts'
import { refuse } from '../refusals.ts'
import type { Client, Session } from '../sessions/session.ts'
import * as queries from './two-step.queries.ts'

/** Who lets codes in again, and for whom. */
type About = { personId: string; by: string }

/**
 * Codes from unknown browsers are taken again, counted from none (requirement THR-6). Whether `by` may say so is the caller's to know.
 * Refuses `already_done` when they are not suspended.
 */
export async function letCodesIn(house: House, about: About, client: Client, now: Instant): Promise<void> {
  await house.db.transaction().execute((tx) => lift(tx, house, about, client, now))
}

/** The same by an administrator, for somebody else. Refuses as `mustAdminister`, too. */
export async function letCodesInFor(
  house: House,
  session: Session,
  personId: string,
  client: Client,
  now: Instant,
): Promise<void> {
  await house.db.transaction().execute(async (tx) => {
    await mustAdminister(tx, session, personId, now)
    await lift(tx, house, { personId, by: session.person.id }, client, now)
  })
}

async function lift(tx: Tx, house: House, { personId, by }: About, client: Client, now: Instant): Promise<void> {
  if (!(await queries.liftSuspension(tx, personId))) refuse('already_done')
  await forgetWrongCodes(tx, personId)
  await forgetTries(tx, 'second-step', personId)
  await record(tx, house, { action: 'two_step.let_in', actor: by, subject: personId, address: client.address }, now)
}
