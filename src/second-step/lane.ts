import { type Lane, laneOf } from '../attempts/charge.ts'
import type { Db } from '../adapters/schema.ts'
import { knownBrowserOf } from '../known-browsers/know.ts'
import type { Whereabouts } from '../moment.ts'
import { refuse } from '../refusals.ts'
import { suspendedSince } from './suspension.queries.ts'

/** Whose budget a second step is charged to. Refuses `codes_suspended` for a browser that isn't known while codes from those are (requirement THR-6). */
export async function secondStepLane(db: Db, personId: string, from: Whereabouts): Promise<Lane> {
  const browserId = await knownBrowserOf(db, personId, from, 'second_step')
  if (browserId === null && (await suspendedSince(db, personId)) !== null) refuse('codes_suspended')
  return laneOf('second-step', { browserId, otherwise: personId, person: personId }, from)
}
