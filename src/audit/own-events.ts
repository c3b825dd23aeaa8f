import type { Instant } from '../edges/clock.ts'
import type { Db } from '../edges/schema.ts'
import * as queries from './own-events.queries.ts'

/** An event as its person may take it along. */
export type OwnEvent = {
  at: Instant
  action: string
  byYou: boolean
  /** '' for what somebody else did: where an administrator sits is theirs to tell. */
  address: string
}

/** What a person did, and what happened to them, oldest first. */
export async function eventsOf(db: Db, personId: string): Promise<OwnEvent[]> {
  const rows = await queries.findOf(db, personId)
  return rows.map(({ at, action, actor_id, address }) => {
    const byAnother = actor_id !== null && actor_id !== personId
    return { at, action, byYou: actor_id === personId, address: byAnother ? '' : address }
  })
}
