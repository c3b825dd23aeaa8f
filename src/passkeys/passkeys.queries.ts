import { type Expression, type Insertable, type Selectable, sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'
import { type Given, prepared } from '../adapters/prepared.ts'

/** What a passkey is checked against. */
const columns = [
  'passkeys.id',
  'passkeys.credential_id',
  'passkeys.public_key',
  'passkeys.sign_count',
  'passkeys.rp_id',
  'passkeys.backup_eligible',
  'passkeys.suspected_at',
] as const

/** When a person last used one that can be used here: made for this relying party, and not copied. Null without one. */
export const lastUsedPasskey = (personId: string | Expression<string>, rpId: string | Expression<string>) =>
  sql<Instant | null>`(select max(passkeys.last_used_at) from passkeys
    where passkeys.person_id = ${personId} and passkeys.rp_id = ${rpId} and passkeys.suspected_at is null)`

export async function findByCredential(db: Db, { personId, credentialId }: { personId: string; credentialId: string }) {
  return db
    .selectFrom('passkeys')
    .select([...columns, 'name'])
    .where('credential_id', '=', credentialId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
}

/** Whether a person has any, for whatever domain it was made. */
export async function hasPasskey(db: Db, personId: string): Promise<boolean> {
  const row = await db.selectFrom('passkeys').select('id').where('person_id', '=', personId).executeTakeFirst()
  return row !== undefined
}

/** Whether anybody has it already (WebAuthn Level 3, 7.1 step 26). */
export async function isTaken(db: Db, credentialId: string): Promise<boolean> {
  const row = await db.selectFrom('passkeys').select('id').where('credential_id', '=', credentialId).executeTakeFirst()
  return row !== undefined
}

/** False: somebody has it. */
export async function insert(tx: Tx, passkey: Insertable<Tables['passkeys']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('passkeys')
    .values(passkey)
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

type Used = Pick<
  Selectable<Tables['passkeys']>,
  'sign_count' | 'backed_up' | 'user_verified' | 'attachment' | 'browser_id'
>

/** The counter moves, or is 0 and stays so (WebAuthn Level 3, 6.1.1): the row count is the verdict (requirement PKY-5). */
export const moveCounter = prepared.verdict((tx, given: Given<Used & { id: string; now: Instant }>) =>
  tx
    .updateTable('passkeys')
    .set({
      sign_count: given.sign_count,
      backed_up: given.backed_up,
      user_verified: given.user_verified,
      attachment: given.attachment,
      last_used_at: given.now,
      browser_id: given.browser_id,
    })
    .where('id', '=', given.id)
    .where('suspected_at', 'is', null)
    .where((row) =>
      row.or([
        row('sign_count', '<', given.sign_count),
        row.and([row('sign_count', '=', 0), row(given.sign_count, '=', 0)]),
      ]),
    ),
)

/** In which known browser it was used last, of one that is in the device itself. */
export async function wasUsedIn(tx: Tx, credentialId: string, browserId: string | null): Promise<void> {
  await tx.updateTable('passkeys').set({ browser_id: browserId }).where('credential_id', '=', credentialId).execute()
}

/** It counts as copied from now on: the row count is the verdict, so that it is told once. */
export async function suspect(tx: Tx, id: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('passkeys')
    .set({ suspected_at: now })
    .where('id', '=', id)
    .where('suspected_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** A person's passkeys, in the order in which they came. */
export async function list(db: Db, personId: string) {
  return db
    .selectFrom('passkeys')
    .select(['id', 'name', 'created_at', 'last_used_at', 'credential_id', 'transports', 'rp_id'])
    .select(['backed_up', 'backup_eligible', 'browser_id', 'suspected_at', 'aaguid', 'sign_count', 'public_key'])
    .where('person_id', '=', personId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function rename(tx: Tx, { personId, id, name }: { personId: string; id: string; name: string }) {
  const { numUpdatedRows } = await tx
    .updateTable('passkeys')
    .set({ name })
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function removeOne(tx: Tx, { personId, id }: { personId: string; id: string }): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('passkeys')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

export async function removeOf(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('passkeys').where('person_id', '=', personId).execute()
}
