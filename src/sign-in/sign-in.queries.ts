import type { Selectable } from 'kysely'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Tables, Tx } from '../adapters/schema.ts'

export const insertSession = prepared((tx: Tx, given: Given<Selectable<Tables['sessions']>>) =>
  tx.insertInto('sessions').values({
    id: given.id,
    token_hash: given.token_hash,
    person_id: given.person_id,
    kind: given.kind,
    created_at: given.created_at,
    last_seen_at: given.last_seen_at,
    expires_at: given.expires_at,
    password_at: given.password_at,
    fresh_at: given.fresh_at,
    browser: given.browser,
    address: given.address,
  }),
)

/** Since when two-step is on (null: off) and the generation that new challenges carry. */
export async function findTwoStep(tx: Tx, personId: string) {
  return tx
    .selectFrom('two_step')
    .select(['enabled_at', 'generation'])
    .where('person_id', '=', personId)
    .executeTakeFirst()
}
