import { sql } from 'kysely'
import { isPostgres } from '../adapters/database.ts'
import type { Db, Tables } from '../adapters/schema.ts'

/** Tables as far as the application leans on them: `table.column`, and `table(column, column)` where no two rows may have the same. */
type TableFacts = {
  columns: string[]
  /** Columns that each row has to be given. */
  needed: string[]
  unique: string[]
}

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

export async function tablesOf(db: Db, tables: readonly (keyof Tables)[]): Promise<TableFacts> {
  const facts: TableFacts = { columns: [], needed: [], unique: [] }
  for (const table of tables) {
    for (const { name, needed } of await columnsOf(db, table)) {
      facts.columns.push(`${table}.${name}`)
      if (needed) facts.needed.push(`${table}.${name}`)
    }
    for (const { names } of await uniqueOf(db, table)) facts.unique.push(`${table}(${names})`)
  }
  return facts
}

async function columnsOf(db: Db, table: string): Promise<{ name: string; needed: boolean | 0 | 1 }[]> {
  type Column = { name: string; needed: boolean | 0 | 1 }
  const columns = isPostgres(db)
    ? sql<Column>`select attname as name, attnotnull and not atthasdef as needed from pg_attribute
        where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped`
    : sql<Column>`select name, ("notnull" and dflt_value is null) as needed from pragma_table_info(${table})`
  return (await columns.execute(db)).rows
}

async function uniqueOf(db: Db, table: string): Promise<{ names: string }[]> {
  const unique = isPostgres(db)
    ? sql<{ names: string }>`select string_agg(attname, ', ' order by attname) as names from pg_index
        join pg_attribute on attrelid = indrelid and attnum = any(indkey)
        where indrelid = to_regclass(${table}) and indisunique group by indexrelid`
    : sql<{ names: string }>`select group_concat(columns.name, ', ' order by columns.name) as names
        from pragma_index_list(${table}) as list join pragma_index_info(list.name) as columns
        where list."unique" group by list.name`
  return (await unique.execute(db)).rows
}
