import { charge, keyOfEmail, type Lane, laneOf, worthItsAttempt } from '../attempts/charge.ts'
import { decide, type Decision, recordRefusal } from '../decide.ts'
import type { Moment, Whereabouts } from '../moment.ts'
import { refuse } from '../refusals.ts'
import type { Services } from '../services.ts'
import { together } from '../adapters/together.ts'
import { endSession } from './sessions/sessions.queries.ts'
import { begin, type BegunSignIn } from '../sign-in/begin.ts'
import { leaveEnrolment } from '../two-step/enrolments.queries.ts'
import { type Account, findAccount, passwordFits, stillStands } from './people/directory.ts'

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
): Promise<BegunSignIn> {
  const account = await findAccount(services, given.email, at.from)
  const lane = passwordLane(given.email, account, at.from)
  const refused = { action: 'sign_in.refused', actor: null, subject: account?.personId ?? null } as const
  return services.lines.hashing.within({ first: lane.ownBrowser, hungUp: at.from.hungUp }, async ({ turn }) => {
    // What is refused unchecked leaves no event: those before it did, and strangers must not be able to fill the table.
    const attemptId = await charge(services, lane, at)
    return recordRefusal(services, at, refused, async () => {
      const fits = await worthItsAttempt(services.db, attemptId, () =>
        turn(() => passwordFits(services, account, given.password)),
      )
      if (!fits || !account) return refuse('wrong_credentials')
      return decide(services, at, { person: account.personId }, async (decision) => {
        const first = { means: 'password', next: given.next, attemptId, ownBrowser: lane.ownBrowser } as const
        const [, , begun] = await together(
          mustStillStand(decision, account),
          given.sessionId !== null && endHeld(decision, given.sessionId),
          begin(decision, first),
        )
        return begun
      })
    })
  })
}

/** Of a browser that isn't known the address counts as it was written, whether there is such a person or not (requirement THR-10). */
function passwordLane(email: string, account: Account | null, from: Whereabouts): Lane {
  const lane = laneOf('password', { browserId: account?.knownBrowserId ?? null, otherwise: keyOfEmail(email) }, from)
  // Nobody opens anything for an unknown person; asked for all the same, so that the work is.
  return { ...lane, opens: account?.personId ?? lane.key }
}

async function mustStillStand({ tx }: Decision, account: Account): Promise<void> {
  if (!(await stillStands(tx, account))) refuse('wrong_credentials')
}

/** The session that this browser held until now, and the enrolment that it began. */
async function endHeld({ tx }: Decision, sessionId: string): Promise<void> {
  await together(leaveEnrolment(tx, sessionId), endSession(tx, sessionId))
}
