import type { Locale } from '../messages/messages.ts'

// The ports: what an application gives, and what it calls. This file is their documentation; `checkHost` holds an application to it at the start.

/**
 * What an application gives. `Call` is its own request, as its framework's door has it: `{ req, res }` (Express, Connect, Nest), `{ request, reply }`
 * (Fastify), a `Context` (Hono), nothing (Next, which has its own). None of these is called while a transaction of ours is open; what throws is a fault, and opens
 * nothing (requirements HOST-1, HOST-3).
 */
export type Host<Call = unknown> = {
  /** Asked anew at every decision, never kept (HOST-4). Null: gone, and refused like signed out. */
  findPerson(id: PersonId): Awaitable<HostPerson | null | undefined>
  /** Who is signed in by the application's own session or token; null: nobody. */
  whoIs(call: Call): Awaitable<SignedIn | null>
  /**
   * Opens one session of the application's, after the commit that burnt the code: once for each `done` (HOST-3, HOST-17). All that means "signed in" belongs
   * here, its log included. What it returns is sent as it is: `json` where JSON was asked for, `redirect` in the place of where we would lead.
   * It changes the session last of all: frameworks save it with whatever is answered, also when this throws afterwards.
   */
  openSession(done: SessionToOpen, call: Call): Awaitable<Opened | void>
  /** Ends a person's sessions but the one named as `whoIs` names it. Left out: only `stillGood` ends any (HOST-10, HOST-22). */
  endSessions?(of: { person: PersonId; but: string | null }): Awaitable<void>
  /**
   * Where a person is signed in: every session that still opens something, in any order, and nobody else's. For a page of ours, and anew before one is ended. Which
   * is the present one is told by the `session` of `whoIs`. What throws keeps only the list from being shown. Left out: there is no such page.
   */
  listSessions?(person: PersonId): Awaitable<readonly HostSession[]>
  /**
   * Ends one session, because its person wants it to. Look for both: a session of that name that is somebody else's stays. One that is over by then is no fault.
   * Never the present one. Left out: the page only offers to end all others, by `endSessions`.
   */
  endSession?(of: { person: PersonId; session: string }): Awaitable<void>
  /**
   * The people of an organisation, in pieces: those after `after`, which is what the piece before said, and null at first. For administrators: how many are
   * protected, and mails to those who aren't. Null as `after`: there are no more. Left out: our pages say what they can't show without it.
   */
  listPeople?(of: { organisation: string; after: string | null }): Awaitable<{
    people: readonly ListedPersonOfHost[]
    after: string | null
  }>
  /**
   * Asked of somebody who is signed in and gave the password longer ago than ten minutes, or in a session that we didn't open. Charged before it is called.
   * Left out: they sign in anew.
   */
  checkPassword?(id: PersonId, password: string): Awaitable<boolean>
  /** From where, after the application's own proxies (HOST-9). Left out: the door's (`req.ip`). Null: nobody knows, and the limits a person stand alone. */
  addressOf?(call: Call): string | null
}

/** The application's ids as text, such as `String(42)`. Empty, `undefined`, `null` and `NaN` are refused: those are somebody's mistake. */
export type PersonId = string
type Awaitable<T> = T | Promise<T>

export type HostPerson = {
  name: string
  /** Null: no mail can be sent, and two-step can't be turned on. */
  email: string | null
  /** False: two-step can't be turned on yet, because its mails might go astray. Left out: true. */
  emailConfirmed?: boolean
  /** Left out: what the browser of whoever acts asks for, also in a warning that a stranger brings about; English where no browser does. */
  locale?: Locale
  /**
   * IANA's name of their time zone, such as `Europe/Warsaw`. Left out, or null: pages tell times in the zone that the browser says, mails in UTC. Another name is
   * ignored, and said in the log.
   */
  timeZone?: string | null
  /** False: refused like signed out. Left out: true. */
  active?: boolean
  /** Changes with password and address: challenges and known browsers that carry an older one are dead (HOST-5). See `stampOf`. */
  stamp: string
  /** Whose administrators may help, and read the trail. Left out: nobody's. */
  organisation?: { id: string; name: string; administrator?: boolean } | null
  /**
   * When they joined that organisation, in milliseconds since 1970, UTC: their days to set it up are counted from then, or from when it was required, whichever is later.
   * Left out: from when they first sign in here; with `required`, from its `since`.
   */
  joinedAt?: number | null
  /**
   * That two-step authentication has to be on, where you decide it yourself: since when, and how many days there are to set it up. Null: it hasn't. Left out: what the
   * administrators of their organisation say on our page (requirement LIFE-5).
   */
  required?: { since: number; days: number } | null
  /** Why it can't be turned on, as a sentence in the person's language. Null, or left out: it can. */
  ineligible?: string | null
}

