import type { Attack } from './attack.ts'
import type { Outcome } from './report.ts'

/** One way round a second step. */
export type Probe = {
  /** By which it is called, and its page in the documentation found. */
  name: string
  /** The host's mistake, as a noun. */
  title: string
  /** Where it happened, or what forbids it. */
  record: string
  /** Tried on the other person alone: what it comes to says something where nobody saw the owner get in, too. */
  aboutOther?: true
  /** Throws `CouldNotTry` where the application doesn't offer what it needs, or was told too little of. Leaves people as they were. */
  run(attack: Attack): Promise<Outcome>
}
