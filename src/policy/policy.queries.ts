import { type Given, prepared } from '../adapters/prepared.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'

export async function findPolicy(db: Db, organisationId: string) {
  return readPolicy(db, { organisationId })
}

const readPolicy = prepared.row((db, { organisationId }: Given<{ organisationId: string }>) =>
  db.selectFrom('policies').selectAll().where('organisation_id', '=', organisationId),
)

export async function findPolicies(db: Db) {
  return db.selectFrom('policies').selectAll().orderBy('organisation_id').execute()
}

/** Where there is none yet: the row count is the verdict. */
export async function insertPolicy(tx: Tx, policy: Tables['policies']): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('policies')
    .values(policy)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Another number of days, of a policy that stands as it was shown. */
export async function changeDays(
  tx: Tx,
  { organisationId, from, ...to }: { organisationId: string; from: number; days: number; by: string; now: Instant },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('policies')
    .set({ days: to.days, changed_by: to.by, changed_at: to.now })
    .where('organisation_id', '=', organisationId)
    .where('days', '=', from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function removePolicy(tx: Tx, organisationId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('policies')
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}
