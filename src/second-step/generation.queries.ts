import type { Tx } from '../adapters/schema.ts'

/**
 * What carries the person's present generation is dead from here on: sign-ins that are under way, open challenges, and the lanes of known browsers.
 * Two-step itself stays as it is: the generation grows and nothing else; for someone who never had it on, it begins.
 */
export async function outdate(tx: Tx, personId: string): Promise<void> {
  await tx
    .insertInto('two_step')
    .values({ person_id: personId, enabled_at: null, generation: 1 })
    .onConflict((conflict) =>
      conflict.column('person_id').doUpdateSet((row) => ({ generation: row('two_step.generation', '+', 1) })),
    )
    .execute()
}
