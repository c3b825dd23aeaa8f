import type { Instant } from '../edges/clock.ts'
import type { SessionKind } from '../edges/schema.ts'
import { freshFor } from '../limits.ts'
import type { Person } from '../people/person.ts'

/** Someone is signed in. Read from the database at every request. */
export type Session = {
  id: string
  /** Of the token that this request came with, or that it was given since. */
  tokenHash: string
  kind: SessionKind
  person: Person
  /** When the password was last given in this session. */
  passwordAt: Instant
  /** When a second factor was last given in this session; null: never. */
  freshAt: Instant | null
  /** Since when two-step authentication is on; null: off. */
  twoStepSince: Instant | null
}

/** From where a request comes, as far as it is known. */
export type Client = {
  kind: SessionKind
  address: string
  /** "Firefox · Windows": for people to recognise, never to decide on. */
  browser: string
  /** SHA-256 of the token by which this browser may be known; null for one that shows none. Worth nothing until a person's lane is asked for it. */
  knownHash: string | null
  /** Aborted when the client hangs up: nobody works on for it then. */
  hungUp?: AbortSignal
}

/** A second factor within the last ten minutes; without two-step authentication, the password (requirement SES-5). */
export function isFresh(session: Pick<Session, 'passwordAt' | 'freshAt' | 'twoStepSince'>, now: Instant): boolean {
  const given = session.twoStepSince === null ? session.passwordAt : session.freshAt
  return given !== null && now - given < freshFor
}

/** The password within the last ten minutes: what enrolment begins with (requirement ENR-2). */
export function passwordIsFresh(session: Pick<Session, 'passwordAt'>, now: Instant): boolean {
  return now - session.passwordAt < freshFor
}
