import type { Instant } from '../adapters/clock.ts'
import type { AnySessionKind, SessionKind } from '../adapters/schema.ts'
import { freshFor } from '../limits.ts'
import type { Opened } from './host.ts'
import type { Person } from './person.ts'

/** Someone is signed in. Read anew at every request. */
export type Session<Who extends Person = Person> = {
  id: string
  /** Of the token that this request came with, or that it was given since. */
  tokenHash: string
  kind: AnySessionKind
  person: Who
  /** When the password was last given in this session. */
  passwordAt: Instant
  /** When a second factor was last given in this session; null: never. */
  freshAt: Instant | null
  /** Since when two-step authentication is on; null: off. */
  twoStepSince: Instant | null
  /** By when it has to be on; null: nobody asks for it, or it is on. */
  requiredBy: Instant | null
  /** What somebody else's application calls it; left out, or null: nothing. */
  hostSession?: string | null | undefined
}

/** What a ceremony in it is bound to. Of a session of somebody else's of which we know nothing yet, whose it is and what they call it. */
export const ceremonyNameOf = ({ id, person, hostSession }: Session): string =>
  id === '' ? `${person.id} ${hostSession ?? ''}` : id

/** What was given in a session, as far as it makes it fresh. */
export type Freshness = Pick<Session, 'passwordAt' | 'freshAt' | 'twoStepSince'>

/** A session as its person may see it: by an id that opens nothing (requirement SES-4). */
export type ListedSession = {
  id: string
  kind: SessionKind
  /** "Firefox · Windows", or '' when nothing is known. */
  browser: string
  /** '' when nothing is known, like null for a time. */
  address: string
  createdAt: Instant | null
  lastSeenAt: Instant | null
  expiresAt: Instant | null
  /** The one that asks. */
  current: boolean
}

/** Where somebody is signed in: this session first, then the one last seen. */
export type SessionList = {
  sessions: ListedSession[]
  /** How many more there are, which are not shown. */
  more: number
  /** Whether each can be ended by itself, and all others but this one. */
  endsOne: boolean
  endsOthers: boolean
}

/** What was given in a session that goes on. */
export type GivenInSession = Partial<Pick<Session, 'passwordAt' | 'freshAt'>>

/** A session that goes on under another token, and what was given in it since. */
export type RenewedSession = { token: string } & GivenInSession & {
    /** Where we knew nothing of the session until now. */
    id?: string
    /** It began now, in the place of one that was for set-up alone (requirement POL-5). */
    began?: { next: string | null }
    /** Two-step is on from now on. */
    requiredBy?: null
    /** What somebody else's application returned, once the decision is made. */
    sent?: Opened
  }

/** What a rule learned that the browser has to keep. */
export type Renewed = {
  session: RenewedSession
  /** The token by which this browser is known from now on; null when it goes on with the one it showed. Left out: nothing of it changed. */
  browserToken?: string | null
  /** How many backup codes are left, when one was used now. */
  backupCodesLeft?: number | null
}

/** A second factor within the last ten minutes; without two-step authentication, the password (requirement SES-5). */
export function isFresh(session: Freshness, now: Instant): boolean {
  const given = session.twoStepSince === null ? session.passwordAt : session.freshAt
  return given !== null && now - given < freshFor
}

/** The password within the last ten minutes: what enrolment begins with (requirement ENR-2). */
export function passwordIsFresh(session: Pick<Session, 'passwordAt'>, now: Instant): boolean {
  return now - session.passwordAt < freshFor
}
