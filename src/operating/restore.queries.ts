import { sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'

type Table = keyof Tables
export type Row = Record<string, unknown> & { id?: string; person_id?: string }

/** What SQLite finds wrong with a file; empty: nothing. */
export async function damageOf(db: Db): Promise<string[]> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(5)`.execute(db)
  return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok')
}

/** When the last thing happened that the database knows of. */
export async function lastEvent(db: Db): Promise<Instant | null> {
  const { at } = await db
    .selectFrom('audit_events')
    .select((row) => row.fn.max('at').as('at'))
    .executeTakeFirstOrThrow()
  return at === null ? null : Number(at)
}

/** Whole rows of a database that may have another shape than ours. */
export async function rowsOf(db: Db, table: Table, where = sql<boolean>`true`): Promise<Row[]> {
  const { rows } = await sql<Row>`select * from ${sql.table(table)} where ${where}`.execute(db)
  return rows
}

/** Adds the rows that are not there, as far as this database has their columns. Returns how many. */
export async function addMissing(tx: Tx, table: 'attempts' | 'audit_events', rows: Row[]): Promise<number> {
  const columns = await columnsOf(tx, table)
  let added = 0
  for (const row of rows) {
    const known = Object.fromEntries(Object.entries(row).filter(([column]) => columns.includes(column)))
    const adding = tx.insertInto(table).values(known as never)
    const { numInsertedOrUpdatedRows } = await adding.onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
    added += Number(numInsertedOrUpdatedRows)
  }
  return added
}

async function columnsOf(db: Db, table: Table): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(db)
  return rows.map((row) => row.name)
}

/** Gives each row that stands in both these columns of the other one, where that has them. Returns how many rows. */
export async function overlay(
  tx: Tx,
  table: Table,
  { rows, same, columns }: { rows: Row[]; same: string[]; columns: string[] },
): Promise<number> {
  let changed = 0
  for (const row of rows) {
    const found = columns.filter((column) => row[column] !== undefined)
    if (found.length === 0) continue
    const set = found.map((column) => sql`${sql.ref(column)} = ${row[column]}`)
    const where = same.map((column) => sql`${sql.ref(column)} = ${row[column]}`)
    const different = found.map((column) => sql`${sql.ref(column)} is distinct from ${row[column]}`)
    const { numAffectedRows } = await sql`update ${sql.table(table)} set ${sql.join(set)}
      where ${sql.join(where, sql` and `)} and (${sql.join(different, sql` or `)})`.execute(tx)
    changed += Number(numAffectedRows ?? 0n)
  }
  return changed
}

/** Everything that is open to somebody: sessions, challenges, enrolments, links, resets asked for. Returns how many sessions there were. */
export async function endEverything(tx: Tx, now: Instant): Promise<number> {
  // It may have been cancelled since, and the link that would cancel it goes.
  await tx
    .updateTable('two_step_resets')
    .set({ cancelled_at: now })
    .where('done_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .execute()
  await tx.deleteFrom('challenges').execute()
  await tx.deleteFrom('enrolments').execute()
  await tx.deleteFrom('ceremonies').execute()
  await tx.deleteFrom('mailed_links').where('used_at', 'is', null).execute()
  const sessions = await tx.deleteFrom('sessions').executeTakeFirst()
  const companions = await tx.deleteFrom('companions').executeTakeFirst()
  return Number(sessions.numDeletedRows + companions.numDeletedRows)
}

/** More than anybody's have grown by between a back-up and its restoring. */
const generationsSkipped = 100_000

/**
 * The numbers of the time since are lost with it, and would be given again: a token of another application's that was signed with one, and ended, would count
 * once more (requirement HOST-22). Known browsers go on.
 */
export async function skipGenerations(tx: Tx): Promise<void> {
  await tx
    .updateTable('known_browsers')
    .set((row) => ({ generation: row('generation', '+', generationsSkipped) }))
    .where('person_id', 'in', (row) => row.selectFrom('two_step').select('two_step.person_id'))
    .execute()
  await tx
    .updateTable('two_step')
    .set((row) => ({ generation: row('generation', '+', generationsSkipped) }))
    .execute()
}

/** Burns every step up to this one. */
export async function burnSteps(tx: Tx, step: number): Promise<void> {
  await tx.updateTable('authenticators').set({ last_step: step }).where('last_step', '<', step).execute()
}
