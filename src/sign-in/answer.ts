import { laneOf, refuseFull, attemptsLeftIn } from '../attempts/charge.ts'
import { rememberWrong, findWrong } from '../attempts/attempts.queries.ts'
import type { OpenedSession } from '../application.ts'
import { type Decision, decide, onRefusal, recordRefusal, transact } from '../decide.ts'
import { addressKey } from '../adapters/address.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import { answerHash, hashToken } from '../adapters/token.ts'
import type { CheckFactor, ProvedFactor } from '../factor.ts'
import { knowBrowser, knownBrowserOf } from '../known-browsers/know.ts'
import { stillKnown } from '../known-browsers/known-browsers.queries.ts'
import { knownBrowserSeenEvery, triesPerChallenge } from '../limits.ts'
import type { Moment } from '../moment.ts'
import { Refusal, type RefusalCode, refuse, settle } from '../refusals.ts'
import { factors, type GivenFactor } from '../second-step/factors.ts'
import { type Means } from '../second-step/second-step.schemas.ts'
import { type ChargedAttempt, proveSecondStep } from '../second-step/prove.ts'
import { completedSignIn } from '../host/completed.ts'
import { openCarry } from './carry.ts'
import { tellOfNewBrowser } from './new-browser.ts'
import * as queries from '../second-step/challenges.queries.ts'

export type AnsweredChallenge = {
  opened: OpenedSession
  personId: string
  /** Where the browser wanted to go: a path of our own table, or null. */
  next: string | null
  /** How many backup codes are left, when one was used now. */
  backupCodesLeft: number | null
  /** The token by which this browser is known from now on; null when it goes on with the one it has. */
  browserToken: string | null
}

/**
 * What answers a challenge: its token, and a factor that was read from what was typed; a mistyped one costs nothing, nor does one that was wrong in this
 * challenge before. `shown` is the id of the challenge whose page was answered, where it says so: under another one's token nothing is looked at, and
 * nobody charged.
 */
export type Answer = { challenge: string; shown?: string | undefined } & GivenFactor

/**
 * The second step of signing in. Refuses `wrong_code` and `wrong_backup_code` (with `triesLeft`), `code_already_used`, `challenge_expired`,
 * `too_many_tries`, `codes_suspended`.
 */
export function answerChallenge(services: Services, answer: Answer, at: Moment): Promise<AnsweredChallenge> {
  const { challenge, shown = '', means, code } = answer
  const given = { token: challenge, shown, means, code, hash: answerHash(challenge, `${means}:${code}`) }
  return factors[means].inTurn(services, at, (check) => answerWith(services, given, check, at))
}

type Given = GivenFactor & { token: string; shown: string; hash: string }

type TakenAttempt = ChargedAttempt & {
  challengeId: string
  /** When this browser was last seen, where it is known. */
  knownSeenAt: Instant | null
}

async function answerWith(
  services: Services,
  given: Given,
  check: CheckFactor,
  at: Moment,
): Promise<AnsweredChallenge> {
  const taken = (await takeAttempt(services, given, at)) ?? (await refuseAttempt(services, given, at))
  if (taken instanceof Refusal) throw taken
  const refused = { action: 'sign_in.refused', details: { browser: at.from.browser } } as const
  const factor = await withAttemptsLeft(services, taken, () =>
    onRefusal(
      () => proveSecondStep(services, taken, { ...given, check, refused }, at),
      async ({ code }) => {
        if (wrongForGood.includes(code)) await rememberWrong(services.db, taken.id, given.hash)
      },
    ),
  )
  const about = { person: taken.personId, refused: 'sign_in.refused' } as const
  return decide(services, at, about, (decision) => complete(decision, taken, { means: given.means, ...factor }))
}

/**
 * Charged and committed before anything is verified: what fails afterwards gives nothing back (requirement THR-2). One statement takes it; why
 * it took nothing is read afterwards.
 */
async function takeAttempt(
  services: Services,
  { token, shown, hash }: Given,
  at: Moment,
): Promise<TakenAttempt | null> {
  const attemptId = services.randomness.id()
  const { kind, browserHash } = at.from
  const address = addressKey(at.from.address)
  const tokenHash = hashToken(token)
  const answering = { attemptId, tokenHash, kind, browserHash: browserHash ?? '', address, shown, answer: hash }
  const row = await transact(services, at, [], async ({ tx }) => {
    const lane = await queries.lockAttempt(tx, answering)
    return queries.takeAttempt(tx, { ...answering, now: at.now, lockedLane: lane })
  })
  if (!row) return null
  const { authenticator_id: id, sealed_secret, last_step, wrong_in_a_row_known } = row
  return {
    id: attemptId,
    challengeId: row.challenge_id ?? '',
    personId: row.person_id,
    lane: { what: 'second-step', key: row.key, ownBrowser: row.known_seen_at !== null, address },
    knownSeenAt: row.known_seen_at,
    authenticator:
      id === null || sealed_secret === null || last_step === null || wrong_in_a_row_known === null
        ? undefined
        : { id, sealed_secret, last_step, wrong_in_a_row_known },
  }
}

