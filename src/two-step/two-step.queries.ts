import { sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Db, Tx } from '../adapters/schema.ts'
import { lastUsed } from '../second-step/methods.ts'

/** Turns it on for someone who has it off: the row count is the verdict. */
export async function enable(tx: Tx, personId: string, now: Instant): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('two_step')
    .values({ person_id: personId, enabled_at: now, generation: 1 })
    .onConflict((conflict) =>
      conflict
        .column('person_id')
        .doUpdateSet((row) => ({ enabled_at: now, generation: row('two_step.generation', '+', 1) }))
        .where('two_step.enabled_at', 'is', null),
    )
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Lets another authenticator take over for someone who has it on: the row count is the verdict. A suspension ends with the old one. */
export async function takeOver(tx: Tx, personId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('two_step')
    .set((row) => ({ generation: row('generation', '+', 1), suspended_at: null }))
    .where('person_id', '=', personId)
    .where('enabled_at', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** One of several factors goes: what carries the present generation is dead. The row count is the verdict. */
export async function outdateEnabled(tx: Tx, personId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('two_step')
    .set((row) => ({ generation: row('generation', '+', 1) }))
    .where('person_id', '=', personId)
    .where('enabled_at', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Turns it off for someone who has it on: the row count is the verdict. */
export async function disable(tx: Tx, personId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('two_step')
    .set((row) => ({ enabled_at: null, suspended_at: null, generation: row('generation', '+', 1) }))
    .where('person_id', '=', personId)
    .where('enabled_at', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function isEnabled(db: Db, personId: string): Promise<boolean> {
  const row = await db.selectFrom('two_step').select('enabled_at').where('person_id', '=', personId).executeTakeFirst()
  return row !== undefined && row.enabled_at !== null
}

export async function removeTwoStep(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('two_step').where('person_id', '=', personId).execute()
}

/** Since when two-step is on (null: off), and the generation that whatever was opened now carries. */
export async function findTwoStep(db: Db, personId: string) {
  return readTwoStep(db, { personId })
}

const readTwoStep = prepared.row((db, { personId }: Given<{ personId: string }>) =>
  db.selectFrom('two_step').select(['enabled_at', 'generation', 'stamp']).where('person_id', '=', personId),
)

/** The same, with what the person can be asked for, of passkeys those of `rpId`: see `methodsIn`. */
export const findTwoStepToAsk = prepared.row((tx: Tx, { personId, rpId }: Given<{ personId: string; rpId: string }>) =>
  tx
    .selectFrom('two_step')
    .select(['enabled_at', 'generation', ...lastUsed(sql.ref('two_step.person_id'), rpId)])
    .where('person_id', '=', personId),
)

/** What whatever is opened now carries; 0 for somebody of whom nothing is written yet. */
export async function generationOf(db: Db, personId: string): Promise<number> {
  return (await findTwoStep(db, personId))?.generation ?? 0
}

/** What the application says of password and address. One that differs from the last makes whatever carries the person's generation dead; the first doesn't. */
export async function keepStamp(tx: Tx, personId: string, stamp: string): Promise<void> {
  await tx
    .insertInto('two_step')
    .values({ person_id: personId, enabled_at: null, generation: 0, stamp })
    .onConflict((conflict) =>
      conflict
        .column('person_id')
        .doUpdateSet((row) => ({
          stamp,
          generation: row
            .case()
            .when('two_step.stamp', 'is', null)
            .then(row.ref('two_step.generation'))
            .else(row('two_step.generation', '+', 1))
            .end(),
        }))
        .where((row) => row.or([row('two_step.stamp', 'is', null), row('two_step.stamp', '!=', stamp)])),
    )
    .execute()
}
