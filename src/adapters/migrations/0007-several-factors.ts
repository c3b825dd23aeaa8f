import { type Kysely, PostgresAdapter, sql } from 'kysely'

/**
 * Several apps of a person, each by a name, and passkeys beside them. What was unique goes by a count from here on; of a passkey nothing is secret. A ceremony is
 * the question that a passkey answers: at most one is open for each sign-in, session and enrolment.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (db.getExecutor().adapter instanceof PostgresAdapter)
    await db.schema.alterTable('authenticators').dropConstraint('authenticators_person_id_key').execute()
  else await makeWithoutUnique(db)
  await db.schema.createIndex('authenticators_by_person_id').on('authenticators').column('person_id').execute()

  await db.schema
    .createTable('passkeys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('person_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('credential_id', 'text', (column) => column.notNull().unique())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('sign_count', 'bigint', (column) => column.notNull())
    .addColumn('transports', 'text', (column) => column.notNull())
    .addColumn('attachment', 'text')
    .addColumn('aaguid', 'text', (column) => column.notNull())
    .addColumn('backup_eligible', 'integer', (column) => column.notNull())
    .addColumn('backed_up', 'integer', (column) => column.notNull())
    .addColumn('user_verified', 'integer', (column) => column.notNull())
    .addColumn('rp_id', 'text', (column) => column.notNull())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('browser_id', 'text')
    .addColumn('suspected_at', 'bigint')
    .addColumn('last_used_at', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('passkeys_by_person_id').on('passkeys').column('person_id').execute()

  await db.schema
    .createTable('ceremonies')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('bound_to', 'text', (column) => column.notNull())
    .addColumn('person_id', 'text', (column) => column.notNull())
    .addColumn('challenge', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('spent_at', 'bigint')
    .addColumn('attempt_id', 'text')
    .addUniqueConstraint('ceremonies_purpose_bound_to', ['purpose', 'bound_to'])
    .execute()
  await db.schema.createIndex('ceremonies_by_person_id').on('ceremonies').column('person_id').execute()

  const enrolments = () => db.schema.alterTable('enrolments')
  await enrolments()
    .addColumn('means', 'text', (column) => column.notNull().defaultTo('code'))
    .execute()
  await enrolments().addColumn('replaces', 'text').execute()
  await enrolments().addColumn('passkey', 'text').execute()
  await enrolments().addColumn('proved_at', 'bigint').execute()
}

/** SQLite takes no constraint away: the table is made anew, as it was made, with its indexes. */
async function makeWithoutUnique(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ type: string; sql: string }>`
    select type, sql from sqlite_master where tbl_name = 'authenticators' and sql is not null`.execute(db)
  const made = rows.find(({ type }) => type === 'table')?.sql ?? ''
  const body = made.slice(made.indexOf('(')).replace('"person_id" text not null unique', '"person_id" text not null')
  const { rows: columns } = await sql<{ name: string }>`select name from pragma_table_info('authenticators')`.execute(
    db,
  )
  const names = sql.join(columns.map(({ name }) => sql.id(name)))
  await sql`create table authenticators_anew ${sql.raw(body)}`.execute(db)
  await sql`insert into authenticators_anew (${names}) select ${names} from authenticators`.execute(db)
  await db.schema.dropTable('authenticators').execute()
  await db.schema.alterTable('authenticators_anew').renameTo('authenticators').execute()
  for (const { type, sql: index } of rows) if (type === 'index') await sql.raw(index).execute(db)
}
