import { forgetTries } from '../attempts/charge.ts'
import { record } from '../audit/record.ts'
import { forgetWrongCodes } from '../authenticators/pair.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { type Administering, administering } from '../people/administer.ts'
import { knownBrowserOf } from '../known-browsers/know.ts'
import { refuse } from '../refusals.ts'
import { mustBeFresh } from '../sessions/read.ts'
import type { Client, Session } from '../sessions/session.ts'
import * as queries from './two-step.queries.ts'

/**
 * Codes from unknown browsers are taken again, counted from none, because their owner says so, fresh in a known browser (requirement THR-6).
 * Refuses `not_fresh`, `codes_suspended` in a browser that isn't known, and `already_done` when they are not suspended.
 */
export async function letCodesIn(house: House, session: Session, client: Client, now: Instant): Promise<void> {
  const personId = session.person.id
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `person:${personId}`)
    await mustBeFresh(tx, session, now)
    if ((await knownBrowserOf(tx, personId, client, 'second_step')) === null) refuse('codes_suspended')
    await lift(tx, house, { actor: personId, subject: personId, address: client.address }, now)
  })
}

/** The same by an administrator, for somebody else. Refuses as `administering`, too. */
export async function letCodesInFor(
  house: House,
  session: Session,
  personId: string,
  client: Client,
  now: Instant,
): Promise<void> {
  await administering(house, session, personId, client, now, (tx, about) => lift(tx, house, about, now))
}

async function lift(tx: Tx, house: House, about: Administering, now: Instant): Promise<void> {
  const personId = about.subject
  if (!(await queries.liftSuspension(tx, personId))) refuse('already_done')
  await forgetWrongCodes(tx, personId)
  await forgetTries(tx, 'second-step', personId)
  await record(tx, house, { action: 'two_step.let_in', ...about }, now)
}
