import type { Db, Tx } from '../../adapters/schema.ts'

/** Those of an organisation's people who have one of these addresses. */
export async function findOwn(db: Db, organisationId: string, emails: string[]) {
  if (emails.length === 0) return []
  return db
    .selectFrom('people')
    .select(['id', 'email', 'locale', 'invited_at', 'joined_at', 'deactivated_at'])
    .where('organisation_id', '=', organisationId)
    .where('email', 'in', emails)
    .execute()
}

/** Which of these addresses somebody has who isn't of that organisation. Whose they are isn't asked. */
export async function findTaken(db: Db, organisationId: string, emails: string[]): Promise<Set<string>> {
  if (emails.length === 0) return new Set()
  const rows = await db
    .selectFrom('people')
    .select('email')
    .where('organisation_id', '!=', organisationId)
    .where('email', 'in', emails)
    .execute()
  return new Set(rows.map(({ email }) => email))
}

/** When somebody was last invited who hasn't come yet; undefined: they have, or are nobody. */
export async function findInvitedAt(db: Db, personId: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('people')
    .select(['invited_at', 'created_at'])
    .where('id', '=', personId)
    .where('joined_at', 'is', null)
    .executeTakeFirst()
  return row && (row.invited_at ?? row.created_at)
}

/** Unless they have come, or are kept out: the row count is the verdict. */
export async function setInvitedAgain(tx: Tx, personId: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('people')
    .set({ invited_at: now })
    .where('id', '=', personId)
    .where('joined_at', 'is', null)
    .where('deactivated_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
