import { type Lane, laneOf } from '../attempts/charge.ts'
import type { Db } from '../adapters/schema.ts'
import { knownBrowserOf } from '../known-browsers/know.ts'
import type { Whereabouts } from '../moment.ts'
import { refuse } from '../refusals.ts'
import type { Means } from './second-step.schemas.ts'
import { suspendedSince } from './suspension.queries.ts'

/** Of a signature there is nothing to guess: what ends guessing doesn't keep its owner out. Its tries are charged all the same. */
export const isUnguessable = (means: Means): boolean => means === 'passkey'

/** Whose budget a second step is charged to. Refuses `codes_suspended` for a browser that isn't known while codes from those are (requirement THR-6). */
export async function secondStepLane(db: Db, personId: string, means: Means, from: Whereabouts): Promise<Lane> {
  const browserId = await knownBrowserOf(db, personId, from, 'second_step')
  const unguessable = isUnguessable(means)
  if (browserId === null && !unguessable && (await suspendedSince(db, personId)) !== null) refuse('codes_suspended')
  return laneOf('second-step', { browserId, otherwise: personId, person: personId, unguessable }, from)
}
