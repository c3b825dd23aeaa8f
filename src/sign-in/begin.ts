import { chargeIn, fillOf, refuseFull } from '../attempts/charge.ts'
import type { OpenedSession } from '../application.ts'
import type { Decision } from '../decide.ts'
import type { Instant } from '../adapters/clock.ts'
import { together } from '../adapters/together.ts'
import { newToken } from '../adapters/token.ts'
import { amrOfFirst, completedSignIn } from '../host/completed.ts'
import { mustEnrol } from '../host/gate.ts'
import type { FirstStep } from '../host/host.ts'
import { challengeLifetime } from '../limits.ts'
import { insertChallenge } from '../second-step/challenges.queries.ts'
import { warnOwner } from '../second-step/warn-owner.ts'
import { type Methods, methodsIn, rpIdOf } from '../second-step/methods.ts'
import { findTwoStepToAsk } from '../two-step/two-step.queries.ts'
import { keepDeadline } from '../policy/deadlines.ts'
import { sealCarry } from './carry.ts'
import { knowAndTell } from './new-browser.ts'

/** What a right first step leads to: a session, or the open question for the second factor. */
export type BegunSignIn =
  | { status: 'signed_in'; opened: OpenedSession; personId: string; browserToken: string | null }
  /** By when it had to be on is over: what there is opens set-up and nothing else, in a browser; elsewhere there is nothing (requirement POL-5). */
  | { status: 'enrolment_required'; token: string | null; browserToken: string | null }
  | { status: 'challenge'; challenge: string; methods: Methods; expiresAt: Instant }

/** A first step that was right, of whom the decision is about. */
export type RightFirstStep = Omit<FirstStep, 'person'> & {
  /** The try that it was charged as. */
  attemptId?: string
  /** Whether the browser is one of this person's: of others, only so many questions are opened. */
  ownBrowser: boolean
}

/**
 * In the place of opening a session, at every door: with two-step on, only a challenge exists afterwards (requirements CHL-1, HOST-2). Refuses
 * `too_many_tries`.
 */
export async function begin(decision: Decision, first: RightFirstStep): Promise<BegunSignIn> {
  const { instance } = decision.services
  const twoStep = await findTwoStepToAsk(decision.tx, { personId: decision.person, rpId: rpIdOf(instance) })
  if (!twoStep || twoStep.enabled_at === null) {
    const requiredBy = await keepDeadline(decision)
    return mustEnrol({ twoStepSince: null, requiredBy }, decision.at.now)
      ? openForEnrolment(decision, first)
      : complete(decision, first, twoStep?.generation ?? 0)
  }
  const id = decision.services.randomness.id()
  const [begun] = await together(
    openChallenge(decision, first, { id, generation: twoStep.generation }, methodsIn(twoStep)),
    !first.ownBrowser && countOpened(decision, id),
  )
  return begun
}

/**
 * Whoever knows the password opens only so many questions that nobody answers, and at the last one the owner is told (decision 24). Refuses
 * `too_many_tries`.
 */
async function countOpened(decision: Decision, challengeId: string): Promise<void> {
  const { tx, at, person } = decision
  const opened = { what: 'opened', key: person, ownBrowser: true, address: '' } as const
  const [isCounted, { isFull }] = await together(chargeIn(tx, challengeId, opened, at.now), fillOf(tx, opened, at.now))
  if (!isCounted) await refuseFull(tx, opened, at.now)
  if (isFull) await warnOwner(decision)
}

/** Only after this very transaction has read that two-step is off. */
async function complete(decision: Decision, first: RightFirstStep, generation: number): Promise<BegunSignIn> {
  const { at, person } = decision
  const { means, carry = null, next = null, attemptId } = first
  const times = { firstStepAt: at.now, secondStepAt: null }
  const done = completedSignIn({
    person,
    means: [means],
    amr: amrOfFirst(means),
    userVerified: null,
    carry,
    generation,
    next,
    ...times,
  })
  const { kind, browser } = at.from
  const [opened, browserToken] = await together(
    decision.openSession(done),
    knowAndTell(decision, { secondStep: false }),
    decision.record('sign_in.completed', { details: { means, kind, browser }, ...(attemptId && { attemptId }) }),
  )
  return { status: 'signed_in', opened, personId: person, browserToken }
}

async function openForEnrolment(
  decision: Decision,
  { carry = null, means, next = null, attemptId }: RightFirstStep,
): Promise<BegunSignIn> {
  const { kind, browser } = decision.at.from
  const details = { means, kind, browser }
  const noted = () => decision.record('sign_in.enrolment_required', { details, ...(attemptId && { attemptId }) })
  if (kind !== 'browser') {
    await noted()
    return { status: 'enrolment_required', token: null, browserToken: null }
  }
  const [token, browserToken] = await together(
    decision.openEnrolmentSession({ means, carry, next }),
    knowAndTell(decision, { secondStep: false }),
    noted(),
  )
  return { status: 'enrolment_required', token, browserToken }
}

async function openChallenge(
  { services, tx, at, person, record }: Decision,
  { carry, means, next = null, attemptId }: RightFirstStep,
  about: { id: string; generation: number },
  methods: Methods,
): Promise<BegunSignIn> {
  const { kind, browser } = at.from
  const { token, hash } = newToken(services.randomness)
  const expiresAt = at.now + challengeLifetime
  const dates = { created_at: at.now, expires_at: expiresAt, consumed_at: null }
  const sealed_carry = sealCarry(services, carry, { person, challenge: about.id })
  const first = { first_means: means, sealed_carry, next }
  await together(
    insertChallenge(tx, { ...about, token_hash: hash, person_id: person, kind, ...first, ...dates }),
    record('sign_in.password_accepted', { details: { means, kind, browser }, ...(attemptId && { attemptId }) }),
  )
  return { status: 'challenge', challenge: token, methods, expiresAt }
}
