import { sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Db } from '../adapters/schema.ts'

/** What happened to a person, or what they did to others of their organisation: each along an index of its own. */
export type Side = { about: string } | { by: string; organisationId: string }

/** The oldest so many, after the one that was the last before. */
export async function findOwnEvents(
  db: Db,
  side: Side,
  after: { at: Instant; id: string } | undefined,
  atMost: number,
) {
  let found = db.selectFrom('audit_events').select(['id', 'at', 'action', 'actor_id', 'address'])
  if ('about' in side) found = found.where('subject_id', '=', side.about)
  else {
    found = found
      .where('organisation_id', '=', side.organisationId)
      .where('actor_id', '=', side.by)
      .where((event) => event.or([event('subject_id', 'is', null), event('subject_id', '!=', side.by)]))
  }
  if (after !== undefined) found = found.where(sql<boolean>`(at, id) > (${after.at}, ${after.id})`)
  return found.orderBy('at').orderBy('id').limit(atMost).execute()
}
