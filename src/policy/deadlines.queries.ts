import { type Insertable, type RawBuilder, sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'
import { days as day, remindedBefore } from '../limits.ts'

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

/** Another one for somebody whose present one isn't over. They are reminded of it. */
export async function moveDeadline(tx: Tx, personId: string, dueAt: Instant, now: Instant): Promise<void> {
  await tx
    .updateTable('deadlines')
    .set({ due_at: dueAt, reminded: sql`case when reminded > 1 then 1 else reminded end` })
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

/** What the policy of a deadline's organisation makes it: its days, from when they joined or from when it was required, whichever is later (requirement POL-2). */
const dueOf = (joinedAt: RawBuilder<unknown>) =>
  sql`select case when ${joinedAt} > required_since then ${joinedAt} else required_since end + policies.days * cast(${sql.lit(day)} as bigint)
      from policies where policies.organisation_id = deadlines.organisation_id`

/** As the policy says now, of those who aren't due yet. They are told anew. */
export async function moveDeadlines(tx: Tx, organisationId: string, now: Instant): Promise<void> {
  await sql`update deadlines set reminded = 0, due_at = (
      ${dueOf(sql.ref('deadlines.joined_at'))})
    where organisation_id = ${organisationId} and due_at > ${now}`.execute(tx)
}

/** Of those who aren't due yet, exempt ones among them, nothing stays; who was due is so again where it is required again. */
export async function removeOpenDeadlines(tx: Tx, organisationId: string, now: Instant): Promise<void> {
  await tx.deleteFrom('deadlines').where('organisation_id', '=', organisationId).where(isOpen(now)).execute()
  // Nobody is to be told of what is left, as long as nothing is required.
  await tx.updateTable('deadlines').set({ reminded: 3 }).where('organisation_id', '=', organisationId).execute()
}

/** The same of one person. */
export async function removeOpenDeadline(tx: Tx, personId: string, now: Instant): Promise<void> {
  await tx.deleteFrom('deadlines').where('person_id', '=', personId).where(isOpen(now)).execute()
}

const isOpen = (now: Instant) => sql<boolean>`(due_at > ${now} or exempt_until > ${now})`

/** Whoever was invited has come: their days begin, whatever was written of them before. */
export async function beginDays(tx: Tx, personId: string, now: Instant): Promise<void> {
  await sql`update deadlines set joined_at = ${now}, reminded = 0, due_at = coalesce((
      ${dueOf(sql.val(now))}), due_at)
    where person_id = ${personId}`.execute(tx)
}

/** Of whom something is asked of which they haven't been told: who has two-step on is left out. By person, after one. */
export async function findToRemind(db: Db, of: { after: string; now: Instant; atMost: number }) {
  const effective = sql<number>`case when deadlines.exempt_until > deadlines.due_at then deadlines.exempt_until else deadlines.due_at end`
  const [week, oneDay] = remindedBefore
  return db
    .selectFrom('deadlines')
    .leftJoin('two_step', 'two_step.person_id', 'deadlines.person_id')
    .leftJoin('policies', 'policies.organisation_id', 'deadlines.organisation_id')
    .select('deadlines.person_id')
    .where('policies.rests_since', 'is', null)
    .where('deadlines.reminded', '<', 3)
    .where('deadlines.person_id', '>', of.after)
    .where('two_step.enabled_at', 'is', null)
    .where((row) =>
      row.or([
        row('deadlines.reminded', '=', 0),
        row('deadlines.reminded', '<', 2).and(effective, '<=', of.now + week),
        row(effective, '<=', of.now + oneDay),
      ]),
    )
    .orderBy('deadlines.person_id')
    .limit(of.atMost)
    .execute()
}

/** The row count is the verdict: each is told once, and nobody who has set it up meanwhile. */
export async function claimReminder(tx: Tx, personId: string, reminder: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('deadlines')
    .set({ reminded: reminder })
    .where('person_id', '=', personId)
    .where('reminded', '<', reminder)
    .where(
      sql<boolean>`not exists (select 1 from two_step where two_step.person_id = deadlines.person_id and enabled_at is not null)`,
    )
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Until when, and why. They are reminded of the new end. */
export async function exempt(
  tx: Tx,
  personId: string,
  { until, reason, by, now }: { until: Instant; reason: string; by: string; now: Instant },
): Promise<void> {
  await tx
    .updateTable('deadlines')
    .set({ exempt_until: until, exempt_reason: reason, exempted_by: by, exempted_at: now })
    .set({ exempt_end_told: 0, reminded: 1 })
    .where('person_id', '=', personId)
    .execute()
}

/** The row count is the verdict. `now`: only one that is over by then. */
export async function endExemption(tx: Tx, personId: string, now?: Instant): Promise<boolean> {
  let ending = tx
    .updateTable('deadlines')
    .set({ exempt_until: null, exempt_reason: null, exempted_by: null, exempted_at: null, exempt_end_told: 0 })
    .where('person_id', '=', personId)
    .where('exempt_until', 'is not', null)
  if (now !== undefined) ending = ending.where('exempt_until', '<=', now)
  return (await ending.executeTakeFirst()).numUpdatedRows === 1n
}

export async function findExemptions(db: Db, organisationId: string, now: Instant) {
  return db
    .selectFrom('deadlines')
    .select(['person_id', 'exempt_until', 'exempt_reason', 'exempted_by'])
    .where('organisation_id', '=', organisationId)
    .where('exempt_until', '>', now)
    .orderBy('exempt_until')
    .orderBy('person_id')
    .execute()
}

export async function findEndedExemptions(db: Db, now: Instant) {
  return db.selectFrom('deadlines').select('person_id').where('exempt_until', '<=', now).execute()
}

/** Those of whose end nobody was told, that come to it by then. */
export async function findEndingExemptions(db: Db, now: Instant, by: Instant) {
  return db
    .selectFrom('deadlines')
    .select(['person_id', 'organisation_id', 'exempt_until', 'exempt_reason'])
    .where('exempt_until', '>', now)
    .where('exempt_until', '<=', by)
    .where('exempt_end_told', '=', 0)
    .execute()
}

export async function claimTellingOfEnd(tx: Tx, personId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('deadlines')
    .set({ exempt_end_told: 1 })
    .where('person_id', '=', personId)
    .where('exempt_until', 'is not', null)
    .where('exempt_end_told', '=', 0)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Whoever wasn't due then is so no sooner than at that moment, and is told of it. */
export async function giveAtLeast(
  tx: Tx,
  { organisationId, since, until }: { organisationId: string; since: Instant; until: Instant },
): Promise<void> {
  await tx
    .updateTable('deadlines')
    .set({ due_at: until, reminded: 1 })
    .where('organisation_id', '=', organisationId)
    .where('due_at', '>', since)
    .where('due_at', '<', until)
    .execute()
}
