import { findWrong, type Lane, refuseFull, rememberWrong, triesLeftIn, worthItsTry } from '../attempts/charge.ts'
import { type AuditEvent, onRefusal, record, recordRefusal } from '../audit/record.ts'
import { type Authenticator, checkCode } from '../authenticators/accept.ts'
import { checkBackupCode } from '../backup-codes/accept.ts'
import { addressKey } from '../edges/address.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { answerHash, hashToken } from '../edges/token.ts'
import { knowBrowser, knownBrowserOf, stillKnown } from '../known-browsers/know.ts'
import { knownBrowserSeenEvery, triesPerChallenge } from '../limits.ts'
import { Refusal, type RefusalCode, refuse, settle } from '../refusals.ts'
import type { Client } from '../sessions/session.ts'
import type { ProvedFactor } from '../two-step/factor.ts'
import { tellOfWrongTry } from '../two-step/wrong-try.ts'
import { completedSignIn } from './completed.ts'
import { tellOfNewBrowser } from './new-browser.ts'
import { openSession } from './open-session.ts'
import * as queries from './sign-in.queries.ts'

export type AnsweredChallenge = {
  token: string
  personId: string
  /** Where the browser wanted to go: a path of our own table, or null. */
  next: string | null
  /** How many backup codes are left, when one was used now. */
  backupCodesLeft: number | null
  /** The token by which this browser is known from now on; null when it goes on with the one it has. */
  known: string | null
}

/**
 * The second step, by the code that the app shows. `codeIn` has read what was typed before; a mistyped one costs nothing, nor does one that was
 * wrong in this challenge before. `shown` is the id of the challenge whose page was answered, where it says so: under another one's token nothing is
 * looked at, and nobody charged. Refuses `wrong_code` (with `triesLeft`), `code_already_used`, `challenge_expired`, `too_many_tries`, `codes_suspended`.
 */
export function answerWithCode(
  house: House,
  given: { challenge: string; shown?: string | undefined; code: string },
  client: Client,
  now: Instant,
): Promise<AnsweredChallenge> {
  return answer(house, asGiven(given, 'code', given.code), client, now, async ({ personId, authenticator }) =>
    checkCode(house, { personId, code: given.code }, authenticator, now),
  )
}

/** The second step, by a backup code. Refuses `wrong_backup_code` and as above. */
export function answerWithBackupCode(
  house: House,
  given: { challenge: string; shown?: string | undefined; backupCode: string },
  client: Client,
  now: Instant,
): Promise<AnsweredChallenge> {
  return house.lines.hashing.within({ first: true, hungUp: client.hungUp }, (place) =>
    answer(house, asGiven(given, 'backup_code', given.backupCode), client, now, ({ personId }) =>
      checkBackupCode(house, { personId, code: given.backupCode, client, place }, now),
    ),
  )
}

type GivenAnswer = { token: string; shown: string; means: ProvedFactor['means']; hash: string }

function asGiven(
  { challenge: token, shown = '' }: { challenge: string; shown?: string | undefined },
  means: ProvedFactor['means'],
  typed: string,
): GivenAnswer {
  return { token, shown, means, hash: answerHash(token, `${means}:${typed}`) }
}

type TakenTry = {
  id: string
  challengeId: string
  personId: string
  lane: Lane
  /** When this browser was last seen, where it is known. */
  knownSeenAt: Instant | null
  authenticator: Authenticator | undefined
}

async function answer(
  house: House,
  given: GivenAnswer,
  client: Client,
  now: Instant,
  check: (taken: TakenTry) => Promise<ProvedFactor>,
): Promise<AnsweredChallenge> {
  let subject: string | null = null
  const event = (): AuditEvent => ({ action: 'sign_in.refused', actor: subject, subject, address: client.address })
  const taken = await recordRefusal(house, event, now, () =>
    takeTry(house, given, client, now, (personId) => (subject = personId)),
  )
  if (taken instanceof Refusal) throw taken
  const { personId, lane } = taken
  const { means } = given
  const factor = await withTriesLeft(house, taken, () =>
    onRefusal(
      () => worthItsTry(house.db, taken.id, () => check(taken)),
      async ({ code }) => {
        const refused = { ...event(), details: { reason: code, means, browser: client.browser } }
        await tellOfWrongTry(house, { personId, lane, means, event: refused, client }, now)
        if (wrongForGood.includes(code)) await rememberWrong(house.db, taken.id, given.hash)
      },
    ),
  )
  return recordRefusal(house, event, now, () =>
    house.db.transaction().execute(async (tx) => {
      await lockFor(tx, `person:${personId}`)
      return complete(tx, house, taken, factor, client, now)
    }),
  )
}

/**
 * Charged and committed before anything is verified: what fails afterwards gives nothing back (requirement THR-2). One statement takes it; why
 * it took nothing is read afterwards.
 */
