import type { Selectable } from 'kysely'
import type { z } from 'zod'
import type { Services } from './services.ts'
import type { Instant } from './adapters/clock.ts'
import type { Db, Tables, Tx } from './adapters/schema.ts'
import type { Decision } from './decide.ts'
import type { ApiCall } from './http/call.ts'
import type { Say } from './messages/messages.ts'
import type { Moment } from './moment.ts'
import type { RefusalCode } from './refusals.ts'
import type { RouteName } from './routes.ts'
import type { Markup } from './ui/markup.ts'

/** What is sent of a kind of second factor, and how the API tells of it: also read where nothing is checked. `second-step/second-step.schemas.ts` has them all. */
export type FactorSchema = {
  /** What a form, and the API, call what is given. */
  field: string
  /** What may be sent in that field. What it says of anything else is a message's key. */
  schema: z.ZodType<string>
  /** As what it is refused when it isn't right. */
  wrong: RefusalCode
  /** How the API's description tells of answering a challenge with it. Left out: only pages take it. */
  describe?: Pick<ApiCall, 'id' | 'route' | 'summary' | 'says'> & {
    example: string
    /** What the answer says besides. */
    more?: { schema: z.ZodRawShape; example: object }
  }
}

/** A kind of second factor. Each lies in a folder of its own; `second-step/factors.ts` has them all. */
export type Factor = FactorSchema & {
  /** What was meant by what was given. Refuses `invalid_input`, saying why when that is known; costs no try. */
  read: (given: string) => string
  /** How many characters it has: by that it is told what somebody meant whose slip no reader reads. Left out: nobody types it, the browser gives it at a press. */
  length?: number
  /** Does the work when it is its turn, with what checks this factor. Throws `Overloaded`, before anything is charged, when too many are before it. */
  inTurn: <T>(services: Services, at: Moment, work: (check: CheckFactor) => Promise<T>) => Promise<T>
  /**
   * Nothing of it can be guessed, as of a signature: what ends guessing doesn't keep its owner out. Its tries are charged all the same.
   * Left out: it is guessed at.
   */
  unguessable?: true
  /** Counts a wrong one until the next right one, and returns how many that makes in a row. Left out: however many are wrong, that suspends nothing. */
  countWrong?: (tx: Tx, personId: string, known: boolean) => Promise<WrongInARow>
  /** What follows from one that was refused, in the decision that tells of it. Left out: nothing more. */
  onRefused?: (decision: Decision, refused: { code: string; why: RefusalCode }) => Promise<void>
  /** Those of a person, one by one. Left out: they are only counted. */
  each?: EachFactor
  /** Deletes what it could be checked against. */
  remove: (tx: Tx, personId: string) => Promise<void>
  /** The page that asks for it when someone signs in. */
  page: RouteName
  words: (say: Say) => FactorWords
  /** Its field, with label and hint. */
  ask: (say: Say, asked: Asked) => Markup
  /** The browser modules that its field wants. */
  scripts: string[]
}

/** How many were wrong one after the other, from known browsers and from all others. */
export type WrongInARow = { known: number; unknown: number }

/** Those of a kind that a person has, each by a name of its own (requirement APP-1). Row counts are verdicts: whether it was there, and this person's. */
export type EachFactor = {
  atMost: number
  list: (db: Db, personId: string) => Promise<OwnFactor[]>
  rename: (tx: Tx, of: { personId: string; id: string; name: string }) => Promise<boolean>
  removeOne: (tx: Tx, of: { personId: string; id: string }) => Promise<boolean>
}

/** What a person may see of one. */
export type OwnFactor = {
  id: string
  name: string
  addedAt: Instant
  lastUsedAt: Instant
  /** Of a passkey; left out of an app. */
  passkey?: {
    /** A key that is plugged in or held near, or a device by itself. */
    isKey: boolean
    /** Synced to other devices, or in one device alone. */
    synced: boolean
    /** The known browser whose device it is in; null: another device, or nobody knows. */
    browserId: string | null
    rpId: string
    /** Since when it counts as copied. */
    suspectedAt: Instant | null
  }
}

export type FactorWords = {
  /** Of the page that asks for it when someone signs in, and what is to be done there. */
  title: string
  lead: string
  /** The button below it there. */
  verify: string
  /** What leads to it from the question for another one. */
  instead: string
  /** What it is asked for with in a session, on a page of its own, and on one that is about something else. */
  confirm: string
  asks: string
  /** The button below it there. */
  submit: string
}

/** What a question for a factor is drawn with. */
export type Asked = {
  now: Instant
  /** Where the browser gets what a passkey is to sign. */
  ceremony: string
  typed?: string | undefined
  error?: string | undefined
  autofocus: boolean
}

/** What is kept of a paired app, as far as checking a code needs it. */
export type Authenticator = Pick<
  Selectable<Tables['authenticators']>,
  'id' | 'sealed_secret' | 'last_step' | 'wrong_in_a_row_known'
>

/** The same of a passkey. */
export type Passkey = Pick<
  Selectable<Tables['passkeys']>,
  'id' | 'credential_id' | 'public_key' | 'sign_count' | 'rp_id' | 'backup_eligible' | 'suspected_at'
>

/** For what it is given: to answer the question of a sign-in, or to be fresh in a session, by their ids. */
export type GivenFor = { purpose: 'sign-in' | 'fresh'; id: string }

/** What the charge has read already of what a factor is checked against. */
export type ReadAlready = {
  authenticators?: readonly Authenticator[]
  /** Null: there is no such passkey of this person. */
  passkey?: Passkey | null
}

/** Refuses what is wrong, used up or suspended. The proof counts once it is burnt. */
export type CheckFactor = (of: {
  personId: string
  /** As `read` read it. */
  code: string
  attemptId: string
  /** The known browser that it is given in; null: it isn't known. */
  browserId: string | null
  givenFor: GivenFor
  read?: ReadAlready | undefined
}) => Promise<ProvedFactor>

/** A second factor that proved right. It counts only once it is burnt, in the decision that relies on it. */
export type ProvedFactor = {
  /** One conditional UPDATE whose row count is the verdict; refuses as `check` does when it came too late. */
  burn: (decision: Decision) => Promise<{ backupCodesLeft: number | null }>
  /** Authentication method references of RFC 8176. */
  amr: readonly string[]
  /** Whether PIN, finger or face was asked for; null where that is no question. */
  userVerified: boolean | null
}
