import { type Expression, type Selectable, sql } from 'kysely'
import type { Instant } from '../../adapters/clock.ts'
import { type Given, prepared } from '../../adapters/prepared.ts'
import type { AnySessionKind, Db, SessionKind, Tables, Tx } from '../../adapters/schema.ts'
import { administratorIdle, browserIdle, mobileIdle } from '../../limits.ts'
import { columnsOfPerson } from '../people/people.queries.ts'

/** For `openSession` alone, which asks for the proof (requirement CHL-6). Whether there is somebody who may sign in is the verdict (SES-8). */
export const insertSession = prepared.verdict((tx, given: Given<Selectable<Tables['sessions']>>) =>
  tx
    .insertInto('sessions')
    .columns(columnsOfSession)
    .expression(
      tx
        .selectFrom('people')
        .select(columnsOfSession.map((column) => sql`${given[column]}`.as(column)))
        .where('people.id', '=', given.person_id)
        .where('people.deactivated_at', 'is', null),
    ),
)

const columnsOfSession = [
  'id',
  'token_hash',
  'person_id',
  'kind',
  'created_at',
  'last_seen_at',
  'expires_at',
  'password_at',
  'fresh_at',
  'browser',
  'address',
] as const

/** The live session of this token, with its person, in one statement. */
export const findLive = prepared.row(
  (db, given: Given<{ tokenHash: string; kind: SessionKind; or: AnySessionKind; now: Instant }>) =>
    db
      .selectFrom('sessions')
      .innerJoin('people', 'people.id', 'sessions.person_id')
      .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
      .leftJoin('policies', 'policies.organisation_id', 'people.organisation_id')
      .leftJoin('deadlines', 'deadlines.person_id', 'people.id')
      .leftJoin('two_step', 'two_step.person_id', 'people.id')
      .select([...columnsOfPerson])
      .select([
        'sessions.id as session_id',
        'sessions.kind as kind',
        'sessions.password_at as password_at',
        'sessions.fresh_at as fresh_at',
        'sessions.last_seen_at as last_seen_at',
        'two_step.enabled_at as enabled_at',
        'deadlines.due_at as due_at',
        'deadlines.exempt_until as exempt_until',
      ])
      .where('sessions.token_hash', '=', given.tokenHash)
      .where((row) => row.or([row('sessions.kind', '=', given.kind), row('sessions.kind', '=', given.or)]))
      .where(isLive(given.now)),
)

/** The live sessions of a person, the one last seen first. */
export async function findLiveOf(db: Db, personId: string, now: Instant) {
  return db
    .selectFrom('sessions')
    .innerJoin('people', 'people.id', 'sessions.person_id')
    .select(['sessions.id', 'sessions.browser', 'sessions.address'])
    .select(sql<SessionKind>`sessions.kind`.as('kind'))
    .select(['sessions.created_at', 'sessions.last_seen_at', 'sessions.expires_at'])
    .where('sessions.person_id', '=', personId)
    .where('sessions.kind', '!=', 'enrolment')
    .where(isLive(now))
    .orderBy('sessions.last_seen_at', 'desc')
    .orderBy('sessions.id', 'desc')
    .execute()
}

/** Neither idle for too long nor at its absolute end (requirement SES-3), and of someone who may sign in (SES-8). */
function isLive(now: Instant | Expression<Instant>) {
  const idle = sql<number>`case when sessions.kind = 'mobile' then ${sql.lit(mobileIdle)}
    when people.role = 'administrator' then ${sql.lit(administratorIdle)} else ${sql.lit(browserIdle)} end`
  return sql<boolean>`people.deactivated_at is null and sessions.expires_at > ${now} and sessions.last_seen_at + ${idle} > ${now}`
}

export async function touch(db: Db, sessionId: string, now: Instant): Promise<void> {
  await db.updateTable('sessions').set({ last_seen_at: now }).where('id', '=', sessionId).execute()
}

export async function replaceToken(
  tx: Tx,
  session: { id: string; tokenHash: string },
  change: { token_hash: string; password_at?: Instant; fresh_at?: Instant | null },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('sessions')
    .set(change)
    .where('id', '=', session.id)
    .where('token_hash', '=', session.tokenHash)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function freshness(db: Db, session: { id: string; tokenHash: string }) {
  return db
    .selectFrom('sessions')
    .leftJoin('two_step', 'two_step.person_id', 'sessions.person_id')
    .select(['sessions.password_at', 'sessions.fresh_at', 'two_step.enabled_at'])
    .where('sessions.id', '=', session.id)
    .where('sessions.token_hash', '=', session.tokenHash)
    .executeTakeFirst()
}

export async function endSession(db: Db, sessionId: string): Promise<void> {
  await db.deleteFrom('sessions').where('id', '=', sessionId).execute()
}

/** One of this person's and of nobody else's: the row count is the verdict. */
export async function removeOwn(tx: Tx, personId: string, sessionId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('sessions')
    .where('id', '=', sessionId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** Returns how many there were. */
export async function removeOfPerson(tx: Tx, personId: string, butSessionId: string | null): Promise<number> {
  let others = tx.deleteFrom('sessions').where('person_id', '=', personId)
  if (butSessionId !== null) others = others.where('id', '!=', butSessionId)
  return Number((await others.executeTakeFirst()).numDeletedRows)
}

export async function removeEnded(db: Db, now: Instant): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where((sessions) =>
      sessions.or([
        sessions('expires_at', '<=', now),
        sessions('last_seen_at', '<=', now - mobileIdle),
        sessions('kind', '=', 'browser').and('last_seen_at', '<=', now - browserIdle),
        sessions('kind', '=', 'browser')
          .and('last_seen_at', '<=', now - administratorIdle)
          .and('person_id', 'in', sessions.selectFrom('people').select('id').where('role', '=', 'administrator')),
      ]),
    )
    .execute()
}
