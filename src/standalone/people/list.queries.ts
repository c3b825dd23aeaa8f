import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../../adapters/clock.ts'
import type { Db } from '../../adapters/schema.ts'
import { peopleSorted } from '../../limits.ts'
import {
  onlyIf,
  hasWord,
  hasWords,
  type Index,
  inTurn,
  type Position,
  rest,
  type Turn,
  wordsLike,
} from './indexes.queries.ts'

// Who stands on a page of a list, in its order (decision 43). What is shown of them is read by listed.queries.ts.

/** Of whom a list is: of one organisation, and of whomever in it the filter leaves. */
export type Scope = { organisationId: string; filter: Filter; now: Instant }
export type Filter = keyof ReturnType<typeof conditionsAt>
/** Of whom each word begins one of theirs: looked for by the first of them, and asked for the others. */
export type Search = { by: string; others: readonly string[] }

/** As the partial indexes have it: their values are written out, because no index is found by a parameter. */
function conditionsAt(now: Instant) {
  const active = sql`people.deactivated_at is null`
  const dated = sql`people.protected_at is null and people.required_at is not null and ${active}`
  return {
    everybody: sql`1 = 1`,
    unprotected: sql`people.protected_at is null and ${active}`,
    due: sql`${dated} and people.required_at > ${now}`,
    overdue: sql`${dated} and people.required_at <= ${now}`,
    suspended: sql`people.suspended_at is not null and ${active}`,
    deactivated: sql`people.deactivated_at is not null`,
    invited: sql`people.joined_at is null and ${active}`,
    administrators: sql`people.role = 'administrator' and ${active}`,
  }
}

const chosen = ({ filter, now }: Scope) => conditionsAt(now)[filter]
const among = (scope: Scope) => sql`people.organisation_id = ${scope.organisationId} and ${chosen(scope)}`

/** Something of somebody who is looked up by id; null where they aren't among them. A value, and no join: PostgreSQL would choose its order by what it takes for few. */
const lookUp = (value: RawBuilder<unknown>, personId: RawBuilder<unknown>, scope: Scope) =>
  sql`(select ${onlyIf(among(scope), value)} from people where people.id = ${personId})`

/** How many each word finds, and then the filter; none is counted further than one beyond `peopleSorted`. */
export async function countFound(db: Db, scope: Scope, prefixes: readonly string[]): Promise<number[]> {
  const found = prefixes.map((prefix) => wordsLike(scope.organisationId, prefix))
  const counts = [
    ...found.map(({ of, within }) => sql`from ${of} where ${within}`),
    sql`from people where ${among(scope)}`,
  ].map(
    (these, place) =>
      sql`(select count(*) from (select 1 ${these} limit ${peopleSorted + 1}) as few) as ${sql.ref(`count${place}`)}`,
  )
  const { rows } = await sql<Record<string, number>>`select ${sql.join(counts)}`.execute(db)
  return counts.map((_, place) => Number(rows[0]?.[`count${place}`]))
}

/** Along an index of people, past whomever the filter leaves out. */
export function walkPeople(db: Db, scope: Scope, index: Index, turn: Turn): Promise<Position[]> {
  const { of, key, id } = index
  return positions(
    db,
    turn,
    sql`select ${key} as key, ${id} as id from ${of} where ${rest(index, turn)} and ${chosen(scope)} ${inTurn(index, turn)}`,
  )
}

/** Along the words that begin so: each person where the first of theirs stands. */
export function walkWords(db: Db, scope: Scope, { by, others }: Search, turn: Turn): Promise<Position[]> {
  const words = wordsLike(scope.organisationId, by)
  const these = sql`select ${words.key} as key, ${words.id} as id from ${words.of} where ${rest(words, turn)}
    and ${hasWord(words.id, by, words.key)} is not true and ${hasWords(words.id, others)}
    and ${lookUp(sql`1`, words.id, scope)} = 1 ${inTurn(words, turn)}`
  return positions(db, turn, these)
}

/** Few enough to be read and sorted: whomever a word finds or, where none is the rarest, the filter; of these who has the other words as well. */
export function sortFew(
  db: Db,
  scope: Scope,
  { by, others }: { by: string | null; others: readonly string[] },
  index: Index,
  turn: Turn,
): Promise<Position[]> {
  const words = by === null ? null : wordsLike(scope.organisationId, by)
  const some = words
    ? sql`select found.id, ${lookUp(index.key, sql`found.id`, scope)} as key
        from (select distinct ${words.id} as id from ${words.of} where ${words.within}) as found
        where ${hasWords(sql`found.id`, others)}`
    : sql`select people.id, ${index.key} as key from people where ${among(scope)} and ${hasWords(index.id, others)}`
  const few: Index = { ...index, within: sql`few.key is not null`, key: sql`few.key`, id: sql`few.id` }
  const these = sql`with few as materialized (${some})
    select few.key, few.id from few where ${rest(few, turn)} ${inTurn(few, turn)}`
  return positions(db, turn, these)
}

async function positions(db: Db, { atMost }: Turn, these: RawBuilder<unknown>): Promise<Position[]> {
  const { rows } = await sql<Position>`${these} limit ${atMost}`.execute(db)
  return rows
}
