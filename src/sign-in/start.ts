import {
  chargeIn,
  charge,
  keyOfEmail,
  type Lane,
  laneOf,
  refuseFull,
  timeUntilNextAttempt,
  worthItsAttempt,
} from '../attempts/charge.ts'
import { type Decision, decide, recordRefusal } from '../decide.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import { newToken } from '../adapters/token.ts'
import { knowBrowser } from '../known-browsers/know.ts'
import { challengeLifetime } from '../limits.ts'
import type { Moment, Whereabouts } from '../moment.ts'
import { type Account, findAccount, passwordFits, stillStands } from '../people/directory.ts'
import { refuse } from '../refusals.ts'
import { insertChallenge } from '../second-step/challenges.queries.ts'
import { warnOwner } from '../second-step/warn-owner.ts'
import { endSession } from '../sessions/sessions.queries.ts'
import { completedSignIn } from './completed.ts'
import { tellOfNewBrowser } from './new-browser.ts'
import { openSession } from './open-session.ts'
import * as queries from './sign-in.queries.ts'

/** What a right password leads to: a session, or the open question for the second factor. */
export type StartedSignIn =
  | { status: 'signed_in'; token: string; personId: string; browserToken: string | null }
  | { status: 'challenge'; challenge: string; expiresAt: Instant }

/**
 * The first step: e-mail address and password. Refuses `wrong_credentials`, the same for an unknown person and a wrong
 * password, after the same work (requirement CHL-10), and `too_many_tries`, alike (THR-10). With two-step on, only a challenge exists
 * afterwards (CHL-1). `sessionId` is the session that this browser held until now: a right password ends it (SES-2). Throws `Overloaded`, before
 * anything is charged, when too many are before them.
 */
export async function startSignIn(
  services: Services,
  given: { email: string; password: string; next: string | null; sessionId: string | null },
  at: Moment,
): Promise<StartedSignIn> {
  const account = await findAccount(services, given.email, at.from)
  const lane = passwordLane(given.email, account, at.from)
  const refused = { action: 'sign_in.refused', actor: null, subject: account?.personId ?? null } as const
  return services.lines.hashing.within(
    { first: lane.ownBrowser === true, hungUp: at.from.hungUp },
    async ({ turn }) => {
      // What is refused unchecked leaves no event: those before it did, and strangers must not be able to fill the table.
      const attemptId = await charge(services, lane, at)
      return recordRefusal(services, at, refused, async () => {
        const fits = await worthItsAttempt(services.db, attemptId, () =>
          turn(() => passwordFits(services, account, given.password)),
        )
        if (!fits || !account) return refuse('wrong_credentials')
        return decide(services, at, { person: account.personId }, async (decision) => {
          if (!(await stillStands(decision.tx, account))) refuse('wrong_credentials')
          if (given.sessionId !== null) await endSession(decision.tx, given.sessionId)
          const twoStep = await queries.findTwoStep(decision.tx, account.personId)
          if (!twoStep || twoStep.enabled_at === null) return completeWithoutSecondFactor(decision, attemptId)
          const id = services.randomness.id()
          if (lane.ownBrowser !== true) await countOpened(decision, id)
          return openChallenge(decision, { id, ...twoStep, next: given.next, attemptId })
        })
      })
    },
  )
}

/** Of a browser that isn't known the address counts as it was written, whether there is such a person or not (requirement THR-10). */
function passwordLane(email: string, account: Account | null, from: Whereabouts): Lane {
  const lane = laneOf('password', { browserId: account?.knownBrowserId ?? null, otherwise: keyOfEmail(email) }, from)
  // Nobody opens anything for an unknown person; asked for all the same, so that the work is.
  return { ...lane, opens: account?.personId ?? lane.key }
}

/**
 * Whoever knows the password opens only so many questions that nobody answers, and at the last one the owner is told (decision 24). Refuses
 * `too_many_tries`.
 */
async function countOpened(decision: Decision, challengeId: string): Promise<void> {
  const { tx, at, person } = decision
  const opened = { what: 'opened', key: person, ownBrowser: true, address: '' } as const
  if (!(await chargeIn(tx, challengeId, opened, at.now))) await refuseFull(tx, opened, at.now)
  if ((await timeUntilNextAttempt(tx, opened, at.now)) > 0) await warnOwner(decision)
}

/** Only after this very transaction has read that two-step is off. */
async function completeWithoutSecondFactor(decision: Decision, attemptId: string): Promise<StartedSignIn> {
  const { at, person: personId } = decision
  const completed = completedSignIn({ personId, means: 'password', passwordAt: at.now, freshAt: null })
  const token = await openSession(decision, completed)
  const { browserToken, isNewBrowser } = await knowBrowser(decision, { secondStep: false })
  if (isNewBrowser) await tellOfNewBrowser(decision)
  const { kind, browser } = at.from
  await decision.record('sign_in.completed', { details: { means: 'password', kind, browser }, attemptId })
  return { status: 'signed_in', token, personId, browserToken }
}

async function openChallenge(
  { services, tx, at, person, record }: Decision,
  about: { id: string; generation: number; next: string | null; attemptId: string },
): Promise<StartedSignIn> {
  const { id, generation, next, attemptId } = about
  const { kind, browser } = at.from
  const { token, hash } = newToken(services.randomness)
  const expiresAt = at.now + challengeLifetime
  const dates = { created_at: at.now, expires_at: expiresAt, consumed_at: null }
  await insertChallenge(tx, { id, token_hash: hash, person_id: person, kind, generation, next, ...dates })
  await record('sign_in.password_accepted', { details: { kind, browser }, attemptId })
  return { status: 'challenge', challenge: token, expiresAt }
}
