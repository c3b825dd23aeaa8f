import { findTwoStep } from '../two-step/two-step.queries.ts'
import { mustEnrol } from '../host/gate.ts'
import { readDue } from '../policy/deadlines.ts'
import { askForMember, askForPerson, type AskedPerson } from './ask-host.ts'
import type { Embedding } from './embedding.ts'

/**
 * Whether a token that was signed with this generation still counts: nothing has ended it since, neither Finish, turning off, another phone or a reset, nor a new
 * password or address (requirement HOST-22). Reads, and changes nothing.
 */
export async function stillGood(embedding: Embedding, person: string, generation: number): Promise<boolean> {
  const asked = await askForPerson(embedding, person)
  if (!asked || !Number.isSafeInteger(generation)) return false
  const twoStep = await findTwoStep(embedding.services.db, person)
  return hasSameStamp(twoStep, asked) && generation === (twoStep?.generation ?? 0)
}

/** Whether password and address are what the last decision was told. */
export const hasSameStamp = (twoStep: { stamp: string | null } | undefined, { stamp }: AskedPerson): boolean =>
  (twoStep?.stamp ?? stamp) === stamp

/** False for whoever has two-step on, or must set it up first: a door that can't ask for a code has to stay shut to their password (requirement HOST-21). */
export async function passwordAlone(embedding: Embedding, person: string): Promise<boolean> {
  const { clock, db } = embedding.services
  const asked = await askForMember(embedding, person)
  const twoStep = await findTwoStep(db, person)
  if (asked === null || (twoStep?.enabled_at ?? null) !== null) return false
  return !mustEnrol({ twoStepSince: null, requiredBy: await readDue(db, asked) }, clock.now())
}
