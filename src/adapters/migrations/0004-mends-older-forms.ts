import { isIP } from 'node:net'
import { domainToUnicode } from 'node:url'
import { type Kysely, PostgresAdapter, sql } from 'kysely'

/**
 * Brings to one form what 0001 and 0002 left in two: each was changed once in its first days, after databases had been made by it, and such a database
 * could answer no code. Then spells the addresses as they are read from here on. Finds nothing to do where that is so already.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (await hasColumn(db, 'enrolments', 'wrong_codes'))
    await db.schema.alterTable('enrolments').renameColumn('wrong_codes', 'tries').execute()
  if (await hasColumn(db, 'challenges', 'tries')) await db.schema.alterTable('challenges').dropColumn('tries').execute()
  if (!(await browsersMayBeShared(db))) await shareBrowsers(db)
  await spellAddresses(db)
}

const onPostgres = (db: Kysely<unknown>) => db.getExecutor().adapter instanceof PostgresAdapter

async function hasColumn(db: Kysely<unknown>, table: string, column: string): Promise<boolean> {
  const found = onPostgres(db)
    ? sql`select 1 from pg_attribute where attrelid = to_regclass(${table}) and attname = ${column} and not attisdropped`
    : sql`select 1 from pragma_table_info(${table}) where name = ${column}`
  return (await found.execute(db)).rows.length > 0
}

/** Whether one browser may be known to several people. */
async function browsersMayBeShared(db: Kysely<unknown>): Promise<boolean> {
  const found = onPostgres(db)
    ? sql`select 1 from pg_constraint where conrelid = to_regclass('known_browsers') and conname = 'known_browsers_token_person'`
    : sql`select 1 from sqlite_master where name = 'known_browsers' and sql like '%known_browsers_token_person%'`
  return (await found.execute(db)).rows.length > 0
}

/** SQLite takes no constraint away: the table is made anew. */
async function shareBrowsers(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('known_browsers').renameTo('known_browsers_before').execute()
  await db.schema
    .createTable('known_browsers')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('token_hash', 'text', (column) => column.notNull())
    .addColumn('person_id', 'text', (column) => column.notNull().references('people.id').onDelete('cascade'))
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('second_step', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('known_browsers_token_person', ['token_hash', 'person_id'])
    .execute()
  const columns = sql.raw('id, token_hash, person_id, generation, second_step, created_at, last_seen_at')
  await sql`insert into known_browsers (${columns}) select ${columns} from known_browsers_before`.execute(db)
  await db.schema.dropTable('known_browsers_before').execute()
  await db.schema.createIndex('known_browsers_by_person_id').on('known_browsers').column('person_id').execute()
}

/** An address that somebody else has in its new spelling stays: which of the two accounts goes is for people to say. */
async function spellAddresses(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; email: string }>`select id, email from people`.execute(db)
  const taken = new Set(rows.map(({ email }) => email))
  for (const { id, email } of rows) {
    const spelled = spell(email)
    if (taken.has(spelled)) continue
    taken.add(spelled)
    await sql`update people set email = ${spelled} where id = ${id}`.execute(db)
  }
}

/** In the domain two signs that nobody sees join letters: they are spelling. */
function spell(email: string): string {
  const bare = email.replaceAll(/\s|(?![\u200c\u200d])\p{Cf}/gu, '')
  const [, local = '', domain = ''] = /^([^@]+)@((?:[a-z0-9._-]|[\u200c\u200d]|[^\p{ASCII}])+)$/u.exec(bare) ?? []
  const plain = local.replaceAll(/\p{Cf}/gu, '')
  const spelled = domainToUnicode(domain)
  return plain === '' || spelled === '' || isIP(spelled) !== 0 ? email : `${plain}@${spelled}`
}
