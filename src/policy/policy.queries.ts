import type { Insertable } from 'kysely'
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
export async function insertPolicy(tx: Tx, policy: Insertable<Tables['policies']>): Promise<boolean> {
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

/** Since the first time that it was noticed. */
export async function rest(tx: Tx, organisationId: string, now: Instant): Promise<void> {
  await tx
    .updateTable('policies')
    .set({ rests_since: now })
    .where('organisation_id', '=', organisationId)
    .where('rests_since', 'is', null)
    .execute()
}

export async function endRest(tx: Tx, organisationId: string): Promise<void> {
  await tx.updateTable('policies').set({ rests_since: null }).where('organisation_id', '=', organisationId).execute()
}
