import { record, recordRefusal } from '../audit/record.ts'
import { unpairAuthenticator } from '../authenticators/pair.ts'
import { removeBackupCodes } from '../backup-codes/batch.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { knowBrowser } from '../known-browsers/know.ts'
import { letterhead } from '../mail/letterhead.ts'
import { queueMail } from '../mail/outbox.ts'
import { refuse } from '../refusals.ts'
import { endOtherSessions } from '../sessions/end.ts'
import { mustBeFresh } from '../sessions/read.ts'
import { renewSession } from '../sessions/renew.ts'
import type { Client, Session } from '../sessions/session.ts'
import { endChallenges } from '../sign-in/challenge.ts'
import { cancelOpenReset } from './cancel-reset.ts'
import { disabledMail } from './two-step.mail.ts'
import * as queries from './two-step.queries.ts'

/**
 * Turns two-step off: secret and codes deleted, generation raised, other sessions ended, event and mail, in one transaction
 * (requirement LIFE-8). Returns the session's new token, and the browser's where it
 * wasn't known. Refuses `not_enabled`, and `not_fresh` without a second factor in
 * the last ten minutes of this session.
 */
export async function turnOff(
  house: House,
  session: Session,
  client: Client,
  now: Instant,
): Promise<{ token: string; known: string | null }> {
  const about = { actor: session.person.id, subject: session.person.id, address: client.address }
  return recordRefusal(
    house,
    () => ({ action: 'two_step.disabling_refused', ...about }),
    now,
    () =>
      house.db.transaction().execute(async (tx) => {
        const { person } = session
        await lockFor(tx, `person:${person.id}`)
        // First, so that a form left from before asks nobody for a code that they no longer have.
        if (!(await queries.isEnabled(tx, person.id))) refuse('not_enabled')
        await mustBeFresh(tx, session, now)
        if (!(await queries.disable(tx, person.id))) refuse('not_enabled')
        await forgetFactors(tx, person.id)
        await cancelOpenReset(tx, house, about, now)
        await endOtherSessions(tx, person.id, session.id)
        await endChallenges(tx, person.id)
        await record(tx, house, { action: 'two_step.disabled', ...about }, now)
        const message = disabledMail(person, letterhead(house, client, now))
        await queueMail(
          tx,
          house,
          { personId: person.id, uniqueKey: `two-step-disabled:${house.randomness.id()}`, message },
          now,
        )
        const known = await knowBrowser(tx, house, { personId: person.id, secondStep: false }, client, now)
        return { token: await renewSession(tx, house, session, { freshAt: null }), known: known.token }
      }),
  )
}

/** Nothing that a code could be checked against is left, nor an enrolment that is under way. */
export async function forgetFactors(tx: Tx, personId: string): Promise<void> {
  await unpairAuthenticator(tx, personId)
  await removeBackupCodes(tx, personId)
  await queries.removeEnrolmentOf(tx, personId)
}
