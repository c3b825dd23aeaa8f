import { type Kysely, PostgresAdapter, sql } from 'kysely'

const onPostgres = (db: Kysely<unknown>) => db.getExecutor().adapter instanceof PostgresAdapter

/**
 * An organisation may require two-step authentication: since when, and by when each person has to have it. And lists of any length: what people are sorted,
 * searched and filtered by stands in a row of theirs, and has an index in the order in which it is shown (requirement POL-10).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addPolicies(db)
  await addColumns(db)
  await fillIn(db)
  await indexPeople(db)
  await (onPostgres(db) ? mirrorOnPostgres(db) : mirrorOnSqlite(db))
}

async function addPolicies(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('policies')
    .addColumn('organisation_id', 'text', (column) => column.primaryKey())
    .addColumn('required_since', 'bigint', (column) => column.notNull())
    .addColumn('days', 'integer', (column) => column.notNull())
    .addColumn('rests_since', 'bigint')
    .addColumn('changed_by', 'text')
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('deadlines')
    .addColumn('person_id', 'text', (column) => column.primaryKey())
    .addColumn('organisation_id', 'text', (column) => column.notNull())
    .addColumn('joined_at', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('reminded', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('exempt_until', 'bigint')
    .addColumn('exempt_reason', 'text')
    .addColumn('exempted_by', 'text')
    .addColumn('exempted_at', 'bigint')
    .addColumn('exempt_end_told', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await db.schema
    .createIndex('deadlines_by_due_at')
    .on('deadlines')
    .columns(['organisation_id', 'due_at', 'person_id'])
    .execute()
  await sql`create index deadlines_exempt on deadlines (exempt_until) where exempt_until is not null`.execute(db)
  // What the clock looks for: whoever hasn't been told everything.
  await sql`create index deadlines_to_remind on deadlines (due_at, reminded) where reminded < 3`.execute(db)
}

async function addColumns(db: Kysely<unknown>): Promise<void> {
  const add = (table: string, column: string, type: 'text' | 'bigint') =>
    db.schema.alterTable(table).addColumn(column, type).execute()
  await add('two_step', 'checked_up_at', 'bigint')
  // What a first step knew, for the session that begins once set-up is through.
  await add('companions', 'first_means', 'text')
  await add('companions', 'sealed_carry', 'text')
  await add('companions', 'next', 'text')

  await add('people', 'time_zone', 'text')
  await add('people', 'invited_at', 'bigint')
  await add('people', 'joined_at', 'bigint')
  for (const mirrored of ['protected_at', 'suspended_at', 'required_at']) await add('people', mirrored, 'bigint')
  const key = onPostgres(db) ? sql`text collate "C"` : sql`text`
  await db.schema
    .alterTable('people')
    .addColumn('sort_key', key, (column) => column.notNull().defaultTo(''))
    .execute()
  await db.schema
    .createTable('search_words')
    .addColumn('organisation_id', 'text', (column) => column.notNull())
    .addColumn('word', key, (column) => column.notNull())
    .addColumn('person_id', 'text', (column) => column.notNull().references('people.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('search_words_key', ['organisation_id', 'word', 'person_id'])
    .execute()
  await db.schema.createIndex('search_words_by_person_id').on('search_words').column('person_id').execute()
}

const piece = 500

/** Those who are there joined when they were added. */
async function fillIn(db: Kysely<unknown>): Promise<void> {
  await sql`update people set joined_at = created_at,
    protected_at = (select enabled_at from two_step where two_step.person_id = people.id),
    suspended_at = (select suspended_at from two_step where two_step.person_id = people.id)`.execute(db)
  type Row = { id: string; organisation_id: string; name: string; email: string }
  for (let after = ''; ;) {
    const { rows } = await sql<Row>`select id, organisation_id, name, email from people
      where id > ${after} order by id limit ${piece}`.execute(db)
    for (const { id, name } of rows)
      await sql`update people set sort_key = ${sortKey(name)} where id = ${id}`.execute(db)
    const words = rows.flatMap(({ id, organisation_id, ...person }) =>
      searchWords(person).map((word) => sql`(${organisation_id}, ${word}, ${id})`),
    )
    if (words.length > 0)
      await sql`insert into search_words (organisation_id, word, person_id) values ${sql.join(words)}`.execute(db)
    const last = rows.at(-1)
    if (last === undefined || rows.length < piece) return
    after = last.id
  }
}

