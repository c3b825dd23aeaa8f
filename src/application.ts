import type { Expression } from 'kysely'
import type { Instant } from './adapters/clock.ts'
import type { Db, Tx } from './adapters/schema.ts'
import type { CompletedSignIn, Opened } from './host/host.ts'
import type { Person, Standings } from './host/person.ts'
import type { Freshness, GivenInSession, Renewed, RenewedSession, Session, SessionList } from './host/session.ts'
import type { Locale } from './messages/messages.ts'
import type { Moment } from './moment.ts'

/**
 * The application whose sign-in this is, as every flow sees it (decision 34). There are two: our own stand-alone one, which acts in the transaction of a
 * decision, and anybody else's, which is asked before it and told after its commit. They meet in `inDecision`, which `decide.ts` alone calls.
 */
export type Application = {
  /** Null: gone. Outside of decisions, which have `whom()`. */
  findPerson(db: Db, personId: string): Promise<Person | null>
  /** What these people are called now; who is gone is missing. */
  namesOf(db: Db, personIds: string[]): Promise<Map<string, string>>
  /** Who sends this request, by the token of ours that it shows, or none; null: nobody. */
  readSession(token: string | undefined, at: Moment): Promise<Session | null>
  /** Where a person is signed in, and ending it there. Left out: that is the application's to show. */
  sessions?: SessionsOfApplication
  /** The password once more, in this session. Charged before it is checked. Refuses `wrong_password`, `too_many_tries`. Left out: they sign in anew. */
  confirmPassword?(session: Session, password: string, at: Moment): Promise<Renewed>
  people: PeopleOfApplication
  /** Signs out who must set two-step up first: out of a session that is for set-up alone, or, of our own, of any. */
  endEnrolmentSession(session: Session, at: Moment): Promise<void>
  /** Whether sessions elsewhere end when they are to; false: the application has no way to. */
  endsSessions: boolean
  /** Left out: their language is set in the application itself. */
  chooseLanguage?(personId: string, locale: Locale): Promise<void>
  /** What a JSON answer says of a sign-in that is complete, besides its status. */
  describeSignedIn(personId: string, opened: OpenedSession): Promise<object>
  /** Where a browser may be led that wanted to go there, in full; null: nowhere of ours, or of the application's. */
  leadTo(next: string | null | undefined): string | null
  /** Where signing in begins, for whoever wants to go on there afterwards. */
  signIn(next: string | null | undefined): string
  /** As SQL, whose organisation an event belongs to; left out: it is asked before. */
  organisationOf?: (personId: Expression<string | null>) => Expression<string | null>
  inDecision: InDecision
}

/** Of the person behind a session, and of nobody else. Ending needs nobody fresh: it takes nothing away. */
export type SessionsOfApplication = {
  list(session: Session, now: Instant): Promise<SessionList>
  /** Ends one, by the id that the list gives. Refuses `not_found` for any other (requirement SES-4). */
  endOne(session: Session, id: string, at: Moment): Promise<void>
  /** Signs them out everywhere but here; whoever stands between the two steps has to begin again. */
  endOthers(session: Session, at: Moment): Promise<void>
}

/** The people of an organisation, for what its administrators ask of all of them. */
export type PeopleOfApplication = {
  /** By what an administrator names somebody. */
  namedBy: 'email' | 'id'
  /** How they stand; null: the application can't list its people. */
  standings(organisationId: string, now: Instant): Promise<Standings | null>
  /** How many had two-step on at the end of each week since then, of those who have it now; null: as above. */
  protectedByWeek(organisationId: string, since: Instant, now: Instant): Promise<number[] | null>
  /** Some who have no deadline yet, of those who need one. */
  withoutDeadline(organisationId: string, atMost: number): Promise<{ id: string; joinedAt: Instant | null }[]>
  /** The id of somebody there, by what was typed; null: nobody of that organisation. */
  find(organisationId: string, typed: string): Promise<string | null>
  /** Its administrators, as far as the application can list them. */
  administrators(organisationId: string): Promise<Person[]>
}

/** What a decision asks and tells of the application. */
export type InDecision = {
  /** Asked before the transaction, where it can't be asked in it. */
  askBefore?(personId: string, at: Moment): Promise<Person | null>
  /** First of all in the transaction: what was asked before is kept, where it matters. */
  enter?(inside: Inside): Promise<void>
  findPerson(inside: Inside, personId: string): Promise<Person | null>
  openSession(inside: Inside, done: CompletedSignIn): Promise<OpenedSession>
  /** A session of ours for set-up and nothing else, which keeps what the first step knew (requirement POL-5). Returns its token. */
  openEnrolmentSession(inside: Inside, first: KeptFirstStep): Promise<string>
  /** What it keeps; undefined: it is over. */
  firstStepOf(tx: Tx, session: Session): Promise<KeptFirstStep | undefined>
  /** The same session under a new token of ours. Refuses `signed_out` when it ended or was renewed meanwhile (requirement SES-2). */
  renewSession(inside: Inside, session: Session, given: GivenInSession): Promise<RenewedSession>
  /** Ends this person's sessions but the one named, by our id; returns how many of ours those were. */
  endSessions(inside: Inside, butSessionId: string | null): Promise<number>
  /** What was given in this session, from what the database says now; undefined: it is over. */
  freshness(tx: Tx, session: Session): Promise<Freshness | undefined>
  /** Whether the first is an active administrator of the second one's organisation. */
  administers(inside: Inside, administratorId: string, personId: string): Promise<boolean>
}

/** What a first step knew, for the session that begins later. */
export type KeptFirstStep = { means: string; carry: unknown; next: string | null }

/** Who was asked for before a decision, by their ids. Empty where the application is asked within. */
export type Asked = ReadonlyMap<string, Person | null>

/** A decision, as far as the application needs it. */
export type Inside = {
  tx: Tx
  at: Moment
  person: string
  /** What `askBefore` said, of this person and of whoever helps them. */
  asked: Asked
  /** Done after the commit, once, in order, and waited for. */
  afterCommit: (work: () => unknown) => void
}

/** `token` is ours, for the browser or the app to keep. `sent` is what somebody else's application returned, once the decision is made. */
export type OpenedSession = { token: string; sent?: Opened }
