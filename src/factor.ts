import type { Selectable } from 'kysely'
import type { Services } from './services.ts'
import type { Tables, Tx } from './adapters/schema.ts'
import type { Decision } from './decide.ts'
import type { Moment } from './moment.ts'

/** A kind of second factor. Each lies in a folder of its own; `second-step/factors.ts` has them all. */
export type Factor = {
  /** What a form, and the API, call what is typed. */
  field: string
  /** What was meant by what was typed. Refuses `invalid_input`, saying why when that is known; costs no try. */
  read: (typed: string) => string
  /** Does the work when it is its turn, with what checks this factor. Throws `Overloaded`, before anything is charged, when too many are before it. */
  inTurn: <T>(services: Services, at: Moment, work: (check: CheckFactor) => Promise<T>) => Promise<T>
  /** Deletes what it could be checked against. */
  remove: (tx: Tx, personId: string) => Promise<void>
}

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
