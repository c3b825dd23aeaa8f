import type { Instant } from './adapters/clock.ts'
import type { SessionKind } from './adapters/schema.ts'
import type { Locale } from './messages/messages.ts'

/** When something is done, and from where: read once a request, and passed down as one value, into SQL too. */
export type Moment = { now: Instant; from: Whereabouts }

/** From where a request comes, as far as it is known. */
export type Whereabouts = {
  kind: SessionKind
  address: string
  /** "Firefox · Windows": for people to recognise, never to decide on. */
  browser: string
  /** SHA-256 of the token by which this browser may be known; null for one that shows none. Worth nothing until a person's lane is asked for it. */
  browserHash: string | null
  /** In which language to answer there: chosen here, or asked for by the browser. Left out: nobody reads along. */
  locale?: Locale
  /** Aborted when the client hangs up: nobody works on for it then. */
  hungUp?: AbortSignal
  /** The request as the framework of somebody else's application has it, for what that gives (`Host`). */
  call?: unknown
}

/** Where the operator's own commands and the clock act from: no browser, no address. */
export const nowhere: Whereabouts = { kind: 'browser', address: '', browser: '', browserHash: null }
