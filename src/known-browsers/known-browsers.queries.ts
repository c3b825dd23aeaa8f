import { type Expression, type Selectable, sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'

type Earned = { tokenHash: string; personId: string; secondStep: 0 | 1 }

/** Whether this browser is known already: at the present generation, by as much. */
export const seeAgain = prepared.verdict((tx, earned: Given<Earned & { now: Instant }>) =>
  tx
    .updateTable('known_browsers')
    .set({ last_seen_at: earned.now })
    .where('token_hash', '=', earned.tokenHash)
    .where('person_id', '=', earned.personId)
    .where('generation', '=', presentGeneration(earned.personId))
    .where('second_step', '=', earned.secondStep),
)

/** The browser goes on by another token, for everyone who is known in it. Whether anyone is. */
export async function moveToken(tx: Tx, from: string, to: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('known_browsers')
    .set({ token_hash: to })
    .where('token_hash', '=', from)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Whether this browser was known to the person before, by less or of an earlier generation: it is again. */
export async function renew(tx: Tx, earned: Earned & { now: Instant }): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('known_browsers')
    .set({ generation: presentGeneration(earned.personId), second_step: earned.secondStep, last_seen_at: earned.now })
    .where('token_hash', '=', earned.tokenHash)
    .where('person_id', '=', earned.personId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export const insert = prepared((tx: Tx, given: Given<Omit<Selectable<Tables['known_browsers']>, 'generation'>>) =>
  tx.insertInto('known_browsers').values({
    id: given.id,
    token_hash: given.token_hash,
    person_id: given.person_id,
    second_step: given.second_step,
    created_at: given.created_at,
    last_seen_at: given.last_seen_at,
    generation: presentGeneration(given.person_id),
  }),
)

const presentGeneration = (personId: string | Expression<string>) =>
  sql<number>`coalesce((select two_step.generation from two_step where two_step.person_id = ${personId}), 0)`

export const removeAllButNewest = prepared((tx: Tx, { personId, kept }: Given<{ personId: string; kept: number }>) =>
  tx
    .deleteFrom('known_browsers')
    .where('person_id', '=', personId)
    .where('id', 'not in', (browsers) =>
      browsers
        .selectFrom('known_browsers as newest')
        .select('newest.id')
        .where('newest.person_id', '=', personId)
        .orderBy('newest.last_seen_at', 'desc')
        .orderBy('newest.id', 'desc')
        .limit(sql<number>`cast(${kept} as bigint)`),
    ),
)

export async function removeOthers(tx: Tx, personId: string, tokenHash: string | null): Promise<void> {
  let others = tx.deleteFrom('known_browsers').where('person_id', '=', personId)
  if (tokenHash !== null) others = others.where('token_hash', '!=', tokenHash)
  await others.execute()
}

/** Known browsers are swept by when they were last signed in with. */
export async function stillKnown(tx: Tx, id: string, now: Instant): Promise<void> {
  await tx.updateTable('known_browsers').set({ last_seen_at: now }).where('id', '=', id).execute()
}

/** The browser's id, when it is known to this person now: of the present generation, and by as much as is asked for. */
export async function findKnown(db: Db, tokenHash: string, personId: string, secondStep: 0 | 1) {
  return (await readKnown(db, { tokenHash, personId, secondStep }))?.id ?? null
}

/** The same as a column of a statement about that person. */
export const knownBrowserOf = (known: Given<{ tokenHash: string; personId: string; secondStep: 0 | 1 }>) =>
  sql<string | null>`(select known_browsers.id from known_browsers
    where known_browsers.token_hash = ${known.tokenHash} and known_browsers.person_id = ${known.personId}
    and known_browsers.generation = ${presentGeneration(known.personId)} and known_browsers.second_step >= ${known.secondStep})`

const readKnown = prepared.row((db, given: Given<{ tokenHash: string; personId: string; secondStep: 0 | 1 }>) =>
  db.selectNoFrom(knownBrowserOf(given).as('id')),
)

export async function removeBefore(db: Db, before: Instant): Promise<void> {
  await db.deleteFrom('known_browsers').where('last_seen_at', '<=', before).execute()
}
