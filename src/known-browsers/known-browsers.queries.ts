import { type Insertable, sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'

type Earned = { tokenHash: string; personId: string; secondStep: 0 | 1 }

/** Whether this browser is known already: at the present generation, by as much. */
export async function seeAgain(tx: Tx, earned: Earned, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('known_browsers')
    .set({ last_seen_at: now })
    .where('token_hash', '=', earned.tokenHash)
    .where('person_id', '=', earned.personId)
    .where('generation', '=', presentGeneration(earned.personId))
    .where('second_step', '=', earned.secondStep)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

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
export async function renew(tx: Tx, earned: Earned, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('known_browsers')
    .set({ generation: presentGeneration(earned.personId), second_step: earned.secondStep, last_seen_at: now })
    .where('token_hash', '=', earned.tokenHash)
    .where('person_id', '=', earned.personId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function insert(tx: Tx, browser: Omit<Insertable<Tables['known_browsers']>, 'generation'>): Promise<void> {
  await tx
    .insertInto('known_browsers')
    .values({ ...browser, generation: presentGeneration(browser.person_id) })
    .execute()
}

const presentGeneration = (personId: string) =>
  sql<number>`coalesce((select two_step.generation from two_step where two_step.person_id = ${personId}), 0)`

export async function removeAllButNewest(tx: Tx, personId: string, kept: number): Promise<void> {
  await tx
    .deleteFrom('known_browsers')
    .where('person_id', '=', personId)
    .where('id', 'not in', (browsers) =>
      browsers
        .selectFrom('known_browsers as newest')
        .select('newest.id')
        .where('newest.person_id', '=', personId)
        .orderBy('newest.last_seen_at', 'desc')
        .orderBy('newest.id', 'desc')
        .limit(kept),
    )
    .execute()
}

export async function removeOthers(tx: Tx, personId: string, tokenHash: string | null): Promise<void> {
  let others = tx.deleteFrom('known_browsers').where('person_id', '=', personId)
  if (tokenHash !== null) others = others.where('token_hash', '!=', tokenHash)
  await others.execute()
}

/** Known browsers are swept by when they were last signed in with. */
export async function stillKnown(tx: Tx, id: string, now: Instant): Promise<void> {
  await tx.updateTable('known_browsers').set({ last_seen_at: now }).where('id', '=', id).execute()
}

/** The browser's row, when it is known to this person now: of the present generation, and by as much as is asked for. */
export async function findKnown(db: Db, tokenHash: string, personId: string, secondStep: boolean) {
  const row = await db
    .selectFrom('known_browsers')
    .leftJoin('two_step', 'two_step.person_id', 'known_browsers.person_id')
    .select('known_browsers.id')
    .where('known_browsers.token_hash', '=', tokenHash)
    .where('known_browsers.person_id', '=', personId)
    .where((row) => row('known_browsers.generation', '=', row.fn.coalesce('two_step.generation', row.lit(0))))
    .where('known_browsers.second_step', '>=', secondStep ? 1 : 0)
    .executeTakeFirst()
  return row?.id
}

export async function removeBefore(db: Db, before: Instant): Promise<void> {
  await db.deleteFrom('known_browsers').where('last_seen_at', '<=', before).execute()
}