/** `email`: by which an administrator may name them. Times are milliseconds since 1970, UTC. */
export type ListedPersonOfHost = {
  id: PersonId
  email?: string | null
  joinedAt?: number | null
  administrator?: boolean
  /** False: not counted. Left out: true. */
  active?: boolean
}

/** `session`: what the application calls this session, where that stays as long as the session does; never the token. */
export type SignedIn = {
  person: PersonId
  session?: string
  /** As `done.generation` was when its token was signed, where sessions can't be ended: an older one is refused. */
  generation?: number
}

/**
 * A session, for its person to recognise. Times are milliseconds since 1970, UTC. All but its name may be left out, or null: then what we saw when `begin` opened it
 * stands there.
 */
export type HostSession = {
  /** As `whoIs` names it; never the token. */
  session: string
  /** The header of that name, as its browser sent it. We make “Firefox · Windows” of it. */
  userAgent?: string | null
  /** What it is called in the place of that, such as a phone's name. */
  device?: string | null
  address?: string | null
  createdAt?: number | null
  lastSeenAt?: number | null
}

/** By what somebody shows who they are, before a second step: their password, a link in a mail, or another's word for them. */
export type FirstMeans = 'password' | 'link' | 'provider'

declare const made: unique symbol
/** Only `begin` and our answers to a challenge make one; a look-alike throws. Times are milliseconds since 1970, UTC. */
export type CompletedSignIn = {
  readonly [made]: true
  readonly person: PersonId
  readonly means: readonly string[]
  /** Both steps as RFC 8176 names them, such as `pwd`, `otp`, `mfa`, for whoever hands out tokens: `hwk` and `swk` are a passkey in one device, or synced. */
  readonly amr: readonly string[]
  /** Of a passkey: whether PIN, finger or face was asked for. Null for anything else. */
  readonly userVerified: boolean | null
  /** When the first step was done. */
  readonly firstStepAt: number
  /** When the second factor was given; null without two-step authentication. */
  readonly secondStepAt: number | null
  /** What `begin` was given to carry (HOST-17); null: nothing. */
  readonly carry: unknown
  /** To be kept in a token that can't be ended, and shown to `stillGood`. Grows with whatever ends sessions. */
  readonly generation: number
  /** Where the browser wanted to go, a path of the application's that it allows; null: nowhere in particular. */
  readonly next: string | null
  /**
   * Left out: a sign-in. Else the session goes on, and something was given in it or changed by it: under a new id or token, so that nobody who knew the old one
   * has it (SES-2). `session` as `whoIs` names it.
   */
  readonly renews?: { session: string | null }
}

/** `session`: a name for it, unlike any other, that stays as long as it does. For who signs tokens and has none; then it is also what is returned. */
export type SessionToOpen = CompletedSignIn & { readonly session: string }

/** `session` as `whoIs` will name it, where it has a name. */
export type Opened = { session?: string; json?: object; redirect?: string }

/** A first step that was right, at any door of the application's. */
export type FirstStep = {
  person: PersonId
  means: FirstMeans
  /** Where to go afterwards. */
  next?: string | null
  /**
   * True: what is opened here is a token that the caller keeps, and no cookie. The question is in the answer, as JSON, to be answered by calls. Left out: told by
   * the request; only of a script of your own origin, which may be of either kind, you have to say it.
   */
  token?: boolean
  /** What the first step knew and `openSession` needs, such as an id token: at most 2 KB as JSON, kept sealed with the challenge. */
  carry?: unknown
}

/** A request as plain data: what a framework's door reads of its own. */
export type Asked<Call = unknown> = {
  /** Header names in small letters. */
  header(name: string): string | undefined
  /** Null: unknown. */
  address: string | null
  /** Whether the caller takes JSON in the place of a page. */
  json: boolean
  call: Call
}

/** An answer as plain data, for a framework's door to write: it appends the cookies to those that are there. */
export type Answer = {
  outcome: 'signed_in' | 'challenge' | 'enrolment_required' | 'link' | 'refused'
  /** In small letters; `Set-Cookie` is `cookies`, and `Location` is `location`. */
  headers: Record<string, string>
  status: number
  /** Where to lead a browser; null: `json` is the answer. */
  location: string | null
  json: object | null
  /** As `Set-Cookie` has them. */
  cookies: string[]
}

/** What an application tells after its own commit (HOST-5). `deleted` removes all that is kept of somebody. */
export type Change = 'password' | 'email' | 'deactivated' | 'deleted'
