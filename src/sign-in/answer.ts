import { charge, giveBack, timeUntilNextTry } from '../attempts/charge.ts'
import { record, recordRefusal } from '../audit/record.ts'
import { checkCode } from '../authenticators/accept.ts'
import { checkBackupCode } from '../backup-codes/accept.ts'
import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Db, Tx } from '../edges/schema.ts'
import { hashToken } from '../edges/token.ts'
import { minutes, triesPerChallenge } from '../limits.ts'
import { Refusal, refuse } from '../refusals.ts'
import type { Client } from '../sessions/session.ts'
import type { ProvedFactor } from '../two-step/factor.ts'
import { completedSignIn } from './completed.ts'
import { openSession } from './open-session.ts'
import * as queries from './sign-in.queries.ts'

export type AnsweredChallenge = {
  token: string
  personId: string
  /** Where the browser wanted to go: a path of our own table, or null. */
  next: string | null
  /** How many backup codes are left, when one was used now. */
  backupCodesLeft: number | null
}

/**
 * The second step, by the code that the app shows. `readCode` has read what was typed before; a mistyped one costs nothing.
 * Refuses `wrong_code` (with `triesLeft`), `code_already_used`, `challenge_expired`, `too_many_tries`.
 */
export function answerWithCode(
  house: House,
  given: { challenge: string; code: string },
  client: Client,
  now: Instant,
): Promise<AnsweredChallenge> {
  return answer(house, given.challenge, client, now, (personId) => checkCode(house, personId, given.code, now))
}

/** The second step, by a backup code. Refuses `wrong_backup_code` and as above. */
export function answerWithBackupCode(
  house: House,
  given: { challenge: string; backupCode: string },
  client: Client,
  now: Instant,
): Promise<AnsweredChallenge> {
  return answer(house, given.challenge, client, now, (personId) =>
    checkBackupCode(house, { personId, code: given.backupCode, client }, now),
  )
}

type Challenge = {
  id: string
  personId: string
  tries: number
  next: string | null
  createdAt: Instant
  attemptId: string
}

async function answer(
  house: House,
  token: string,
  client: Client,
  now: Instant,
  check: (personId: string) => Promise<ProvedFactor>,
): Promise<AnsweredChallenge> {
  let subject: string | null = null
  const event = () => ({ action: 'sign_in.refused', actor: subject, subject, address: client.address }) as const
  return recordRefusal(house, event, now, async () => {
    const challenge = await takeTry(house, token, client, now, (personId) => (subject = personId))
    const factor = await withTriesLeft(challenge, () => check(challenge.personId))
    return house.db.transaction().execute((tx) => complete(tx, house, challenge, factor, client, now))
  })
}

/** Charged and committed before anything is verified: what fails afterwards gives nothing back (requirement THR-2). */
async function takeTry(
  house: House,
  token: string,
  client: Client,
  now: Instant,
  whose: (personId: string) => void,
): Promise<Challenge> {
  return house.db.transaction().execute(async (tx) => {
    const row = await queries.takeTry(tx, hashToken(token), client.kind, now)
    if (!row) return refuseDeadChallenge(tx, token, client, now)
    whose(row.person_id)
    const attemptId = await charge(tx, house, 'second-step', row.person_id, now)
    return {
      id: row.id,
      personId: row.person_id,
      tries: row.tries,
      next: row.next,
      createdAt: row.created_at,
      attemptId,
    }
  })
}

async function refuseDeadChallenge(db: Db, token: string, client: Client, now: Instant): Promise<never> {
  const row = await queries.findChallenge(db, hashToken(token), client.kind)
  const outOfTries = row && row.consumed_at === null && row.expires_at > now && row.tries >= triesPerChallenge
  if (!outOfTries) return refuse('challenge_expired')
  const retryAfter = await timeUntilNextTry(db, 'second-step', row.person_id, now)
  return refuse('too_many_tries', {
    says: 'refusal.challenge_spent',
    retryAfter,
    args: { minutes: Math.ceil(retryAfter / minutes) },
  })
}

async function withTriesLeft<T>(challenge: Challenge, check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem
    return refuse(problem.code, { ...problem.details, triesLeft: triesPerChallenge - challenge.tries })
  }
}

/** All of it or nothing: challenge spent, factor burnt, session opened, event written (requirement CHL-5). */
async function complete(
  tx: Tx,
  house: House,
  challenge: Challenge,
  factor: ProvedFactor,
  client: Client,
  now: Instant,
): Promise<AnsweredChallenge> {
  if (!(await queries.spendChallenge(tx, challenge.id, now))) refuse('challenge_expired')
  const burnt = await factor.burn(tx)
  await giveBack(tx, challenge.attemptId)
  const { personId } = challenge
  const completed = completedSignIn({ personId, means: factor.means, passwordAt: challenge.createdAt, freshAt: now })
  const token = await openSession(tx, house, completed, client, now)
  const details = { means: factor.means, kind: client.kind }
  await record(
    tx,
    house,
    { action: 'sign_in.completed', actor: personId, subject: personId, address: client.address, details },
    now,
  )
  return { token, personId, next: challenge.next, backupCodesLeft: burnt.backupCodesLeft }
}
