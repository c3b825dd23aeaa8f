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
  const key = table === 'two_step' ? 'person_id' : 'id'
  let last = ''
  for (;;) {
    const { rows } = await sql<Row>`select * from ${sql.table(table)} where ${sql.ref(key)} > ${last}
      order by ${sql.ref(key)} limit ${rowsPerBatch}`.execute(db)
    if (rows.length > 0) yield rows
    if (rows.length < rowsPerBatch) return
    last = String(rows.at(-1)?.[key])
  }
}

export async function insert(db: Db, table: keyof Tables, rows: Row[]): Promise<void> {
  await db.insertInto(table).values(rows).execute()
}
