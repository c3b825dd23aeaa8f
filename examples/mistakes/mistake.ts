import type { Target } from '../../src/conformance/target.ts'
import type { Example } from '../stories/harness.ts'
import type { Name } from '../stories/targets.ts'

/** One place of a file of the example, which must stand there once. */
export type Edit = { file: string; from: string; to: string }

/** One mistake that a team made, in a copy of an example that is right. */
export type Mistake = {
  /** Which probe of the kit must find it, and no other. */
  probe: string
  of: Name
  /** What the team did. */
  what: string
  /** Adds what the example lacks, as it should be; the mistake is made upon that. */
  right?: Edit[]
  mistake: Edit[]
  /** Probes that it leaves nothing to try. */
  hides?: string[]
  /** What the kit is told besides. */
  told?: (target: Target, example: Pick<Example, 'database'>) => Target
}
