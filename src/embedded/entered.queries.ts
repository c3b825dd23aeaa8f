import type { Instant } from '../adapters/clock.ts'
import type { Db, Tx } from '../adapters/schema.ts'

/** A link that was neither used nor is over. */
export async function findEntryLink(db: Db, tokenHash: string, now: Instant) {
  return db
    .selectFrom('companions')
    .select(['id', 'person_id', 'generation'])
    .where('token_hash', '=', tokenHash)
    .where('kind', '=', 'link')
    .where('expires_at', '>', now)
    .executeTakeFirst()
}

/** The link becomes a session, under another token. One use: the row count is the verdict. */
export async function beginEntered(
  tx: Tx,
  linkId: string,
  session: { token_hash: string; expires_at: Instant; browser: string; address: string },
  now: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('companions')
    .set({ ...session, kind: 'browser', created_at: now, last_seen_at: now })
    .where('id', '=', linkId)
    .where('kind', '=', 'link')
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function findEntered(db: Db, tokenHash: string, now: Instant) {
  return db
    .selectFrom('companions')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('kind', 'in', ['browser', 'enrolment'])
    .where('entered', '=', 1)
    .where('expires_at', '>', now)
    .executeTakeFirst()
}

/** What a session for set-up alone keeps of the first step. */
export async function findFirstStep(tx: Tx, session: { id: string; tokenHash: string }) {
  return tx
    .selectFrom('companions')
    .select(['first_means', 'sealed_carry', 'next'])
    .where('id', '=', session.id)
    .where('token_hash', '=', session.tokenHash)
    .where('kind', '=', 'enrolment')
    .executeTakeFirst()
}

/** One a person: another one takes its place. */
export async function removeEntryLinks(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('companions').where('person_id', '=', personId).where('kind', '=', 'link').execute()
}

/** What links of a session began, and a link that waits, go on beside it under its other name. */
export async function renameEntered(db: Db, personId: string, name: { from: string; to: string }): Promise<void> {
  await db
    .updateTable('companions')
    .set({ host_session: name.to })
    .where('person_id', '=', personId)
    .where('host_session', '=', name.from)
    .where('entered', '=', 1)
    .execute()
}

/** All of a person's links, and what they began, but that one and what the session that is kept asked for. */
export async function removeEntered(
  db: Db,
  personId: string,
  but: { id: string | null; hostSession: string | null },
): Promise<void> {
  let ended = db.deleteFrom('companions').where('person_id', '=', personId).where('entered', '=', 1)
  if (but.id !== null) ended = ended.where('id', '!=', but.id)
  if (but.hostSession !== null) ended = ended.where('host_session', 'is distinct from', but.hostSession)
  await ended.execute()
}
