import type { Selectable } from 'kysely'
import type { z } from 'zod'
import type { Services } from './services.ts'
import type { Instant } from './adapters/clock.ts'
import type { Tables, Tx } from './adapters/schema.ts'
import type { Decision } from './decide.ts'
import type { ApiCall } from './http/call.ts'
import type { Say } from './messages/messages.ts'
import type { Moment } from './moment.ts'
import type { RefusalCode } from './refusals.ts'
import type { RouteName } from './routes.ts'
import type { Markup } from './ui/markup.ts'

/** What is sent of a kind of second factor, and how the API tells of it: also read where nothing is checked. `second-step/second-step.schemas.ts` has them all. */
export type FactorSchema = {
  /** What a form, and the API, call what is typed. */
  field: string
  /** What may be sent in that field. What it says of anything else is a message's key. */
  schema: z.ZodType<string>
  /** As what it is refused when it isn't right. */
  wrong: RefusalCode
  /** How the API's description tells of answering a challenge with it. */
  describe: Pick<ApiCall, 'id' | 'route' | 'summary' | 'says'> & {
    example: string
    /** What the answer says besides. */
    more?: { schema: z.ZodRawShape; example: object }
  }
}

/** A kind of second factor. Each lies in a folder of its own; `second-step/factors.ts` has them all. */
export type Factor = FactorSchema & {
  /** What was meant by what was typed. Refuses `invalid_input`, saying why when that is known; costs no try. */
  read: (typed: string) => string
  /** How many characters it has: by that it is told what somebody meant whose slip no reader reads. */
  length: number
  /** Does the work when it is its turn, with what checks this factor. Throws `Overloaded`, before anything is charged, when too many are before it. */
  inTurn: <T>(services: Services, at: Moment, work: (check: CheckFactor) => Promise<T>) => Promise<T>
  /** Counts a wrong one until the next right one, and returns how many that makes in a row. Left out: however many are wrong, that suspends nothing. */
  countWrong?: (tx: Tx, personId: string, known: boolean) => Promise<WrongInARow>
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

export type FactorWords = {
  /** Of the page that asks for it when someone signs in, and what is to be done there. */
  title: string
  lead: string
  /** What leads to it from the question for another one. */
  instead: string
  /** The button below it where it is asked for beside another one. */
  submit: string
}

/** What a question for a factor is drawn with. */
export type Asked = { now: Instant; typed?: string | undefined; error?: string | undefined; autofocus: boolean }

/** What is kept of a paired app, as far as checking a code needs it. */
export type Authenticator = Pick<
  Selectable<Tables['authenticators']>,
  'id' | 'sealed_secret' | 'last_step' | 'wrong_in_a_row_known'
>

/** Refuses what is wrong, used up or suspended. The proof counts once it is burnt. */
export type CheckFactor = (of: {
  personId: string
  /** As `read` read it. */
  code: string
  /** What is kept of the paired app, where the charge has read it already. */
  authenticator?: Authenticator | undefined
}) => Promise<ProvedFactor>

/** A second factor that proved right. It counts only once it is burnt, in the decision that relies on it. */
export type ProvedFactor = {
  /** One conditional UPDATE whose row count is the verdict; refuses `code_already_used` or `wrong_backup_code` when it came too late. */
  burn: (decision: Decision) => Promise<{ backupCodesLeft: number | null }>
}
