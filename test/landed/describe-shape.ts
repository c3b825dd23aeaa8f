import { sql } from 'kysely'
import { isPostgres } from '../../src/adapters/database.ts'
import type { Db } from '../../src/adapters/schema.ts'

/** Of each table its columns, indexes, constraints and triggers, a line each, in an order that doesn't depend on how the database came to be. */
export async function describeShape(db: Db): Promise<string[]> {
  const { rows } = await (isPostgres(db) ? onPostgres : onSqlite).execute(db)
  return rows.map(({ line }) => line.replaceAll(/\s+/g, ' ')).toSorted()
}

/** What refers to another table's rows. */
export const referencesIn = (shape: string[]) => shape.filter((line) => line.startsWith('reference '))

type Line = { line: string }

const onSqlite = sql<Line>`
  with tables as (select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '%_migration%')
  select 'column ' || t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || coalesce(c.dflt_value, '') || ' ' || c.pk as line
    from tables t, pragma_table_info(t.name) c
  union all select 'index ' || t.name || ' ' || i."unique" || ' ' || i.origin || ' ' || i.partial || ' ' ||
      coalesce((select m.sql from sqlite_master m where m.name = i.name), (select group_concat(x.name) from pragma_index_info(i.name) x))
    from tables t, pragma_index_list(t.name) i
  union all select 'reference ' || t.name || '.' || f."from" || ' ' || f."table" || ' ' || f.on_delete from tables t, pragma_foreign_key_list(t.name) f
  union all select 'trigger ' || tbl_name || ' ' || sql from sqlite_master where type = 'trigger'`

const onPostgres = sql<Line>`
  select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') as line
    from information_schema.columns where table_schema = 'public' and table_name not like '%_migration%'
  union all select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename not like '%_migration%'
      and indexname not in (select conname from pg_constraint)
  union all select case contype when 'f' then 'reference ' else 'constraint ' end || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace and conrelid::regclass::text not like '%_migration%'
  union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal`
