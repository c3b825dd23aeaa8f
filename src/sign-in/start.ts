import { charge, keyOfEmail, timeUntilNextTry, worthItsTry } from '../attempts/charge.ts'
import { type AuditEvent, record, recordRefusal } from '../audit/record.ts'
import { addressKey } from '../edges/address.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { newToken } from '../edges/token.ts'
import { knowBrowser } from '../known-browsers/know.ts'
import { challengeLifetime } from '../limits.ts'
import { type Account, findAccount, passwordFits, stillStands } from '../people/directory.ts'
import { refuse } from '../refusals.ts'
import { endSession } from '../sessions/end.ts'
import type { Client } from '../sessions/session.ts'
import { warnOwner } from '../two-step/warn-owner.ts'
import { completedSignIn } from './completed.ts'
import { tellOfNewBrowser } from './new-browser.ts'
import { openSession } from './open-session.ts'
import * as queries from './sign-in.queries.ts'

/** What a right password leads to: a session, or the open question for the second factor. */
export type StartedSignIn =
  | { status: 'signed_in'; token: string; personId: string; known: string | null }
  | { status: 'challenge'; challenge: string; expiresAt: Instant }

/**
 * The first step: e-mail address and password. Refuses `wrong_credentials`, the same for an unknown person and a wrong
 * password, after the same work (requirement CHL-10), and `too_many_tries`, alike (THR-10). With two-step on, only a challenge exists
 * afterwards (CHL-1). `sessionId` is the session that this browser held until now: a right password ends it (SES-2). Throws `Overloaded`, before
 * anything is charged, when too many are before them.
 */
export async function startSignIn(
  house: House,
  given: { email: string; password: string; next: string | null; sessionId: string | null },
  client: Client,
  now: Instant,
): Promise<StartedSignIn> {
  const account = await findAccount(house, given.email, client)
  const subject = account?.personId ?? null
  const lane = laneFor(given.email, account, client)
  const event = (): AuditEvent => ({ action: 'sign_in.refused', actor: null, subject, address: client.address })
  return house.lines.hashing.within({ first: lane.known, hungUp: client.hungUp }, async ({ turn }) => {
    // What is refused unchecked leaves no event: those before it did, and strangers must not be able to fill the table.
    const tryId = await charge(house.db, house, lane, now)
    return recordRefusal(house, event, now, async () => {
      const fits = await worthItsTry(house.db, tryId, () => turn(() => passwordFits(house, account, given.password)))
      if (!fits || !account) return refuse('wrong_credentials')
      const { personId } = account
      return house.db.transaction().execute(async (tx) => {
        await lockFor(tx, `person:${personId}`)
        if (!(await stillStands(tx, account))) refuse('wrong_credentials')
        if (given.sessionId !== null) await endSession(tx, given.sessionId)
        const twoStep = await queries.findTwoStep(tx, personId)
        if (!twoStep || twoStep.enabled_at === null) {
          return completeWithoutSecondFactor(tx, house, { personId, tryId }, client, now)
        }
        const challengeId = house.randomness.id()
        if (!lane.known) await countOpened(tx, house, { personId, challengeId }, client, now)
        const about = { id: challengeId, personId, ...twoStep, next: given.next, tryId }
        return openChallenge(tx, house, about, client, now)
      })
    })
  })
}

/** Of a browser that isn't known the address counts as it was written, whether there is such a person or not (requirement THR-10). */
function laneFor(email: string, account: Account | null, client: Client) {
  const browserId = account?.knownBrowserId ?? null
  const key = browserId ?? keyOfEmail(email)
  // Nobody opens anything for an unknown person; asked for all the same, so that the work is.
  const opens = account?.personId ?? key
  return { what: 'password', key, known: browserId !== null, address: addressKey(client.address), opens } as const
}

/**
 * Whoever knows the password opens only so many questions that nobody answers, and at the last one the owner is told (decision 24). Refuses
 * `too_many_tries`.
 */
async function countOpened(
  tx: Tx,
  house: House,
  { personId, challengeId }: { personId: string; challengeId: string },
  client: Client,
  now: Instant,
): Promise<void> {
  const opened = { what: 'opened', key: personId, known: true, address: '' } as const
  await charge(tx, house, opened, now, challengeId)
  if ((await timeUntilNextTry(tx, opened, now)) > 0) await warnOwner(tx, house, { personId, client }, now)
}

/** Only after this very transaction has read that two-step is off. */
async function completeWithoutSecondFactor(
  tx: Tx,
  house: House,
  { personId, tryId }: { personId: string; tryId: string },
  client: Client,
  now: Instant,
): Promise<StartedSignIn> {
  const completed = completedSignIn({ personId, means: 'password', passwordAt: now, freshAt: null })
  const token = await openSession(tx, house, completed, client, now)
  const known = await knowBrowser(tx, house, { personId, secondStep: false }, client, now)
  if (known.isNew) await tellOfNewBrowser(tx, house, personId, client, now)
  const details = { means: 'password', kind: client.kind, browser: client.browser }
  const about = { actor: personId, subject: personId, address: client.address, details }
  await record(tx, house, { action: 'sign_in.completed', ...about, tryId }, now)
  return { status: 'signed_in', token, personId, known: known.token }
}

async function openChallenge(
  tx: Tx,
  house: House,
  about: { id: string; personId: string; generation: number; next: string | null; tryId: string },
  client: Client,
  now: Instant,
): Promise<StartedSignIn> {
  const { id, personId, generation, next, tryId } = about
  const { token, hash } = newToken(house.randomness)
  const expiresAt = now + challengeLifetime
  await queries.insertChallenge(tx, {
    id,
    token_hash: hash,
    person_id: personId,
    kind: client.kind,
    generation,
    next,
    created_at: now,
    expires_at: expiresAt,
    consumed_at: null,
  })
  const details = { kind: client.kind, browser: client.browser }
  const event = { actor: personId, subject: personId, address: client.address, details, tryId }
  await record(tx, house, { action: 'sign_in.password_accepted', ...event }, now)
  return { status: 'challenge', challenge: token, expiresAt }
}
