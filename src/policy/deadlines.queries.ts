import type { Insertable } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'

type Deadlines = Tables['deadlines']

export async function findDeadline(db: Db, personId: string) {
  return readDeadline(db, { personId })
}

const readDeadline = prepared.row((db, { personId }: Given<{ personId: string }>) =>
  db.selectFrom('deadlines').selectAll().where('person_id', '=', personId),
)

/** Computed once: one that is there stays (requirement POL-2). */
export async function insertDeadlines(tx: Tx, deadlines: Insertable<Deadlines>[]): Promise<void> {
  if (deadlines.length === 0) return
  await tx
    .insertInto('deadlines')
    .values(deadlines)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Another one for somebody whose present one isn't over. */
export async function moveDeadline(tx: Tx, personId: string, dueAt: Instant, now: Instant): Promise<void> {
  await tx
    .updateTable('deadlines')
    .set({ due_at: dueAt })
    .where('person_id', '=', personId)
    .where('due_at', '>', now)
    .execute()
}

/** From this moment on, unless it was sooner. */
export async function endGrace(tx: Tx, personId: string, now: Instant): Promise<void> {
  await tx
    .updateTable('deadlines')
    .set({ due_at: now })
    .where('person_id', '=', personId)
    .where('due_at', '>', now)
    .execute()
}

/** Whoever goes elsewhere takes the deadline along. */
export async function setOrganisation(tx: Tx, personId: string, organisationId: string): Promise<void> {
  await tx.updateTable('deadlines').set({ organisation_id: organisationId }).where('person_id', '=', personId).execute()
}

/** Their own, and that it was they who exempted others. */
export async function forgetDeadlines(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('deadlines').where('person_id', '=', personId).execute()
  await tx.updateTable('deadlines').set({ exempted_by: null }).where('exempted_by', '=', personId).execute()
  await tx.updateTable('policies').set({ changed_by: null }).where('changed_by', '=', personId).execute()
}
