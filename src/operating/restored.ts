import { transact } from '../decide.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { RingKey } from '../adapters/vault.ts'
import { stepsEitherSide } from '../limits.ts'
import { nowhere } from '../moment.ts'
import { stepAt } from '../otp/totp.ts'
import { mustOpen } from './restore.ts'
import * as queries from './restore.queries.ts'

/** What a database that came back by other means than ours is of, and how many sessions it had. */
export type Settled = { upTo: Instant | null; sessions: number }

/**
 * After a database came back by its own means, such as `pg_restore`, and before the application starts: everything open ends and every step up to now is
 * burnt, as `restore` does it (requirement STO-7). Doing it again harms nobody. Throws `Unable` where the ring lacks a key, and changes nothing then.
 */
export async function settleRestored(services: Services, ring: RingKey[], now: Instant): Promise<Settled> {
  const upTo = await mustOpen(services, ring)
  return transact(services, { now, from: nowhere }, [], async ({ tx, record }) => {
    const sessions = await queries.endEverything(tx, now)
    await queries.burnSteps(tx, stepAt(now) + stepsEitherSide)
    const details = { upTo, sessions, elsewhere: true }
    await record({ action: 'operator.restored', actor: null, subject: null, details })
    return { upTo, sessions }
  })
}
