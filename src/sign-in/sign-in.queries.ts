import type { Tx } from '../adapters/schema.ts'

/** Since when two-step is on (null: off) and the generation that new challenges carry. */
export async function findTwoStep(tx: Tx, personId: string) {
  return tx
    .selectFrom('two_step')
    .select(['enabled_at', 'generation'])
    .where('person_id', '=', personId)
    .executeTakeFirst()
}
