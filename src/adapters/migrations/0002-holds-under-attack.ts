import { type Kysely, sql, SqliteAdapter } from 'kysely'

/** Lanes for guesses, known browsers, resets by administrators, changed addresses, and an audit trail that can't be rewritten. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('people').addColumn('deactivated_at', 'bigint').execute()
  await db.schema.alterTable('two_step').addColumn('suspended_at', 'bigint').execute()
  for (const counter of ['wrong_in_a_row', 'wrong_in_a_row_known']) {
    const column = db.schema.alterTable('authenticators')
    await column.addColumn(counter, 'integer', (count) => count.notNull().defaultTo(0)).execute()
  }
  await db.schema.alterTable('backup_codes').addColumn('sealed_pepper', 'text').execute()
  await db.schema.alterTable('mailed_links').addColumn('new_email', 'text').execute()
  await db.schema.alterTable('outbox').addColumn('to_address', 'text').execute()
  await db.schema.alterTable('audit_events').addColumn('organisation_id', 'text').execute()

  // A try counts in more than one way: in its lane, for its address, in its challenge.
  const attempts = db.schema.alterTable('attempts')
  await attempts.addColumn('address', 'text', (column) => column.notNull().defaultTo('')).execute()
  await attempts.addColumn('challenge_id', 'text').execute()
  await db.schema.alterTable('challenges').dropColumn('tries').execute()

  await db.schema
    .createTable('known_browsers')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('token_hash', 'text', (column) => column.notNull())
    .addColumn('person_id', 'text', (column) => column.notNull().references('people.id').onDelete('cascade'))
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('second_step', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    // One browser may be known to several people.
    .addUniqueConstraint('known_browsers_token_person', ['token_hash', 'person_id'])
    .execute()

  await db.schema
    .createTable('two_step_resets')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('person_id', 'text', (column) => column.notNull().references('people.id').onDelete('cascade'))
    .addColumn('requested_by', 'text', (column) => column.notNull())
    .addColumn('requested_at', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('approved_by', 'text')
    .addColumn('done_at', 'bigint')
    .addColumn('cancelled_at', 'bigint')
    .execute()
  // At most one that is open per person.
  await db.schema
    .createIndex('two_step_resets_open')
    .unique()
    .on('two_step_resets')
    .column('person_id')
    .where(sql.ref('done_at'), 'is', null)
    .where(sql.ref('cancelled_at'), 'is', null)
    .execute()

  for (const [table, columns] of [
    ['attempts', ['address', 'at']],
    ['attempts', ['challenge_id']],
    ['known_browsers', ['person_id']],
    ['audit_events', ['subject_id', 'action', 'at']],
    ['audit_events', ['organisation_id', 'at']],
  ] as const) {
    await db.schema
      .createIndex(`${table}_by_${columns.join('_')}`)
      .on(table)
      .columns([...columns])
      .execute()
  }

  if (db.getExecutor().adapter instanceof SqliteAdapter) await guardAuditTrail(db)
}

/**
 * Append-only (requirement AUD-2), by the engine's own clock: an event goes no sooner than after 400 days, and of one older than 90 days the
 * address alone may be shortened (AUD-4).
 */
async function guardAuditTrail(db: Kysely<unknown>): Promise<void> {
  const daysAgo = (days: number) => sql.raw(`(unixepoch() - ${days * 86_400}) * 1000`)
  await sql`create trigger audit_events_stay before delete on audit_events
    when old.at > ${daysAgo(400)} begin select raise(abort, 'the audit trail is append-only'); end`.execute(db)
  await sql`create trigger audit_events_stand before update on audit_events
    when old.at > ${daysAgo(90)} or old.id is not new.id or old.at is not new.at or old.action is not new.action
      or old.actor_id is not new.actor_id or old.subject_id is not new.subject_id
      or old.organisation_id is not new.organisation_id or old.details is not new.details
    begin select raise(abort, 'the audit trail is append-only'); end`.execute(db)
}
