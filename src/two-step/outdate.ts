import type { Tx } from '../edges/schema.ts'
import * as queries from './two-step.queries.ts'

/**
 * What carries the person's present generation is dead from here on: sign-ins that are under way, open challenges, and the lanes of known browsers.
 * Two-step itself stays as it is.
 */
export async function outdate(tx: Tx, personId: string): Promise<void> {
  await queries.outdate(tx, personId)
}
