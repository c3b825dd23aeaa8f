import { sql } from 'kysely'
import type { Db } from '../adapters/schema.ts'

/** Writes what is committed at this moment into an empty file, as one database, while others go on reading and writing. */
export async function copyInto(db: Db, file: string): Promise<void> {
  await sql`vacuum into ${file}`.execute(db)
}
