import { peopleOffered, peoplePerPage, peoplePerPiece } from '../../limits.ts'
import { refuse } from '../../refusals.ts'
import type { Services } from '../../services.ts'
import { foldEmail } from '../../spelling/email.ts'
import { positionIn, type Position } from './indexes.queries.ts'
import type { Filter, Scope } from './list.queries.ts'
import { type ListedPerson, listedPeople } from './listed.ts'
import { readOn, type Way, wayTo } from './ways.ts'

export const filters = [
  'everybody',
  'unprotected',
  'due',
  'overdue',
  'suspended',
  'deactivated',
  'invited',
  'administrators',
] as const satisfies Filter[]
export const sorts = ['name', 'email', 'newest'] as const

/** Whose administrator asks, and when. */
export type Asking = Omit<Scope, 'filter'>
/** For what. `search` is as it was typed. */
export type Wanted = { search: string; show: Filter; sort: (typeof sorts)[number] }
/** Somebody's id: behind whom, or before whom, a page begins. Of somebody else's organisation it is as good as none. */
export type Cursor = { after?: string | undefined; before?: string | undefined }

export type PeoplePage = {
  people: ListedPerson[]
  next: string | null
  previous: string | null
  /** More were found than are sorted as it was asked: they stand by the word that was found. */
  byWord: boolean
}

/** One page of an organisation's people: at any size a few hundred rows of an index are read for it (requirement POL-10, decision 43). */
export async function pageOfPeople(
  services: Services,
  asking: Asking,
  wanted: Wanted,
  { after, before }: Cursor = {},
): Promise<PeoplePage> {
  const { db } = services
  const way = await wayTo(services, asking, wanted)
  if (way === null) return { people: [], next: null, previous: null, byWord: false }
  const id = after ?? before
  const from = id === undefined ? null : await positionIn(db, way.index, id)
  const back = from !== null && after === undefined
  let read = await readOn(db, way, { back, from, atMost: peoplePerPage })
  // At the beginning stands the first page, and it is full.
  const isFirst = back && read.onward === null && read.found.length < peoplePerPage
  if (isFirst) read = await readOn(db, way, { back: false, from: null, atMost: peoplePerPage })
  const ids = read.found.map((one) => one.id)
  const onward = read.onward?.id ?? null
  return {
    people: await listedPeople(services, asking.organisationId, ids),
    next: back && !isFirst ? (ids.at(-1) ?? null) : onward,
    previous: back && !isFirst ? onward : from === null || isFirst ? null : (ids[0] ?? null),
    byWord: way.byWord,
  }
}

/** All of them for a file, piece after piece, each read when it is asked for: a function that answers null at the end. */
export function piecesOfPeople(services: Services, asking: Asking, wanted: Wanted) {
  let from: Position | null = null
  let way: Way | null | undefined
  return async (): Promise<ListedPerson[] | null> => {
    if (way === undefined) way = await wayTo(services, asking, wanted)
    if (way === null) return null
    const { found, onward } = await readOn(services.db, way, { back: false, from, atMost: peoplePerPiece })
    from = onward
    if (onward === null) way = null
    return listedPeople(
      services,
      asking.organisationId,
      found.map(({ id }) => id),
    )
  }
}

/** Whom somebody means by a name or an address: no more than `peopleOffered`, and whether there are more. One who has that very address is meant alone. */
export async function whoIsMeant(services: Services, asking: Asking, typed: string) {
  const way = await wayTo(services, asking, { search: typed, show: 'everybody', sort: 'name' })
  if (way === null) return { people: [], more: false }
  const { found, onward } = await readOn(services.db, way, { back: false, from: null, atMost: peopleOffered })
  const ids = found.map(({ id }) => id)
  const people = await listedPeople(services, asking.organisationId, ids)
  const very = people.filter(({ email }) => email === foldEmail(typed))
  return very.length === 1 ? { people: very, more: false } : { people, more: onward !== null }
}

/** One of them. Refuses `not_found` for everybody else there is (requirement AUD-3). */
export async function personOf(services: Services, organisationId: string, personId: string): Promise<ListedPerson> {
  const [person] = await listedPeople(services, organisationId, [personId])
  return person ?? refuse('not_found')
}
