import { type Lane, laneOf } from '../attempts/charge.ts'
import type { Db } from '../adapters/schema.ts'
import { knownBrowserOf } from '../known-browsers/know.ts'
import type { Whereabouts } from '../moment.ts'
import { refuse } from '../refusals.ts'
import { factors } from './factors.ts'
import type { Means } from './second-step.schemas.ts'
import { suspendedSince } from './suspension.queries.ts'

/** Whose budget a second step is charged to. */
export async function secondStepLane(db: Db, person: string, means: Means, from: Whereabouts): Promise<Lane> {
  const browserId = await knownBrowserOf(db, person, from, 'second_step')
  const { unguessable = false } = factors[means]
  return laneOf('second-step', { browserId, otherwise: person, person, unguessable }, from)
}

/** The same, for a try to be charged. Refuses `codes_suspended` for a browser that isn't known while codes from those are (requirement THR-6). */
export async function openLane(db: Db, person: string, means: Means, from: Whereabouts): Promise<Lane> {
  const lane = await secondStepLane(db, person, means, from)
  if (isUnderSuspension(lane) && (await suspendedSince(db, person)) !== null) refuse('codes_suspended')
  return lane
}

/** Whether a suspension of codes, while there is one, holds for it. */
export const isUnderSuspension = ({ ownBrowser, unguessable }: Lane): boolean => !ownBrowser && !unguessable
