import { type Kysely, PostgresAdapter, sql } from 'kysely'

/** What hung on a row of ours for each person, or each session. */
const tables = [
  'two_step',
  'authenticators',
  'enrolments',
  'backup_codes',
  'challenges',
  'known_browsers',
  'two_step_resets',
  'mailed_links',
  'outbox',
] as const

/**
 * People and sessions may be another application's, without a row here (decision 34): what is kept of a person goes by name, not by cascade. A first step
 * may be another one than the password, and bring along what the application wants to have at the end; `stamp` is what the application said last of password
 * and address; `companions` are the sessions of applications elsewhere, as far as we know them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (db.getExecutor().adapter instanceof PostgresAdapter) await dropReferences(db)
  else for (const table of tables) await makeWithoutReferences(db, table)

  await db.schema.alterTable('two_step').addColumn('stamp', 'text').execute()
  await db.schema
    .alterTable('challenges')
    .addColumn('first_means', 'text', (column) => column.notNull().defaultTo('password'))
    .execute()
  await db.schema.alterTable('challenges').addColumn('sealed_carry', 'text').execute()

  await db.schema
    .createTable('companions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('person_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('host_session', 'text')
    .addColumn('entered', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('password_at', 'bigint', (column) => column.notNull())
    .addColumn('fresh_at', 'bigint')
    .addColumn('browser', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('companions_by_person_id').on('companions').column('person_id').execute()
}

async function dropReferences(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ table: string; name: string }>`
    select conrelid::regclass::text as "table", conname as name from pg_constraint
    where contype = 'f' and conrelid in (${sql.join(tables.map((table) => sql`to_regclass(${table})`))})`.execute(db)
  for (const { table, name } of rows) await db.schema.alterTable(table).dropConstraint(name).execute()
}

/** SQLite takes no constraint away: the table is made anew, as it was made, with its indexes. */
async function makeWithoutReferences(db: Kysely<unknown>, table: string): Promise<void> {
  const { rows } = await sql<{ type: string; sql: string }>`
    select type, sql from sqlite_master where tbl_name = ${table} and sql is not null`.execute(db)
  const made = rows.find(({ type }) => type === 'table')?.sql ?? ''
  const anew = `${table}_anew`
  const body = made.slice(made.indexOf('(')).replaceAll(/ references "\w+" \("id"\) on delete cascade/g, '')
  const columns = await columnsOf(db, table)
  await sql`create table ${sql.id(anew)} ${sql.raw(body)}`.execute(db)
  await sql`insert into ${sql.id(anew)} (${columns}) select ${columns} from ${sql.id(table)}`.execute(db)
  await db.schema.dropTable(table).execute()
  await db.schema.alterTable(anew).renameTo(table).execute()
  for (const { type, sql: index } of rows) if (type === 'index') await sql.raw(index).execute(db)
}

async function columnsOf(db: Kysely<unknown>, table: string) {
  const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(db)
  return sql.join(rows.map(({ name }) => sql.id(name)))
}
