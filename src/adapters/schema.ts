import type { Generated, Kysely, Transaction } from 'kysely'
import type { Instant } from './clock.ts'

/** The database as the queries see it. Times are milliseconds UTC, ids UUIDv7, flags 0 or 1. */
export type Tables = {
  organisations: { id: string; name: string; plan: string; plan_current: 0 | 1 }
  people: {
    id: string
    organisation_id: string
    /** Trimmed, NFKC, lower case; unique. */
    email: string
    email_confirmed_at: Instant | null
    name: string
    role: Role
    password_hash: string
    locale: string
    created_at: Instant
    /** Null: may sign in. */
    deactivated_at: Instant | null
    /** A name of the IANA database; null: as the browser says. */
    time_zone: string | null
    /** When the last invitation was mailed; null: nobody invited them. */
    invited_at: Instant | null
    /** When they chose their first password; null: they were invited, and haven't come yet. */
    joined_at: Instant | null
    /** By what the name is sorted: see `sortKey`. */
    sort_key: Generated<string>
    /** As `two_step` has it, and `deadlines`: a trigger of the database writes these three. */
    protected_at: Generated<Instant | null>
    suspended_at: Generated<Instant | null>
    required_at: Generated<Instant | null>
  }
  /** By what somebody is found: see `searchWords`. */
  search_words: { organisation_id: string; word: string; person_id: string }
  /** An organisation that requires two-step authentication. No row: it doesn't. */
  policies: {
    organisation_id: string
    required_since: Instant
    /** How many days there are to set it up. */
    days: number
    /** Since when the organisation's plan doesn't include two-step: nobody is asked for it meanwhile. Null: it does. */
    rests_since: Generated<Instant | null>
    /** The administrator. */
    changed_by: string | null
    changed_at: Instant
  }
  /** By when somebody has to have it, where an organisation requires it: computed once, and kept (requirement POL-2). */
  deadlines: {
    person_id: string
    organisation_id: string
    /** From when their days are counted, unless the policy began later. */
    joined_at: Instant
    due_at: Instant
    /** How far they have been told of it: not yet, at the start, a week before, a day before. */
    reminded: Generated<number>
    /** Until then nothing is asked of them, whatever the deadline. */
    exempt_until: Instant | null
    exempt_reason: string | null
    exempted_by: string | null
    exempted_at: Instant | null
    /** Whether the administrators were told that it ends. */
    exempt_end_told: Generated<0 | 1>
  }
  two_step: {
    person_id: string
    /** Null: off. */
    enabled_at: Instant | null
    /** Grows at every enable, disable and reset. What carries an older one is dead. */
    generation: number
    /** Since when codes from browsers that aren't known are refused; null: they are not. */
    suspended_at: Instant | null
    /** What somebody else's application said last of password and address; null: ours, which says itself when they change. */
    stamp: Generated<string | null>
    /** When they last looked whether they still have everything; null: never. */
    checked_up_at: Generated<Instant | null>
  }
  authenticators: {
    id: string
    person_id: string
    name: string
    sealed_secret: string
    key_id: string
    algorithm: string
    digits: number
    period: number
    /** The newest step whose code was taken: this and all before it are burnt. */
    last_step: number
    last_used_at: Instant
    created_at: Instant
    /** Wrong codes since the last right one, from every lane and from known browsers alone. */
    wrong_in_a_row: Generated<number>
    wrong_in_a_row_known: Generated<number>
  }
  /** A credential of WebAuthn, at one relying party. Nothing of it is secret. */
  passkeys: {
    id: string
    person_id: string
    name: string
    /** As base64url; unique over everybody. */
    credential_id: string
    /** COSE_Key (RFC 9052 7), as base64url. */
    public_key: string
    /** The newest that was taken: one that isn't greater comes from a copy, unless both are 0. */
    sign_count: number
    /** JSON: how browsers reach it. */
    transports: string
    /** Whether it was in the device itself when it was last used. */
    attachment: 'platform' | 'cross-platform' | null
    aaguid: string
    /** Whether it may be, and is, synced to other devices. */
    backup_eligible: 0 | 1
    backed_up: 0 | 1
    /** Whether PIN, finger or face was asked for when it was last used. */
    user_verified: 0 | 1
    rp_id: string
    /** Where it was registered. */
    origin: string
    /** The known browser that it was last used in, where it was in the device itself. */
    browser_id: string | null
    /** Since when it counts as copied, and no more as a factor; null: it doesn't. */
    suspected_at: Instant | null
    last_used_at: Instant
    created_at: Instant
  }
  /** What a passkey is to answer: 32 random bytes, once, for one purpose (requirement PKY-4). */
  ceremonies: {
    id: string
    purpose: CeremonyPurpose
    /** The challenge, the session or the enrolment that it was begun for. */
    bound_to: string
    person_id: string
    /** As base64url. */
    challenge: string
    created_at: Instant
    expires_at: Instant
    spent_at: Instant | null
    /** The try that it was answered as; null at set-up, which counts its own. */
    attempt_id: string | null
  }
  enrolments: {
    id: string
    person_id: string
    session_id: string
    /** `enable` brings the first factor, `add` another one, `replace` an app in the place of one; `renew` only makes new backup codes. */
    purpose: 'enable' | 'add' | 'replace' | 'renew'
    /** Which kind of factor it brings. */
    means: Generated<'code' | 'passkey'>
    /** For `replace`: the authenticator that goes. */
    replaces: Generated<string | null>
    state: 'scanning' | 'verified'
    sealed_secret: string | null
    /** The passkey that was registered and isn't proved yet, as JSON: nothing of it is secret. */
    passkey: Generated<string | null>
    /** When the factor was proved; null for an app, whose step says it. */
    proved_at: Generated<Instant | null>
    /** The step whose code proved the secret. */
    used_step: number | null
    sealed_codes: string | null
    tries: number
    extensions: number
    created_at: Instant
    expires_at: Instant
  }
  backup_codes: {
    id: string
    person_id: string
    batch: string
    salt: string
    key_id: string
    /** The pepper of the batch, sealed: another key of the ring can take it over. Null: derived from the key named. */
    sealed_pepper: string | null
    hash: string
    used_at: Instant | null
  }
  challenges: {
    id: string
    token_hash: string
    person_id: string
    kind: SessionKind
    generation: number
    /** By what the first step was done. */
    first_means: Generated<string>
    /** What the application wants to have back at the end, as sealed JSON; null: nothing. */
    sealed_carry: Generated<string | null>
    /** Where the browser goes afterwards: a path of our own table, or one that the application allows. */
    next: string | null
    created_at: Instant
    expires_at: Instant
    consumed_at: Instant | null
  }
  sessions: {
    id: string
    token_hash: string
    person_id: string
    kind: AnySessionKind
    created_at: Instant
    last_seen_at: Instant
    /** The absolute end, which no use moves. */
    expires_at: Instant
    password_at: Instant
    /** When a second factor was given in this session. */
    fresh_at: Instant | null
    browser: string
    address: string
  }
  /** A session of somebody else's application, as far as we know it: who, since when, and how fresh (requirement HOST-18). */
  companions: {
    id: string
    token_hash: string
    person_id: string
    /** `link`: not begun yet. Whoever reads sessions asks for one of the others. */
    kind: AnySessionKind | 'link'
    /** What the application calls the session; null where it has no name for it. */
    host_session: string | null
    /** By a link that an application without cookies asked for: good for our pages alone (HOST-19). */
    entered: Generated<0 | 1>
    /** The person's, when it began. */
    generation: number
    created_at: Instant
    last_seen_at: Instant
    expires_at: Instant
    /** When the first step was done, or the password given since. */
    password_at: Instant
    fresh_at: Instant | null
    browser: string
    address: string
    /** Of kind `enrolment`: what the first step knew, for the session that begins once set-up is through. */
    first_means: Generated<string | null>
    sealed_carry: Generated<string | null>
    next: Generated<string | null>
  }
  /** One row a try, counted in its lane, for its address and in its challenge. */
  attempts: {
    id: string
    what: string
    /** The lane: a person, a known browser, or an e-mail address that nobody has proved to be. */
    key: string
    address: string
    challenge_id: string | null
    at: Instant
    /** Of a try that turned out wrong: `answerHash` of what was given, by which the same is known when it is sent again. */
    wrong_answer: string | null
  }
  /** A browser in which a person has passed every step before: it has lanes of its own, and skips no step. */
  known_browsers: {
    id: string
    token_hash: string
    person_id: string
    /** The person's, when it was earned. Another one: it was known once. */
    generation: number
    /** Whether a second factor was given, or only the password, or a mailed link. */
    second_step: 0 | 1
    created_at: Instant
    last_seen_at: Instant
  }
  /** An administrator's wish to turn someone's two-step off. Open while neither done nor cancelled. */
  two_step_resets: {
    id: string
    person_id: string
    requested_by: string
    requested_at: Instant
    /** When it is done without a second administrator. */
    due_at: Instant
    approved_by: string | null
    done_at: Instant | null
    cancelled_at: Instant | null
  }
  mailed_links: {
    id: string
    token_hash: string
    person_id: string
    purpose: 'reset-password' | 'confirm-email' | 'change-email' | 'cancel-reset'
    /** For `change-email`: the address that the link was mailed to. */
    new_email: string | null
    created_at: Instant
    expires_at: Instant
    used_at: Instant | null
  }
  audit_events: {
    id: string
    at: Instant
    action: string
    /** Who did it; null for someone unknown. */
    actor_id: string | null
    /** About whom. */
    subject_id: string | null
    /** Whose administrators may read it. */
    organisation_id: string | null
    address: string
    /** JSON: means, reasons. Never a secret. */
    details: string
  }
  outbox: {
    id: string
    person_id: string
    /** Makes each message unique: one per event and recipient. */
    unique_key: string
    /** Where it goes; null: to the person's address at the time of delivery. */
    to_address: string | null
    sealed_message: string
    /** Once it is claimed: since when it may have been taken. */
    not_before: Instant
    tries: Generated<number>
    claimed_until: Generated<Instant>
    sent_at: Instant | null
    failed_at: Instant | null
    created_at: Instant
  }
}

export type Role = 'person' | 'manager' | 'administrator'
/** `register` makes a passkey, `prove` tries it at set-up; the others answer a question. */
export type CeremonyPurpose = 'register' | 'prove' | 'sign-in' | 'fresh'
export type SessionKind = 'browser' | 'mobile'
/** And what somebody has who must set two-step up first: it opens that and nothing else (requirement POL-5). */
export type AnySessionKind = SessionKind | 'enrolment'

export type Db = Kysely<Tables>
/** Inside a transaction: what takes one says that it must not stand alone. */
export type Tx = Transaction<Tables>
