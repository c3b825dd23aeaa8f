import type { Tx } from '../edges/schema.ts'

/** A second factor that proved right. It counts only once it is burnt, in the transaction that relies on it. */
export type ProvedFactor = {
  means: 'code' | 'backup_code'
  /** One conditional UPDATE whose row count is the verdict; refuses `code_already_used` or `wrong_backup_code` when it came too late. */
  burn(tx: Tx): Promise<{ backupCodesLeft: number | null }>
}

/** What a page that asks for a fresh second factor is drawn with. */
export type FactorQuestion = {
  /** No factor is asked for: one was given within ten minutes. */
  fresh: boolean
  withBackupCode: boolean
  /** Since when two-step is on: tells a form that was drawn before it was turned off and on again. */
  since: number | null
  /** The plan no longer includes it: once off, it can't be turned on again. */
  noReturn: boolean
  typed: string
  error: string | undefined
}
