import { sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Db } from '../adapters/schema.ts'
import type { Standings } from '../host/person.ts'

/** Of each of these people; of whom we know nothing it is due. */
export async function standingsOf(db: Db, ids: string[], now: Instant): Promise<(keyof Standings)[]> {
  if (ids.length === 0) return []
  const protectedOnes = new Set(
    (
      await db
        .selectFrom('two_step')
        .select('person_id')
        .where('person_id', 'in', ids)
        .where('enabled_at', 'is not', null)
        .execute()
    ).map(({ person_id }) => person_id),
  )
  const rows = await db.selectFrom('deadlines').selectAll().where('person_id', 'in', ids).execute()
  const deadlines = new Map(rows.map((row) => [row.person_id, row]))
  return ids.map((id) => {
    if (protectedOnes.has(id)) return 'protected'
    const deadline = deadlines.get(id)
    if ((deadline?.exempt_until ?? 0) > now) return 'exempt'
    return deadline && deadline.due_at <= now ? 'overdue' : 'due'
  })
}

/** Since when those of them who have it on have it. */
export async function protectedSince(db: Db, ids: string[]): Promise<Instant[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('two_step')
    .select('enabled_at')
    .where('person_id', 'in', ids)
    .where('enabled_at', 'is not', null)
    .execute()
  return rows.map(({ enabled_at }) => enabled_at ?? 0)
}

export async function protectedOrWithDeadline(db: Db, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ person_id: string }>`
    select person_id from two_step where enabled_at is not null and person_id in (${sql.join(ids)})
    union select person_id from deadlines where person_id in (${sql.join(ids)})`.execute(db)
  return rows.map(({ person_id }) => person_id)
}
