import type { Insertable } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'

/** What a person's codes were hashed with; undefined when there are none. */
export async function findBatch(db: Db, personId: string) {
  return db
    .selectFrom('backup_codes')
    .select(['person_id', 'batch', 'salt', 'sealed_pepper', 'key_id'])
    .where('person_id', '=', personId)
    .executeTakeFirst()
}

export async function findCode(db: Db, personId: string, hash: string) {
  return db
    .selectFrom('backup_codes')
    .select(['id', 'used_at'])
    .where('person_id', '=', personId)
    .where('hash', '=', hash)
    .executeTakeFirst()
}

/** Single use: the row count is the verdict (requirement BAC-4). */
export async function spend(tx: Tx, id: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('backup_codes')
    .set({ used_at: now })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function backupCodesLeft(db: Db, personId: string): Promise<number> {
  const { left } = await db
    .selectFrom('backup_codes')
    .select((codes) => codes.fn.countAll<number>().as('left'))
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(left)
}

export async function insert(db: Db, codes: Insertable<Tables['backup_codes']>[]): Promise<void> {
  await db.insertInto('backup_codes').values(codes).execute()
}

export async function removeOf(db: Db, personId: string): Promise<void> {
  await db.deleteFrom('backup_codes').where('person_id', '=', personId).execute()
}
