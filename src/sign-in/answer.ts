import { attemptsLeftIn, refuseFull, timeUntilNextAttempt } from '../attempts/charge.ts'
import { findWrong } from '../attempts/attempts.queries.ts'
import type { OpenedSession } from '../application.ts'
import { type Decision, decide, recordRefusal } from '../decide.ts'
import { addressKey } from '../adapters/address.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import { committedTogether, together } from '../adapters/together.ts'
import { answerHash, hashToken } from '../adapters/token.ts'
import { fromJson } from '../adapters/database.ts'
import type { Authenticator, CheckFactor, Passkey, ProvedFactor } from '../factor.ts'
import { stillKnown } from '../known-browsers/known-browsers.queries.ts'
import { checkUpEvery, knownBrowserSeenEvery, triesPerChallenge } from '../limits.ts'
import type { Moment } from '../moment.ts'
import { Refusal, refuse, settle } from '../refusals.ts'
import { factors, type GivenFactor } from '../second-step/factors.ts'
import { isUnderSuspension, secondStepLane } from '../second-step/lane.ts'
import { type Means } from '../second-step/second-step.schemas.ts'
import { takeCheckUp } from '../two-step/check-up.queries.ts'
import { readAssertion } from '../passkeys/read.ts'
import { type ChargedAttempt, proveSecondStep, relyOnIt } from '../second-step/prove.ts'
import { amrOfFirst, completedSignIn } from '../host/completed.ts'
import type { CompletedSignIn } from '../host/host.ts'
import { openCarry } from './carry.ts'
import { knowAndTell } from './new-browser.ts'
import { noteRefusedRequest } from './refused-request.ts'
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
  /** Whether it is time to look whether everything is still there: said once (requirement POL-9). */
  checkUpIsDue: boolean
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
  /** What the question keeps of the first step. */
  challenge: {
    id: string
    answer: string
    askedAt: Instant
    generation: number
    firstMeans: string
    sealedCarry: string | null
    next: string | null
  }
  /** When this browser was last seen, where it is known. */
  knownSeenAt: Instant | null
  /** When they last looked whether everything is still there; at first, since when two-step is on. */
  checkedUpAt: Instant | null
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
  const proving = { ...given, check, refused }
  const factor = await proveSecondStep(services, taken, proving, at)
  return relyOnIt(services, taken, proving, at, () =>
    decide(services, at, { person: taken.personId, refused: refused.action }, (decision) =>
      complete(decision, taken, { means: given.means, ...factor }),
    ),
  )
}

/**
 * Charged and committed before anything is verified: what fails afterwards gives nothing back (requirement THR-2). One statement takes it; why
 * it took nothing is read afterwards.
 */
async function takeAttempt(services: Services, given: Given, at: Moment): Promise<TakenAttempt | null> {
  const { kind, browserHash } = at.from
  const answering = {
    attemptId: services.randomness.id(),
    tokenHash: hashToken(given.token),
    kind,
    browserHash: browserHash ?? '',
    address: addressKey(at.from.address),
    shown: given.shown,
    answer: given.hash,
    now: at.now,
  }
  const taken =
    given.means === 'passkey'
      ? await takeByPasskey(services, answering, given.code)
      : await takeByCode(services, answering)
  if (taken === null) return null
  const { row, read } = taken
  const { attemptId: id, address } = answering
  return {
    id,
    challenge: {
      id: row.id,
      answer: given.hash,
      askedAt: row.created_at,
      generation: row.generation,
      firstMeans: row.first_means,
      sealedCarry: row.sealed_carry,
      next: row.next,
    },
    personId: row.person_id,
    lane: {
      what: 'second-step',
      key: row.lane,
      ownBrowser: row.known_seen_at !== null,
      address,
      person: row.person_id,
    },
    knownSeenAt: row.known_seen_at,
    checkedUpAt: row.checked_up_at === null ? null : Number(row.checked_up_at),
    givenFor: { purpose: 'sign-in', id: row.id },
    read,
  }
}

type Answering = queries.Answering & { now: Instant }

async function takeByCode({ db }: Services, answering: Answering) {
  const [{ rows }, isTaken] = await committedTogether(db, (tx) =>
    together(queries.lockAnswered(tx, answering), queries.takeAttempt(tx, answering)),
  )
  const [row] = rows
  return row && isTaken ? { row, read: { authenticators: rows.flatMap(authenticatorIn) } } : null
}

function authenticatorIn(
  row: Partial<Record<'authenticator_id', string | null>> & Nullable<Omit<Authenticator, 'id'>>,
) {
  const { authenticator_id: id, sealed_secret, last_step, wrong_in_a_row_known } = row
  return id == null || sealed_secret === null || last_step === null || wrong_in_a_row_known === null
    ? []
    : [{ id, sealed_secret, last_step, wrong_in_a_row_known }]
}

type Nullable<Row> = { [Column in keyof Row]: Row[Column] | null }

/** By a passkey, whose ceremony the same transaction spends (requirement PKY-4). */
async function takeByPasskey({ db }: Services, answering: Answering, code: string) {
  const { answer, client } = readAssertion(code)
  const named = { ...answering, ceremony: client.challenge, credentialId: answer.id }
  const [spent, isTaken] = await committedTogether(db, (tx) =>
    together(queries.lockAnsweredByPasskey(tx, named), queries.takeAttemptByPasskey(tx, answering)),
  )
  const row = fromJson(spent?.answered)
  return row && isTaken ? { row, read: { passkey: passkeyIn(row) } } : null
}

