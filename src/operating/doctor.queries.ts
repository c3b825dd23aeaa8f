import { sql } from 'kysely'
import type { Instant } from '../edges/clock.ts'
import type { Db } from '../edges/schema.ts'

/** What SQLite finds wrong at a quick look; empty: nothing. */
export async function quickDamageOf(db: Db): Promise<string[]> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(5)`.execute(db)
  return rows.map((row) => row.quick_check).filter((line) => line !== 'ok')
}

/** Whether the audit trail can't be rewritten (requirement AUD-2). */
export async function trailIsGuarded(db: Db): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`select name from sqlite_master
    where type = 'trigger' and tbl_name = 'audit_events'`.execute(db)
  return ['audit_events_stay', 'audit_events_stand'].every((name) => rows.some((row) => row.name === name))
}

export async function outboxState(db: Db): Promise<{ waiting: number; since: Instant; givenUp: number }> {
  const { rows } = await sql<{ waiting: number; since: Instant | null; given_up: number }>`
    select count(*) filter (where sent_at is null and failed_at is null) as waiting,
      min(created_at) filter (where sent_at is null and failed_at is null) as since,
      count(failed_at) as given_up from outbox`.execute(db)
  const [row] = rows
  return { waiting: Number(row?.waiting), since: Number(row?.since), givenUp: Number(row?.given_up) }
}
