import { type Kysely, PostgresAdapter, sql } from 'kysely'

/**
 * The audit trail append-only on PostgreSQL too (requirement AUD-2), as 0002 makes it on SQLite: by the engine's own clock an event goes no sooner
 * than after 400 days, and of one older than 90 days the address alone may be shortened (AUD-4). Nor can it be emptied at once.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return
  const daysAgo = (days: number) => sql.raw(`(floor(extract(epoch from clock_timestamp())) - ${days * 86_400}) * 1000`)
  await sql`create function audit_events_guard() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit trail is append-only';
    end $$`.execute(db)
  await sql`create trigger audit_events_stay before delete on audit_events for each row
    when (old.at > ${daysAgo(400)}) execute function audit_events_guard()`.execute(db)
  await sql`create trigger audit_events_stand before update on audit_events for each row
    when (old.at > ${daysAgo(90)} or old.id is distinct from new.id or old.at is distinct from new.at
      or old.action is distinct from new.action or old.actor_id is distinct from new.actor_id
      or old.subject_id is distinct from new.subject_id or old.organisation_id is distinct from new.organisation_id
      or old.details is distinct from new.details) execute function audit_events_guard()`.execute(db)
  await sql`create trigger audit_events_whole before truncate on audit_events for each statement
    execute function audit_events_guard()`.execute(db)
}
