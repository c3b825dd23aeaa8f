import type { Tx } from '../adapters/schema.ts'
import * as queries from './resets.queries.ts'

/** An administrator is deleted: what they asked for to be done to others is not done, nor remembered by their name. */
export async function forgetRequestsBy(tx: Tx, administratorId: string): Promise<void> {
  await queries.removeResetsBy(tx, administratorId)
}
