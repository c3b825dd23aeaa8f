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
