import { sql } from 'kysely'
import type { Db, Tables } from '../adapters/schema.ts'

export type Row = Record<string, string | number | null>

/** Small enough for the number of values that an engine takes in one statement. */
const rowsPerBatch = 500

export async function hasRows(db: Db, table: keyof Tables): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db)
  return rows.length > 0
}

/** The whole table in its engine's order, without holding it in memory. */
export async function* batchesOf(db: Db, table: keyof Tables): AsyncGenerator<Row[]> {
  const key = keys[table] ?? 'id'
  const column = sql.ref(key)
  let last = ''
  for (;;) {
    // Several rows may be one person's: those come together.
    const next = sql`select distinct ${column} from ${sql.table(table)} where ${column} > ${last} order by ${column} limit ${rowsPerBatch}`
    const { rows } = await sql<Row>`select * from ${sql.table(table)} where ${column} in (${next})
      order by ${column}`.execute(db)
    if (rows.length === 0) return
    for (let from = 0; from < rows.length; from += rowsPerBatch) yield rows.slice(from, from + rowsPerBatch)
    last = String(rows.at(-1)?.[key])
  }
}

/** By what its rows are read in an order, where they have no id of their own. */
const keys: Partial<Record<keyof Tables, string>> = {
  two_step: 'person_id',
  deadlines: 'person_id',
  policies: 'organisation_id',
  search_words: 'person_id',
}

export async function insert(db: Db, table: keyof Tables, rows: Row[]): Promise<void> {
  await db.insertInto(table).values(rows).execute()
}
