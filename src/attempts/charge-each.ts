import type { Instant } from '../adapters/clock.ts'
import type { Tx } from '../adapters/schema.ts'
import { hours, invitationBudget } from '../limits.ts'
import { refuse } from '../refusals.ts'
import type { Services } from '../services.ts'
import * as queries from './attempts.queries.ts'

/** A lane in which several things are charged at once, each by what it is known by. Nobody else charges it meanwhile: who calls holds a lock that says so. */
type EachLane = { what: 'invitation'; key: string }

const [{ tries: most, within }] = invitationBudget

/**
 * Takes a try for each of these, or none where there is no room for all. One that was taken within the window and isn't used up counts on: nothing is taken for it again.
 * Refuses `too_many_tries` with the time until there is room. Whoever looks at anything does so behind it.
 */
export async function chargeEach(
  tx: Tx,
  { randomness }: Services,
  { lane, these }: { lane: EachLane; these: string[] },
  now: Instant,
): Promise<void> {
  const since = now - within
  const taken = await queries.findMarked(tx, lane, these, since)
  const missing = [...new Set(these)].filter((one) => !taken.has(one))
  const left = Math.max(0, most - (await queries.countSince(tx, lane, since)))
  if (missing.length > left) {
    const oldest = await queries.nthNewest(tx, lane, most - missing.length + 1)
    const retryAfter = (oldest ?? now) + within - now
    const args = { left, most, hours: Math.ceil(retryAfter / hours) }
    refuse('too_many_tries', { retryAfter, says: 'refusal.too_many_invitations', args })
  }
  const rows = missing.map((mark) => ({ id: randomness.id(), ...lane, mark, now }))
  await queries.insertMarked(tx, rows)
}

/** What was taken for these is used up: the next time each costs another one. */
export async function useUp(tx: Tx, lane: EachLane, these: string[]): Promise<void> {
  await queries.clearMarks(tx, lane, these)
}