function passkeyIn(row: Partial<Record<'passkey_id', string | null>> & Nullable<Omit<Passkey, 'id'>>): Passkey | null {
  const { passkey_id: id, credential_id, public_key, sign_count, rp_id, backup_eligible, suspected_at } = row
  const isWhole = credential_id !== null && public_key !== null && sign_count !== null && rp_id !== null
  if (id == null || !isWhole || backup_eligible === null) return null
  return { id, credential_id, public_key, sign_count: Number(sign_count), rp_id, backup_eligible, suspected_at }
}

/** Why no try was taken. What was nobody's try is returned, and leaves no event: whoever sends it again and again fills nothing. */
async function refuseAttempt(services: Services, { token, shown, ...given }: Given, at: Moment): Promise<Refusal> {
  const challenge = await queries.findChallenge(services.db, hashToken(token), at.from.kind, '')
  const isAlive = challenge !== undefined && queries.isAlive(challenge, at.now)
  if (isAlive && shown !== '' && shown !== challenge.id) {
    return new Refusal('challenge_expired', { says: 'refusal.challenge_replaced' })
  }
  const whose = isAlive ? challenge.person_id : null
  if (isAlive && given.means === 'passkey' && (await hasRoom(services, challenge, given.means, at))) {
    const reason = 'ceremony_expired'
    await noteRefusedRequest(
      services,
      { subject: challenge.person_id, actor: null, reason, route: 'signInPasskey' },
      at,
    )
    return new Refusal(reason, {})
  }
  return recordRefusal(services, at, { action: 'sign_in.refused', actor: whose, subject: whose }, () =>
    isAlive ? refuseFullOrWrong(services, challenge, given, at) : refuse('challenge_expired'),
  )
}

type Challenge = NonNullable<Awaited<ReturnType<typeof queries.findChallenge>>>

/** What it was refused for was the ceremony, then: over, answered before, or never begun. */
async function hasRoom({ db }: Services, challenge: Challenge, means: Means, at: Moment): Promise<boolean> {
  if (Number(challenge.tries) >= triesPerChallenge) return false
  const lane = await secondStepLane(db, challenge.person_id, means, at.from)
  return (await timeUntilNextAttempt(db, lane, at.now)) === 0
}

async function refuseFullOrWrong(
  { db }: Services,
  challenge: Challenge,
  { means, hash }: { means: Means; hash: string },
  at: Moment,
): Promise<Refusal> {
  const lane = await secondStepLane(db, challenge.person_id, means, at.from)
  if (isUnderSuspension(lane) && challenge.suspended_at !== null) return refuse('codes_suspended')
  const isOpen = Number(challenge.tries) < triesPerChallenge
  if (isOpen && (await findWrong(db, challenge.id, hash))) {
    const triesLeft = await attemptsLeftIn(db, challenge.id)
    return new Refusal(factors[means].wrong, { says: 'refusal.same_answer', triesLeft })
  }
  const full = await settle(() => refuseFull(db, lane, at.now))
  if (isOpen) throw full
  return refuse('too_many_tries', { ...full.details, says: 'refusal.challenge_spent' })
}

/** All of it or nothing: challenge spent, factor burnt, session opened, event written (requirement CHL-5). Whichever of them says no undoes the others. */
async function complete(
  decision: Decision,
  taken: TakenAttempt,
  factor: ProvedFactor & { means: Means },
): Promise<AnsweredChallenge> {
  const { at, person: personId } = decision
  const { means, userVerified } = factor
  const { kind, browser } = at.from
  const verified = userVerified !== null && { userVerified }
  const { next } = taken.challenge
  const [, { backupCodesLeft }, opened, browserToken, , checkUpIsDue] = await together(
    spend(decision, taken),
    factor.burn(decision),
    decision.openSession(completed(decision, taken, factor)),
    knowThisBrowser(decision, taken),
    decision.record('sign_in.completed', { details: { means, kind, browser, ...verified }, attemptId: taken.id }),
    claimCheckUp(decision, taken),
  )
  return { opened, personId, next, backupCodesLeft, browserToken, checkUpIsDue }
}

async function spend({ tx, at }: Decision, { challenge }: TakenAttempt): Promise<void> {
  if (!(await queries.spendChallenge(tx, { challengeId: challenge.id, now: at.now }))) refuse('challenge_expired')
}

/** What a session is opened from, in the decision that spends the challenge and burns the factor. */
function completed(
  { services, at, person }: Decision,
  { challenge }: TakenAttempt,
  { means, amr, userVerified }: ProvedFactor & { means: Means },
): CompletedSignIn {
  const { id, askedAt: firstStepAt, generation, firstMeans, sealedCarry, next } = challenge
  const carry = openCarry(services, sealedCarry, { person, challenge: id })
  return completedSignIn({
    person,
    means: [firstMeans, means],
    amr: [...amrOfFirst(firstMeans), ...amr, 'mfa'],
    userVerified,
    carry,
    generation,
    next,
    firstStepAt,
    secondStepAt: at.now,
  })
}

/** Only a browser shows it. Once in 28 days, whoever signs in how often. */
async function claimCheckUp({ tx, at, person }: Decision, { checkedUpAt }: TakenAttempt): Promise<boolean> {
  const before = at.now - checkUpEvery
  if (at.from.kind !== 'browser' || checkedUpAt === null || checkedUpAt > before) return false
  return takeCheckUp(tx, person, { before, now: at.now })
}

async function knowThisBrowser(decision: Decision, { lane, knownSeenAt }: TakenAttempt): Promise<string | null> {
  const { tx, at } = decision
  if (knownSeenAt === null) {
    return knowAndTell(decision, { secondStep: true })
  }
  if (at.now - knownSeenAt >= knownBrowserSeenEvery) await stillKnown(tx, lane.key, at.now)
  return null
}
