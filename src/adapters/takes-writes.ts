import { sql } from 'kysely'
import { isPostgres } from './database.ts'
import type { Db } from './schema.ts'

/** More than a page of SQLite's: a disk that is full has no room for it. */
const oneMore = 'x'.repeat(4096)

/**
 * Throws, as a sign-in would, where nothing can be written: PostgreSQL became a replica or takes only reading, SQLite's disk is full or its file read-only,
 * somebody else keeps it. Leaves everything as it was.
 */
export async function tryToWrite(db: Db): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // PostgreSQL refuses a change where it takes none, even one of no row; one of some would leave a dead row each time.
    if (isPostgres(tx)) return sql`update countersign_migrations set made_at = 0 where false`.execute(tx)
    // SQLite meets a full disk only when it writes to it.
    await sql`insert into countersign_migrations (name, checksum, made_at) values (${oneMore}, '', 0)`.execute(tx)
    return sql`delete from countersign_migrations where name = ${oneMore}`.execute(tx)
  })
}
