import { record } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Db, SessionKind } from '../edges/schema.ts'
import { hashToken } from '../edges/token.ts'
import { endedKept, triesPerChallenge } from '../limits.ts'
import type { Client } from '../sessions/session.ts'
import * as queries from './sign-in.queries.ts'

/** The open question, as its page needs it: with whose administrators can help. */
export type OpenChallenge = { state: 'open'; expiresAt: Instant; email: string; organisation: string }
/** A question that is no longer open. Signing in starts again, with the e-mail address kept for the browser that asked. */
export type EndedChallenge = { state: 'expired' | 'spent'; email: string }

/** What a challenge's token stands for now; null for a token that never was one, or whose answer was given. */
export async function readChallenge(
  house: House,
  token: string,
  client: Client,
  now: Instant,
): Promise<OpenChallenge | EndedChallenge | null> {
  const row = await queries.findChallenge(house.db, hashToken(token), client.kind)
  if (!row || row.consumed_at !== null) return null
  if (!queries.isAlive(row, now)) return { state: 'expired', email: row.email }
  if (Number(row.tries) >= triesPerChallenge) return { state: 'spent', email: row.email }
  return { state: 'open', expiresAt: row.expires_at, email: row.email, organisation: row.organisation }
}

/** Whose open question this token stands for: for the audit trail, and for nothing that it opens. */
export async function whoseChallenge(
  house: House,
  token: string,
  kind: SessionKind,
  now: Instant,
): Promise<string | null> {
  const row = await queries.findChallenge(house.db, hashToken(token), kind)
  return row && row.consumed_at === null && row.expires_at > now ? row.person_id : null
}

/** The person went back: the question is closed. */
export async function cancelChallenge(house: House, token: string, client: Client, now: Instant): Promise<void> {
  const tokenHash = hashToken(token)
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `challenge:${tokenHash}`)
    const row = await queries.findChallenge(tx, tokenHash, client.kind)
    if (!row || row.consumed_at !== null) return
    await queries.removeChallenge(tx, row.id)
    const event = {
      action: 'sign_in.cancelled',
      actor: row.person_id,
      subject: row.person_id,
      address: client.address,
    } as const
    await record(tx, house, event, now)
  })
}

/** Ends a person's open challenges: with each change of password or factor (requirements CHL-4, SES-6). */
export async function endChallenges(tx: Db, personId: string): Promise<void> {
  await queries.removeChallengesOf(tx, personId)
}

export async function sweepChallenges(db: Db, now: Instant): Promise<void> {
  await queries.removeChallengesBefore(db, now - endedKept)
}
