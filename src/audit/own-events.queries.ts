import type { Db } from '../edges/schema.ts'

export async function findOf(db: Db, personId: string) {
  return db
    .selectFrom('audit_events')
    .select(['at', 'action', 'actor_id', 'address'])
    .where((event) => event.or([event('subject_id', '=', personId), event('actor_id', '=', personId)]))
    .orderBy('at')
    .orderBy('id')
    .execute()
}
