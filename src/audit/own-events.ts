import type { Instant } from '../adapters/clock.ts'
import type { Place } from '../adapters/line.ts'
import type { Db } from '../adapters/schema.ts'
import { eventsPerPiece } from '../limits.ts'
import type { Person } from '../host/person.ts'
import * as queries from './own-events.queries.ts'

/** An event as its person may take it along. */
type OwnEvent = {
  at: Instant
  action: string
  byYou: boolean
  /** '' for what somebody else did: where an administrator sits is theirs to tell. */
  address: string
}

/** What a person did, and what happened to them, oldest first. Read in pieces, each at its `place`'s turn: there may be very many. */
export async function eventsOf(db: Db, { id, organisation }: Person, place: Place): Promise<OwnEvent[]> {
  const about = await allOf(db, { about: id }, place)
  const toOthers = organisation ? await allOf(db, { by: id, organisationId: organisation.id }, place) : []
  return [...about, ...toOthers]
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .map(({ at, action, actor_id, address }) => {
      const byAnother = actor_id !== null && actor_id !== id
      return { at, action, byYou: actor_id === id, address: byAnother ? '' : address }
    })
}

async function allOf(db: Db, side: queries.Side, { turn }: Place) {
  const all: Awaited<ReturnType<typeof queries.findOwnEvents>> = []
  for (;;) {
    const rows = await turn(() => queries.findOwnEvents(db, side, all.at(-1), eventsPerPiece))
    all.push(...rows)
    if (rows.length < eventsPerPiece) return all
  }
}
