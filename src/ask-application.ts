import type { Application, Asked, Inside, KeptFirstStep, OpenedSession } from './application.ts'
import type { CompletedSignIn } from './host/host.ts'
import type { Person } from './host/person.ts'
import { type GivenInSession, isFresh, passwordIsFresh, type RenewedSession, type Session } from './host/session.ts'
import type { Moment } from './moment.ts'
import { refuse } from './refusals.ts'

// The one place where both kinds of application meet: what happens in a decision's transaction, before it and after it is theirs to say (decision 34).

/** What a decision asks and tells of the application whose people it is about. */
export type OfTheApplication = {
  /** Whom it is about, as their application knows them now (requirement HOST-4). Refuses `signed_out` when they are gone. */
  whom: () => Promise<Person>
  /** Opens the application's session: ours at once, anybody else's after the commit (HOST-3), when `sent` says what it returned. */
  openSession: (done: CompletedSignIn) => Promise<OpenedSession>
  /** One of ours, for set-up and nothing else (requirement POL-5). Returns its token. */
  openEnrolmentSession: (first: KeptFirstStep) => Promise<string>
  /** What that keeps of the first step. Refuses `signed_out` when it is over. */
  firstStepOf: (session: Session) => Promise<KeptFirstStep>
  /** A new token for the same session, at each change of privilege. Refuses `signed_out` when it ended or was renewed meanwhile (SES-2). */
  renewSession: (session: Session, given?: GivenInSession) => Promise<RenewedSession>
  /** Ends this person's sessions but that one: at Finish, at turning off, at a change of password (SES-6). Returns how many. */
  endSessions: (but: Pick<Session, 'id'> | null) => Promise<number>
  /**
   * Refuses `not_fresh`, from what the database says in this transaction (SES-5); `password`: unless that was given within ten minutes (ENR-2); `second step`: and
   * `not_enabled` where there is none.
   */
  mustBeFresh: (session: Session, by?: 'password' | 'second step') => Promise<void>
  /** Whether somebody may help whom it is about, as an active administrator of the same organisation. */
  isHelpedBy: (administratorId: string) => Promise<boolean>
}

export const nobody: Asked = new Map()

/** Who can't be asked in a transaction is asked before it (requirement HOST-4). */
export async function askBefore({ inDecision }: Application, ids: (string | null)[], at: Moment): Promise<Asked> {
  if (!inDecision.askBefore) return nobody
  const asked = new Map<string, Person | null>()
  for (const id of new Set(ids)) if (id !== null) asked.set(id, await inDecision.askBefore(id, at))
  return asked
}

export function withApplication({ inDecision }: Application, inside: Inside): OfTheApplication {
  const { tx, at, person } = inside
  return {
    whom: async () => (await inDecision.findPerson(inside, person)) ?? refuse('signed_out'),
    openSession: (done) => inDecision.openSession(inside, done),
    openEnrolmentSession: (first) => inDecision.openEnrolmentSession(inside, first),
    firstStepOf: async (session) => (await inDecision.firstStepOf(tx, session)) ?? refuse('signed_out'),
    renewSession: (session, given = {}) => inDecision.renewSession(inside, session, given),
    endSessions: (but) => inDecision.endSessions(inside, but?.id ?? null),
    async mustBeFresh(session, by) {
      const given = await inDecision.freshness(tx, session)
      if (by === 'second step' && given && given.twoStepSince === null)
        refuse('not_enabled', { says: 'refusal.protect_yourself' })
      const isIt = by === 'password' ? passwordIsFresh : isFresh
      if (!given || !isIt(given, at.now)) refuse('not_fresh')
    },
    isHelpedBy: (administratorId) => inDecision.administers(inside, administratorId, person),
  }
}