async function takeTry(
  house: House,
  given: GivenAnswer,
  client: Client,
  now: Instant,
  whose: (personId: string) => void,
): Promise<TakenTry | Refusal> {
  const tryId = house.randomness.id()
  const { kind } = client
  const address = addressKey(client.address)
  const { shown, hash } = given
  const tokenHash = hashToken(given.token)
  const answering = { tryId, tokenHash, kind, knownHash: client.knownHash ?? '', address, shown, answer: hash }
  const row = await house.db.transaction().execute(async (tx) => {
    const lane = await queries.lockTry(tx, answering)
    return queries.takeTry(tx, { ...answering, now, lockedLane: lane })
  })
  if (!row) return refuseTry(house, given, client, now, whose)
  whose(row.person_id)
  const { authenticator_id: id, sealed_secret, last_step, wrong_in_a_row_known } = row
  return {
    id: tryId,
    challengeId: row.challenge_id ?? '',
    personId: row.person_id,
    lane: { what: 'second-step', key: row.key, known: row.known_seen_at !== null, address },
    knownSeenAt: row.known_seen_at,
    authenticator:
      id === null || sealed_secret === null || last_step === null || wrong_in_a_row_known === null
        ? undefined
        : { id, sealed_secret, last_step, wrong_in_a_row_known },
  }
}

/** What stays as wrong as it was. */
const wrongForGood: RefusalCode[] = ['wrong_code', 'wrong_backup_code', 'code_already_used']

/** Why no try was taken. What was nobody's try is returned, and leaves no event: whoever sends it again and again fills nothing. */
async function refuseTry(
  { db }: House,
  { token, shown, means, hash }: GivenAnswer,
  client: Client,
  now: Instant,
  whose: (personId: string) => void,
): Promise<Refusal> {
  const challenge = await queries.findChallenge(db, hashToken(token), client.kind)
  if (!challenge || !queries.isAlive(challenge, now)) return refuse('challenge_expired')
  if (shown !== '' && shown !== challenge.id) {
    return new Refusal('challenge_expired', { says: 'refusal.challenge_replaced' })
  }
  const personId = challenge.person_id
  whose(personId)
  const browserId = await knownBrowserOf(db, personId, client, 'second_step')
  const known = browserId !== null
  if (!known && challenge.suspended_at !== null) return refuse('codes_suspended')
  const lane: Lane = { what: 'second-step', key: browserId ?? personId, known, address: addressKey(client.address) }
  const isOpen = Number(challenge.tries) < triesPerChallenge
  if (isOpen && (await findWrong(db, challenge.id, hash))) {
    const triesLeft = await triesLeftIn(db, challenge.id)
    return new Refusal(means === 'code' ? 'wrong_code' : 'wrong_backup_code', {
      says: 'refusal.same_answer',
      triesLeft,
    })
  }
  const full = await settle(() => refuseFull(db, lane, now))
  if (isOpen) throw full
  return refuse('too_many_tries', { ...full.details, says: 'refusal.challenge_spent' })
}

async function withTriesLeft<T>(house: House, taken: TakenTry, check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem
    return refuse(problem.code, { ...problem.details, triesLeft: await triesLeftIn(house.db, taken.challengeId) })
  }
}

/** All of it or nothing: challenge spent, factor burnt, session opened, event written (requirement CHL-5). */
async function complete(
  tx: Tx,
  house: House,
  taken: TakenTry,
  factor: ProvedFactor,
  client: Client,
  now: Instant,
): Promise<AnsweredChallenge> {
  const { personId, lane } = taken
  const challenge = await queries.spendChallenge(tx, { challengeId: taken.challengeId, now })
  if (!challenge) return refuse('challenge_expired')
  const { next, created_at: passwordAt } = challenge
  const burnt = await factor.burn(tx)
  const completed = completedSignIn({ personId, means: factor.means, passwordAt, freshAt: now })
  const token = await openSession(tx, house, completed, client, now)
  const details = { means: factor.means, kind: client.kind, browser: client.browser }
  const about = { actor: personId, subject: personId, address: client.address, details }
  const answered = { token, personId, next, backupCodesLeft: burnt.backupCodesLeft }
  if (taken.knownSeenAt !== null) {
    await record(tx, house, { action: 'sign_in.completed', ...about, tryId: taken.id }, now)
    if (now - taken.knownSeenAt >= knownBrowserSeenEvery) await stillKnown(tx, lane.key, now)
    return { ...answered, known: null }
  }
  const known = await knowBrowser(tx, house, { personId, secondStep: true }, client, now)
  // Before its event: whether the address was seen before is read from the trail.
  if (known.isNew) await tellOfNewBrowser(tx, house, personId, client, now)
  await record(tx, house, { action: 'sign_in.completed', ...about, tryId: taken.id }, now)
  return { ...answered, known: known.token }
}
