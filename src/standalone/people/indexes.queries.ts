import { type RawBuilder, sql } from 'kysely'
import { isPostgres } from '../../adapters/database.ts'
import type { Db } from '../../adapters/schema.ts'
import { peoplePassed } from '../../limits.ts'

/** An index of the database along which a list is read: of which table, from where to where, and in what it is ordered. */
export type Index = { of: Sql; within: Sql; key: Sql; id: Sql; descends: boolean }
type Sql = RawBuilder<unknown>

export type Order = 'name' | 'email' | 'newest' | 'deadline'
/** Right at somebody. */
export type Position = { key: string | number; id: string }
/** Which way it is read, from behind where, as far as where, and how many. */
export type Turn = { back: boolean; from: Position | null; until?: Position | null; atMost: number }

export function inOrderOf(db: Db, organisationId: string, order: Order): Index {
  const key = {
    name: sql`people.sort_key`,
    email: isPostgres(db) ? sql`people.email collate "C"` : sql`people.email`,
    newest: sql`people.created_at`,
    deadline: sql`people.required_at`,
  }[order]
  const within = sql`people.organisation_id = ${organisationId}`
  return { of: sql`people`, within, key, id: sql`people.id`, descends: order === 'newest' }
}

/** Everybody's words that begin so: somebody may have several. */
export function wordsLike(organisationId: string, prefix: string): Index {
  const within = sql`words.organisation_id = ${organisationId} and ${beginsSo(sql`words.word`, prefix)}`
  return {
    of: sql`search_words as words`,
    within,
    key: sql`words.word`,
    id: sql`words.person_id`,
    descends: false,
  }
}

/** An address stands among the words as a whole, and by its parts: by a prefix without an @ it would be found twice. */
function beginsSo(word: Sql, prefix: string): Sql {
  const range = sql`${word} >= ${prefix} and ${word} < ${`${prefix}\u{10ffff}`}`
  return prefix.includes('@') ? range : sql`${range} and ${word} not like '%@%'`
}

/** Asked of one person after the other, by the index of their words: a join would read the words of everybody. */
export const hasWord = (personId: Sql, prefix: string, before?: Sql): Sql =>
  sql`(select 1 from search_words as own where own.person_id = ${personId}
    and ${beginsSo(sql`own.word`, prefix)} ${before ? sql`and own.word < ${before}` : sql``} limit 1) = 1`

export const hasWords = (personId: Sql, prefixes: readonly string[]): Sql =>
  prefixes.length === 0
    ? sql`1 = 1`
    : sql.join(
        prefixes.map((prefix) => hasWord(personId, prefix)),
        sql` and `,
      )

/** What is left of it to be read. */
export function rest({ within, key, id, descends }: Index, { back, from, until }: Turn): Sql {
  const [behind, before] = back === descends ? ['>', '<='] : ['<', '>=']
  const compare = (sign: string | undefined, at: Position) =>
    sql` and (${key}, ${id}) ${sql.raw(sign ?? '')} (${at.key}, ${at.id})`
  return sql`${within}${from ? compare(behind, from) : sql``}${until ? compare(before, until) : sql``}`
}

export function inTurn({ key, id, descends }: Index, { back }: Turn): Sql {
  const way = sql.raw(back === descends ? 'asc' : 'desc')
  return sql`order by ${key} ${way}, ${id} ${way}`
}

/**
 * Something of what is found by an id alone, and null where the condition isn't met. PostgreSQL would take a condition for a hint at an index, and one of a whole
 * organisation for short, where it hasn't counted lately.
 */
export const onlyIf = (condition: Sql, value: Sql): Sql => sql`case when ${condition} then ${value} end`

/** Where somebody stands in it first; null where they don't. */
export async function positionIn(db: Db, { of, within, key, id }: Index, personId: string): Promise<Position | null> {
  const { rows } = await sql<{ key: Position['key'] | null }>`select min(${onlyIf(within, key)}) as key from ${of}
    where ${id} = ${personId}`.execute(db)
  const first = rows[0]?.key ?? null
  return first === null ? null : { key: first, id: personId }
}

/** Where so many of it are passed that a page ends there, whatever it has found; null where the index ends before. */
export async function endOfTurn(db: Db, index: Index, turn: Turn): Promise<Position | null> {
  const { rows } = await sql<Position>`select ${index.key} as key, ${index.id} as id from ${index.of}
    where ${rest(index, turn)} ${inTurn(index, turn)} limit 1 offset ${peoplePassed - 1}`.execute(db)
  return rows[0] ?? null
}
