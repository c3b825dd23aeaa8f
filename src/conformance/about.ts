import type { Result } from './report.ts'

/** What a caller may say of a run, besides the target. */
export type About = {
  /** Names of probes; left out: all. */
  probes?: readonly string[]
  /** Called when a probe begins, and when it has ended. */
  onProgress?: (told: { probe: string; title: string; result?: Result }) => void
  /** Milliseconds after which a run has ended, people put back included. Left out: two minutes. */
  longest?: number
  /** Milliseconds after which an answer isn't waited for any more. Left out: ten seconds. */
  longestAnswer?: number
  /** Ends a run before its time: what is left isn't tried, people are put back. */
  signal?: AbortSignal
}
