import type { Insertable } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'

type Purpose = Tables['mailed_links']['purpose']

export async function insertLink(db: Db, link: Insertable<Tables['mailed_links']>): Promise<void> {
  await db.insertInto('mailed_links').values(link).execute()
}

export async function countLinksSince(db: Db, personId: string, purpose: Purpose, since: Instant): Promise<number> {
  const { links } = await db
    .selectFrom('mailed_links')
    .select((row) => row.fn.countAll<number>().as('links'))
    .where('person_id', '=', personId)
    .where('purpose', '=', purpose)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(links)
}

export async function findLink(db: Db, tokenHash: string, purpose: Purpose, now: Instant) {
  return db
    .selectFrom('mailed_links')
    .select(['id', 'person_id', 'new_email'])
    .where('token_hash', '=', tokenHash)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
}

/** One use: the row count is the verdict. */
export async function spendLink(tx: Tx, id: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mailed_links')
    .set({ used_at: now })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** What was used, or is void, stays so. */
export async function setExpiry(db: Db, id: string, expiresAt: Instant): Promise<void> {
  await db
    .updateTable('mailed_links')
    .set({ expires_at: expiresAt })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .execute()
}

/** The other open links of some kinds die with the one that was used. */
export async function removeOpenLinks(db: Db, personId: string, ...purposes: Purpose[]): Promise<void> {
  await db
    .deleteFrom('mailed_links')
    .where('person_id', '=', personId)
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .execute()
}

/** Open links of a kind stop working, and still count as mailed. */
export async function spendOpenLinks(db: Db, personId: string, purpose: Purpose, now: Instant): Promise<void> {
  await db
    .updateTable('mailed_links')
    .set({ used_at: now })
    .where('person_id', '=', personId)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .execute()
}

export async function findOpenOf(db: Db, personId: string, purpose: Purpose, now: Instant) {
  return db
    .selectFrom('mailed_links')
    .select('new_email')
    .where('person_id', '=', personId)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
}

export async function removeLinksBefore(db: Db, before: Instant): Promise<void> {
  await db.deleteFrom('mailed_links').where('expires_at', '<=', before).execute()
}

export async function removeLinksOf(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('mailed_links').where('person_id', '=', personId).execute()
}
