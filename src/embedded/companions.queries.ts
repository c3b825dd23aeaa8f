import type { Insertable } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Db, SessionKind, Tables, Tx } from '../adapters/schema.ts'
import { browserIdle, mobileIdle } from '../limits.ts'

export async function insertCompanion(tx: Tx, companion: Insertable<Tables['companions']>): Promise<void> {
  await tx.insertInto('companions').values(companion).execute()
}

/** The live companion of this token, or of a session that the application names so: of this person alone. */
export async function findCompanion(
  db: Db,
  of: { personId: string; kind: SessionKind } & ({ tokenHash: string } | { hostSession: string }),
  now: Instant,
) {
  const { personId, kind } = of
  const [column, value] =
    'tokenHash' in of ? (['token_hash', of.tokenHash] as const) : (['host_session', of.hostSession] as const)
  return db
    .selectFrom('companions')
    .selectAll()
    .where(column, '=', value)
    .where('person_id', '=', personId)
    .where('kind', '=', kind)
    .where('entered', '=', 0)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', now - (kind === 'mobile' ? mobileIdle : browserIdle))
    .executeTakeFirst()
}

/** When the oldest session of theirs began that is kept; null: nobody has seen them. */
export async function firstSeen(db: Db, personId: string): Promise<Instant | null> {
  const { first } = await db
    .selectFrom('companions')
    .select(({ fn }) => fn.min<Instant | null>('created_at').as('first'))
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow()
  return first
}

export async function touchCompanion(db: Db, id: string, now: Instant): Promise<void> {
  await db.updateTable('companions').set({ last_seen_at: now }).where('id', '=', id).execute()
}

/** Under another token: the row count is the verdict. */
export async function replaceToken(
  tx: Tx,
  session: { id: string; tokenHash: string },
  change: { token_hash: string; generation: number; password_at?: Instant; fresh_at?: Instant | null },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('companions')
    .set(change)
    .where('id', '=', session.id)
    .where('token_hash', '=', session.tokenHash)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function nameSession(db: Db, id: string, hostSession: string): Promise<void> {
  await db.updateTable('companions').set({ host_session: hostSession }).where('id', '=', id).execute()
}

export async function freshness(db: Db, session: { id: string; tokenHash: string; person: { id: string } }) {
  return db
    .selectFrom('companions')
    .leftJoin('two_step', 'two_step.person_id', 'companions.person_id')
    .select(['companions.password_at', 'companions.fresh_at', 'two_step.enabled_at'])
    .where('companions.id', '=', session.id)
    .where('companions.token_hash', '=', session.tokenHash)
    .where('companions.person_id', '=', session.person.id)
    .executeTakeFirst()
}

/** What the application calls the session beside it; `entered`: beside none, and none is opened or renewed for it. */
export async function besideWhat(db: Db, id: string): Promise<{ hostSession: string | null; entered: boolean }> {
  const row = await db
    .selectFrom('companions')
    .select(['host_session', 'entered'])
    .where('id', '=', id)
    .executeTakeFirst()
  return { hostSession: row?.host_session ?? null, entered: row?.entered === 1 }
}

/** Returns how many there were. */
export async function removeOfPerson(tx: Tx, personId: string, butId: string | null): Promise<number> {
  let others = tx.deleteFrom('companions').where('person_id', '=', personId)
  if (butId !== null) others = others.where('id', '!=', butId)
  return Number((await others.executeTakeFirst()).numDeletedRows)
}

/** What was seen when the application's sessions were opened by us, the newest last. */
export async function findOpened(db: Db, personId: string) {
  return db
    .selectFrom('companions')
    .select(['host_session', 'kind', 'browser', 'address', 'created_at'])
    .where('person_id', '=', personId)
    .where('kind', '!=', 'link')
    .where('entered', '=', 0)
    .orderBy('id')
    .execute()
}

/** All of a person's that stand beside that session, and what a link of its began. Returns their ids. */
export async function removeBeside(tx: Tx, personId: string, hostSession: string): Promise<string[]> {
  const rows = await tx
    .deleteFrom('companions')
    .where('person_id', '=', personId)
    .where('host_session', '=', hostSession)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

export async function removeCompanion(db: Db, id: string): Promise<void> {
  await db.deleteFrom('companions').where('id', '=', id).execute()
}

export async function removeEnded(db: Db, now: Instant): Promise<void> {
  await db
    .deleteFrom('companions')
    .where((row) => row.or([row('expires_at', '<=', now), row('last_seen_at', '<=', now - mobileIdle)]))
    .execute()
}