/** What stays as wrong as it was. */
const wrongForGood: RefusalCode[] = [...Object.values(factors).map(({ wrong }) => wrong), 'code_already_used']

/** Why no try was taken. What was nobody's try is returned, and leaves no event: whoever sends it again and again fills nothing. */
async function refuseAttempt(services: Services, { token, shown, ...given }: Given, at: Moment): Promise<Refusal> {
  const challenge = await queries.findChallenge(services.db, hashToken(token), at.from.kind)
  const isAlive = challenge !== undefined && queries.isAlive(challenge, at.now)
  if (isAlive && shown !== '' && shown !== challenge.id) {
    return new Refusal('challenge_expired', { says: 'refusal.challenge_replaced' })
  }
  const whose = isAlive ? challenge.person_id : null
  return recordRefusal(services, at, { action: 'sign_in.refused', actor: whose, subject: whose }, () =>
    isAlive ? refuseFullOrWrong(services, challenge, given, at) : refuse('challenge_expired'),
  )
}

type Challenge = NonNullable<Awaited<ReturnType<typeof queries.findChallenge>>>

async function refuseFullOrWrong(
  { db }: Services,
  challenge: Challenge,
  { means, hash }: { means: Means; hash: string },
  at: Moment,
): Promise<Refusal> {
  const personId = challenge.person_id
  const browserId = await knownBrowserOf(db, personId, at.from, 'second_step')
  if (browserId === null && challenge.suspended_at !== null) return refuse('codes_suspended')
  const isOpen = Number(challenge.tries) < triesPerChallenge
  if (isOpen && (await findWrong(db, challenge.id, hash))) {
    const triesLeft = await attemptsLeftIn(db, challenge.id)
    return new Refusal(factors[means].wrong, { says: 'refusal.same_answer', triesLeft })
  }
  const lane = laneOf('second-step', { browserId, otherwise: personId }, at.from)
  const full = await settle(() => refuseFull(db, lane, at.now))
  if (isOpen) throw full
  return refuse('too_many_tries', { ...full.details, says: 'refusal.challenge_spent' })
}

async function withAttemptsLeft<T>(services: Services, taken: TakenAttempt, check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem
    return refuse(problem.code, { ...problem.details, triesLeft: await attemptsLeftIn(services.db, taken.challengeId) })
  }
}

/** All of it or nothing: challenge spent, factor burnt, session opened, event written (requirement CHL-5). */
async function complete(
  decision: Decision,
  taken: TakenAttempt,
  factor: ProvedFactor & { means: Means },
): Promise<AnsweredChallenge> {
  const { tx, at, person: personId } = decision
  const challenge = await queries.spendChallenge(tx, { challengeId: taken.challengeId, now: at.now })
  if (!challenge) return refuse('challenge_expired')
  const { next, created_at: firstStepAt, generation, first_means: first } = challenge
  const carry = openCarry(decision.services, challenge.sealed_carry, { person: personId, challenge: taken.challengeId })
  const { backupCodesLeft } = await factor.burn(decision)
  const { means } = factor
  const times = { firstStepAt, secondStepAt: at.now }
  const done = completedSignIn({
    person: personId,
    means: [first, means],
    carry,
    generation,
    next,
    ...times,
  })
  const opened = await decision.openSession(done)
  const browserToken = await knowThisBrowser(decision, taken)
  const { kind, browser } = at.from
  await decision.record('sign_in.completed', { details: { means, kind, browser }, attemptId: taken.id })
  return { opened, personId, next, backupCodesLeft, browserToken }
}

/** Before the event of the sign-in: whether the address was seen before is read from the trail. */
async function knowThisBrowser(decision: Decision, { lane, knownSeenAt }: TakenAttempt): Promise<string | null> {
  const { tx, at } = decision
  if (knownSeenAt === null) {
    const { browserToken, isNewBrowser } = await knowBrowser(decision, { secondStep: true })
    if (isNewBrowser) await tellOfNewBrowser(decision)
    return browserToken
  }
  if (at.now - knownSeenAt >= knownBrowserSeenEvery) await stillKnown(tx, lane.key, at.now)
  return null
}