async function indexPeople(db: Kysely<unknown>): Promise<void> {
  const email = sql.raw(onPostgres(db) ? 'email collate "C"' : 'email')
  const active = sql.raw('deactivated_at is null')
  await sql`create index people_by_name on people (organisation_id, sort_key, id)`.execute(db)
  await sql`create index people_by_email on people (organisation_id, ${email}, id)`.execute(db)
  await sql`create index people_by_joining on people (organisation_id, created_at, id)`.execute(db)
  await sql`create index people_unprotected on people (organisation_id, sort_key, id)
    where protected_at is null and ${active}`.execute(db)
  await sql`create index people_by_deadline on people (organisation_id, required_at, id)
    where protected_at is null and required_at is not null and ${active}`.execute(db)
  await sql`create index people_suspended on people (organisation_id, sort_key, id)
    where suspended_at is not null and ${active}`.execute(db)
  await sql`create index people_deactivated on people (organisation_id, sort_key, id)
    where deactivated_at is not null`.execute(db)
  await sql`create index people_invited on people (organisation_id, sort_key, id)
    where joined_at is null and ${active}`.execute(db)
  // Whom a node of the version before this one adds, while both run.
  await sql`create index people_without_sort_key on people (id) where sort_key = ''`.execute(db)
  await sql`create index people_administrators on people (organisation_id, sort_key, id)
    where role = 'administrator' and ${active}`.execute(db)
}

/** How somebody is protected, and by when they have to be, is decided elsewhere: the row that is listed follows it, whoever writes there. */
const ofTwoStep = 'protected_at = new.enabled_at, suspended_at = new.suspended_at'
const ofDeadline = 'required_at = case when new.exempt_until > new.due_at then new.exempt_until else new.due_at end'

async function mirrorOnSqlite(db: Kysely<unknown>): Promise<void> {
  const mirror = (name: string, when: string, set: string, row = 'new') =>
    sql`create trigger ${sql.id(name)} after ${sql.raw(when)}
      begin update people set ${sql.raw(set)} where id = ${sql.raw(row)}.person_id; end`.execute(db)
  await mirror('people_follow_two_step', 'insert on two_step', ofTwoStep)
  await mirror('people_follow_two_step_on', 'update of enabled_at, suspended_at on two_step', ofTwoStep)
  await mirror('people_follow_two_step_off', 'delete on two_step', 'protected_at = null, suspended_at = null', 'old')
  await mirror('people_follow_deadline', 'insert on deadlines', ofDeadline)
  await mirror('people_follow_deadline_on', 'update of due_at, exempt_until on deadlines', ofDeadline)
  await mirror('people_follow_deadline_off', 'delete on deadlines', 'required_at = null', 'old')
}

async function mirrorOnPostgres(db: Kysely<unknown>): Promise<void> {
  const mirror = async (table: string, columns: string, set: string, cleared: string) => {
    const name = `people_follow_${table}`
    await sql`create function ${sql.id(name)}() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' then
          update people set ${sql.raw(cleared)} where id = old.person_id;
          return old;
        end if;
        update people set ${sql.raw(set)} where id = new.person_id;
        return new;
      end $$`.execute(db)
    await sql`create trigger ${sql.id(name)} after insert or delete or update of ${sql.raw(columns)}
      on ${sql.id(table)} for each row execute function ${sql.id(name)}()`.execute(db)
  }
  await mirror('two_step', 'enabled_at, suspended_at', ofTwoStep, 'protected_at = null, suspended_at = null')
  await mirror('deadlines', 'due_at, exempt_until', ofDeadline, 'required_at = null')
}

// As `spelling/sort-key.ts` reads names while this is the newest migration.

const apart: Record<string, string> = { ł: 'l', đ: 'd', ø: 'o', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ð: 'd', ı: 'i' }
const behind = new Set('ąćęłńóśźż')
const plain = (letter: string) => apart[letter] ?? letter.normalize('NFD').replaceAll(/\p{M}/gu, '')
const lettersOf = (text: string) => [
  ...text
    .normalize('NFKC')
    .replaceAll(/[\u200c\u200d]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase(),
]

const sortKey = (name: string) =>
  lettersOf(name)
    .map((letter) => plain(letter) + (behind.has(letter) ? '~' : ''))
    .join('')

function searchWords({ name, email }: { name: string; email: string }): string[] {
  const [local = ''] = email.split('@')
  const address = lettersOf(email).map(plain).join('')
  const words = [name, local].flatMap((text) =>
    lettersOf(text)
      .map(plain)
      .join('')
      .split(/[^\p{L}\p{N}]+/u),
  )
  return [...new Set([...words, address].map((word) => word.slice(0, 64)))].filter(Boolean)
}
