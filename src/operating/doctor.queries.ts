import { sql } from 'kysely'
import { isPostgres } from '../edges/database.ts'
import type { Db } from '../edges/schema.ts'

/** What SQLite finds wrong at a quick look; empty: nothing. PostgreSQL looks after its own files. */
export async function quickDamageOf(db: Db): Promise<string[]> {
  if (isPostgres(db)) return []
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(5)`.execute(db)
  return rows.map((row) => row.quick_check).filter((line) => line !== 'ok')
}

/** Whether the audit trail can't be rewritten (requirement AUD-2). */
export async function trailIsGuarded(db: Db): Promise<boolean> {
  const triggers = isPostgres(db)
    ? sql<{
        name: string
      }>`select tgname as name from pg_trigger where tgrelid = 'audit_events'::regclass and tgenabled in ('O', 'A')`
    : sql<{ name: string }>`select name from sqlite_master where type = 'trigger' and tbl_name = 'audit_events'`
  const { rows } = await triggers.execute(db)
  const guards = ['audit_events_stay', 'audit_events_stand', ...(isPostgres(db) ? ['audit_events_whole'] : [])]
  return guards.every((name) => rows.some((row) => row.name === name))
}
