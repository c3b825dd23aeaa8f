import type { Kysely } from 'kysely'

/** What was wrong in a challenge, so that the same sent again isn't another try (requirement THR-2). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('attempts').addColumn('wrong_answer', 'text').execute()
}
