import type { Moment } from '../moment.ts'
import { transact } from '../decide.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { Db, SessionKind } from '../adapters/schema.ts'
import { hashToken } from '../adapters/token.ts'
import { endedKept, triesPerChallenge } from '../limits.ts'
import * as queries from './challenges.queries.ts'
import { type Methods, methodsIn, rpIdOf } from './methods.ts'

/** Which question it is, whose, and where they wanted to go: kept for the browser that gave the right password. The id is no token: it opens nothing. */
type Asked = { id: string; email: string; next: string | null }
/** The open question, as its page needs it: with whose administrators can help. */
export type OpenChallenge = Asked & {
  state: 'open'
  person: string
  expiresAt: Instant
  organisation: string | null
  /** What the person can answer it by, the last used first. */
  methods: Methods
}
/** A question that is no longer open: signing in starts again. One that was answered stays so, whatever is sent again. */
export type EndedChallenge = Asked & { state: 'expired' | 'spent' | 'answered' }

/** What a challenge's token stands for now; null for a token that never was one, or of one that is gone, as its person may be. */
export async function readChallenge(
  services: Services,
  token: string,
  at: Moment,
): Promise<OpenChallenge | EndedChallenge | null> {
  const { application, db, instance } = services
  const row = await queries.findChallenge(db, hashToken(token), at.from.kind, rpIdOf(instance))
  const person = row && (await application.findPerson(db, row.person_id))
  if (!row || !person) return null
  const { id, next } = row
  const asked = { id, email: person.email, next }
  if (row.consumed_at !== null) return { state: 'answered', ...asked }
  if (!queries.isAlive(row, at.now)) return { state: 'expired', ...asked }
  if (Number(row.tries) >= triesPerChallenge) return { state: 'spent', ...asked }
  const organisation = person.organisation?.name ?? null
  return {
    state: 'open',
    person: person.id,
    expiresAt: row.expires_at,
    ...asked,
    organisation,
    methods: methodsIn(row),
  }
}

/** Whose open question this token stands for: for the audit trail, and for nothing that it opens. */
export async function whoseChallenge(
  services: Services,
  token: string,
  kind: SessionKind,
  now: Instant,
): Promise<string | null> {
  const row = await queries.findChallenge(services.db, hashToken(token), kind, '')
  return row && row.consumed_at === null && row.expires_at > now ? row.person_id : null
}

/** Whether a question was this person's. One that was closed is nobody's. */
export async function wasAsked(services: Services, challengeId: string, personId: string): Promise<boolean> {
  return (await queries.findAsked(services.db, challengeId)) === personId
}

/** The person went back: the question is closed. */
export async function cancelChallenge(services: Services, token: string, at: Moment): Promise<void> {
  const tokenHash = hashToken(token)
  await transact(services, at, [`challenge:${tokenHash}`], async ({ tx, about }) => {
    const row = await queries.findChallenge(tx, tokenHash, at.from.kind, '')
    if (!row || row.consumed_at !== null) return
    await queries.removeChallenge(tx, row.id)
    await about(row.person_id).record('sign_in.cancelled')
  })
}

export async function sweepChallenges(db: Db, now: Instant): Promise<void> {
  await queries.removeChallengesBefore(db, now - endedKept)
}
