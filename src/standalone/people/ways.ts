import type { Db } from '../../adapters/schema.ts'
import { peopleSorted, searchWordsMost } from '../../limits.ts'
import type { Services } from '../../services.ts'
import { prefixesOf } from '../../spelling/sort-key.ts'
import { endOfTurn, type Index, inOrderOf, type Position, type Turn, wordsLike } from './indexes.queries.ts'
import { countFound, sortFew, walkPeople, walkWords } from './list.queries.ts'
import type { Asking, Wanted } from './list.ts'
import { policyHolds } from './listed.ts'

/** Along which index a list is read, and how. `passes`: it may pass many before it finds one, and ends where `endOfTurn` says. */
export type Way = { index: Index; read: (turn: Turn) => Promise<Position[]>; passes: boolean; byWord: boolean }

/**
 * The way that reads least: an order's own index; of a few that a word or the filter finds, all, to sort them; and of more whatever stands in an index, in its
 * order. Null where nobody can be found.
 */
export async function wayTo(services: Services, asking: Asking, { search, show, sort }: Wanted): Promise<Way | null> {
  const { db } = services
  const { organisationId } = asking
  const scope = { ...asking, filter: show }
  const prefixes = prefixesOf(search).slice(0, searchWordsMost)
  if (prefixes.length === 0 && search.trim() !== '') return null
  const dated = show === 'due' || show === 'overdue'
  if (dated && !(await policyHolds(services, organisationId))) return null
  const index = inOrderOf(db, organisationId, dated ? 'deadline' : sort)
  const along = { index, read: (turn: Turn) => walkPeople(db, scope, index, turn), passes: false, byWord: false }
  const hasIndex = show === 'everybody' || dated || sort === 'name'
  if (prefixes.length === 0 && hasIndex) return along
  const counts = await countFound(db, scope, prefixes)
  const fewest = counts.indexOf(Math.min(...counts))
  if ((counts[fewest] ?? 0) <= peopleSorted) {
    // The last of the counts is the filter's.
    const by = prefixes[fewest] ?? null
    const others = prefixes.filter((prefix) => prefix !== by)
    return { ...along, read: (turn) => sortFew(db, scope, { by, others }, index, turn) }
  }
  const [by, ...others] = prefixes
  if (by === undefined) return { ...along, passes: true }
  const words = wordsLike(organisationId, by)
  return { index: words, read: (turn) => walkWords(db, scope, { by, others }, turn), passes: true, byWord: true }
}

/** Some of it: `onward` is behind whom it goes on, whichever way; null where nobody is left. */
export async function readOn(
  db: Db,
  { index, read, passes }: Way,
  turn: Turn,
): Promise<{ found: Position[]; onward: Position | null }> {
  const until = passes ? await endOfTurn(db, index, turn) : null
  const found = await read({ ...turn, until, atMost: turn.atMost + 1 })
  const shown = found.slice(0, turn.atMost)
  const onward = found.length > turn.atMost ? (shown.at(-1) ?? null) : until
  return { found: turn.back ? shown.toReversed() : shown, onward }
}
