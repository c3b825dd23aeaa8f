import { type Expression, type RawBuilder, sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Db, Tx } from '../adapters/schema.ts'

/** Where tries are counted: one lane, or one address. A column of a statement around it may stand in for the value. */
export type Counter = { what: string; key: string | Expression<string> } | { address: string | Expression<string> }

/** A try is counted until it has turned out right: then its event in the audit trail has its id. */
const notRight = sql`not exists (select 1 from audit_events where audit_events.id = tries.id)`

/** An opened challenge is counted under its own id until it was answered. */
const notAnswered = sql`not exists (select 1 from challenges where challenges.id = tries.id and challenges.consumed_at is not null)`

/** So many tries within so many milliseconds each; how many may be the database's to say. */
export type Windows = readonly { tries: number | Expression<number>; within: number }[]

function countedBy(counter: Counter) {
  if ('address' in counter) return sql`tries.address = ${counter.address} and ${notRight}`
  const counts = counter.what === 'opened' ? notAnswered : notRight
  return sql`tries.what = ${counter.what} and tries.key = ${counter.key} and ${counts}`
}

/** Those of the time that ends now, in milliseconds. What a prepared statement is given has no type of its own: hence the cast. */
export function attemptsWithin(
  counter: Counter,
  within: number,
  now: Instant | Expression<Instant>,
): RawBuilder<number> {
  const since = sql`cast(${now} as bigint) - ${sql.lit(within)}`
  return sql<number>`(select count(*) from attempts as tries where ${countedBy(counter)} and tries.at > ${since})`
}

/** Whether each of some windows that end now, in milliseconds, has room for one more. */
export function roomWithin(counter: Counter, windows: Windows, now: Expression<Instant>): RawBuilder<boolean> {
  const longest = Math.max(...windows.map(({ within }) => within))
  const since = (within: number) => sql`tries.at > cast(${now} as bigint) - ${sql.lit(within)}`
  const rooms = windows.map(({ tries, within }) => {
    const within_ = within === longest ? sql`` : sql` filter (where ${since(within)})`
    return sql`count(*)${within_} < ${typeof tries === 'number' ? sql.lit(tries) : tries}`
  })
  return sql`(select ${sql.join(rooms, sql` and `)} from attempts as tries where ${countedBy(counter)} and ${since(longest)})`
}

/** Whether a challenge has room for one more of so many tries, and the same wasn't wrong in it before. */
export function roomForAnswer(
  challengeId: Expression<string>,
  { answer, tries }: { answer: Expression<string>; tries: number },
): RawBuilder<boolean> {
  return sql`(select count(*) < ${sql.lit(tries)} and count(*) filter (where tries.wrong_answer = ${answer}) = 0
    from attempts as tries where tries.challenge_id = ${challengeId})`
}

/** All tries of a challenge, the one that is right included: it ends the challenge. */
export function attemptsOfChallenge(challengeId: string | Expression<string>): RawBuilder<number> {
  return sql<number>`(select count(*) from attempts as tries where tries.challenge_id = ${challengeId})`
}

/** One statement counts and inserts: whether there was room is its row count. */
export function insertWhere(
  tx: Tx,
  { what, id, key, address, now }: { what: string } & Given<{ id: string; key: string; address: string; now: Instant }>,
  room: Expression<boolean>,
) {
  return tx
    .insertInto('attempts')
    .columns(['id', 'what', 'key', 'address', 'at'])
    .expression(
      tx
        .selectNoFrom([
          sql<string>`${id}`.as('id'),
          sql<string>`${sql.lit(what)}`.as('what'),
          sql<string>`${key}`.as('key'),
          sql<string>`${address}`.as('address'),
          sql<Instant>`cast(${now} as bigint)`.as('at'),
        ])
        .where(sql<boolean>`${room}`),
    )
}

export async function countOf(db: Db, challengeId: string): Promise<number> {
  return Number((await readCount(db, { challengeId }))?.tries ?? 0)
}

const readCount = prepared.row((db, { challengeId }: Given<{ challengeId: string }>) =>
  db.selectNoFrom(attemptsOfChallenge(challengeId).as('tries')),
)

/** When the `n`th newest try was. */
export async function nthNewest(
  db: Db,
  counter: Counter,
  n: number | Expression<number>,
): Promise<Instant | undefined> {
  const { rows } = await sql<{ at: Instant }>`select tries.at from attempts as tries where ${countedBy(counter)}
    order by tries.at desc limit 1 offset (${typeof n === 'number' ? sql.lit(n) : n}) - 1`.execute(db)
  return rows[0] && Number(rows[0].at)
}

export async function remove(db: Db, what: string, key: string): Promise<void> {
  await db.deleteFrom('attempts').where('what', '=', what).where('key', '=', key).execute()
}

/** Whether the same was wrong before in this challenge. */
export async function findWrong(db: Db, challengeId: string, answer: string): Promise<boolean> {
  const found = await db
    .selectFrom('attempts')
    .select('id')
    .where('challenge_id', '=', challengeId)
    .where('wrong_answer', '=', answer)
    .executeTakeFirst()
  return found !== undefined
}

/** Remembers what turned out wrong, once that is known: of the same sent twice at once, each is a try. */
export const rememberWrong = prepared((tx: Tx, { id, answer }: Given<{ id: string; answer: string }>) =>
  tx.updateTable('attempts').set({ wrong_answer: answer }).where('id', '=', id),
)

export async function removeAttempt(db: Db, id: string): Promise<void> {
  await db.deleteFrom('attempts').where('id', '=', id).execute()
}

/** Lanes go by a person, by one of their known browsers, or by their e-mail address. */
export async function removeLanesOf(db: Db, personId: string, emailKey: string): Promise<void> {
  await db
    .deleteFrom('attempts')
    .where((lane) =>
      lane.or([
        lane('key', 'in', [personId, emailKey]),
        lane('key', 'in', lane.selectFrom('known_browsers').select('id').where('person_id', '=', personId)),
      ]),
    )
    .execute()
}

export async function removeBefore(db: Db, what: string, before: Instant): Promise<void> {
  await db.deleteFrom('attempts').where('what', '=', what).where('at', '<=', before).execute()
}

/** Those that turned out right a while ago: nothing counts them any more. */
export async function removeRight(db: Db, before: Instant): Promise<void> {
  await db
    .deleteFrom('attempts')
    .where('at', '<=', before)
    .where((row) =>
      row.exists(
        row.selectFrom('audit_events').select('audit_events.id').whereRef('audit_events.id', '=', 'attempts.id'),
      ),
    )
    .execute()
}

type OneLane = { what: string; key: string }

/** Tries that are known by what they were taken for: in the column by which a wrong answer is known when it is sent again. */
export async function findMarked(db: Db, { what, key }: OneLane, marks: string[], since: Instant) {
  if (marks.length === 0) return new Set<string | null>()
  const rows = await db
    .selectFrom('attempts')
    .select('wrong_answer')
    .where('what', '=', what)
    .where('key', '=', key)
    .where('at', '>', since)
    .where('wrong_answer', 'in', marks)
    .execute()
  return new Set(rows.map(({ wrong_answer }) => wrong_answer))
}

export async function countSince(db: Db, { what, key }: OneLane, since: Instant): Promise<number> {
  const { tries } = await db
    .selectFrom('attempts')
    .select((row) => row.fn.countAll<number>().as('tries'))
    .where('what', '=', what)
    .where('key', '=', key)
    .where('at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(tries)
}

export async function insertMarked(tx: Tx, taken: (OneLane & { id: string; mark: string; now: Instant })[]) {
  if (taken.length === 0) return
  const rows = taken.map(({ mark, now, ...row }) => ({ ...row, address: '', wrong_answer: mark, at: now }))
  await tx.insertInto('attempts').values(rows).execute()
}

export async function clearMarks(tx: Tx, { what, key }: OneLane, marks: string[]): Promise<void> {
  if (marks.length === 0) return
  await tx
    .updateTable('attempts')
    .set({ wrong_answer: null })
    .where('what', '=', what)
    .where('key', '=', key)
    .where('wrong_answer', 'in', marks)
    .execute()
}
