import type { Selectable } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import { isPostgres } from '../adapters/database.ts'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'
import { mailsClaimed } from '../limits.ts'

type NewMail = Omit<Selectable<Tables['outbox']>, 'tries' | 'claimed_until' | 'sent_at' | 'failed_at'>

export const insertMail = prepared((tx: Tx, mail: Given<NewMail>) =>
  tx
    .insertInto('outbox')
    .values({
      id: mail.id,
      person_id: mail.person_id,
      unique_key: mail.unique_key,
      to_address: mail.to_address,
      sealed_message: mail.sealed_message,
      not_before: mail.not_before,
      created_at: mail.created_at,
    })
    .onConflict((conflict) => conflict.column('unique_key').doNothing()),
)

const columns = [
  'id',
  'person_id',
  'sealed_message',
  'to_address',
  'tries',
  'created_at',
  'not_before',
  'claimed_until',
] as const

/**
 * Takes the messages that have waited the longest of those that may be sent now, for `mailClaim`, and counts the try. One statement: of two senders
 * one gets each (requirement MAIL-5), and the other the next ones, without waiting for the first. From then on `not_before` says since when it
 * may have been taken: a try that came to no end leaves it as it is.
 */
export const claimDue = prepared((db: Db, { now, until }: Given<{ now: Instant; until: Instant }>) =>
  db
    // Before the update, and once: looked up within it, PostgreSQL might do that for each row, and lock others.
    .with(
      (due) => due('due').materialized(),
      (outbox) =>
        outbox
          .selectFrom('outbox')
          .select('id')
          .where('sent_at', 'is', null)
          .where('failed_at', 'is', null)
          .where('not_before', '<=', now)
          .where('claimed_until', '<=', now)
          .orderBy('not_before')
          .orderBy('id')
          .limit(mailsClaimed)
          .$if(isPostgres(db), (due) => due.forUpdate().skipLocked()),
    )
    .updateTable('outbox')
    .set((outbox) => ({
      claimed_until: until,
      tries: outbox('tries', '+', 1),
      not_before: outbox.case().when('claimed_until', '=', 0).then(now).else(outbox.ref('not_before')).end(),
    }))
    .where('id', 'in', (outbox) => outbox.selectFrom('due').select('due.id'))
    .returning(columns),
)

export async function findMail(db: Db, id: string) {
  return messages(db).where('id', '=', id).executeTakeFirst()
}

export async function findNewest(db: Db, atMost: number) {
  return messages(db).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(atMost).execute()
}

export async function findMailsTo(db: Db, personId: string) {
  return messages(db).where('person_id', '=', personId).orderBy('created_at').execute()
}

const messages = (db: Db) => db.selectFrom('outbox').select(columns)

/** The address that a message was written for, as it stands now. */
export const keptAddressOf = prepared.row((db, { id }: Given<{ id: string }>) =>
  db.selectFrom('outbox').select('to_address').where('id', '=', id),
)

/** What was written to someone before their address changes goes where it would have gone: a warning must not follow a thief. */
export async function keepAddressOfMails(db: Db, personId: string, address: string): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ to_address: address })
    .where('person_id', '=', personId)
    .where('to_address', 'is', null)
    .execute()
}

export async function markSent(db: Db, ids: string[], now: Instant): Promise<void> {
  await db.updateTable('outbox').set({ sent_at: now }).where('id', 'in', ids).where('sent_at', 'is', null).execute()
}

/** Nobody took it: what is tried again begins anew. */
export async function postpone(db: Db, id: string, notBefore: Instant): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ not_before: notBefore, claimed_until: 0 })
    .where('id', '=', id)
    .where('sent_at', 'is', null)
    .execute()
}

/** It may have been taken: what is tried again began when this did. */
export async function postponeUncertain(db: Db, id: string, until: Instant): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ claimed_until: until })
    .where('id', '=', id)
    .where('sent_at', 'is', null)
    .execute()
}

export async function markFailed(db: Db, id: string, now: Instant): Promise<void> {
  await db.updateTable('outbox').set({ failed_at: now }).where('id', '=', id).where('sent_at', 'is', null).execute()
}

export async function removeEndedBefore(db: Db, before: Instant): Promise<void> {
  await db
    .deleteFrom('outbox')
    .where((row) => row.or([row('sent_at', '<', before), row('failed_at', '<', before)]))
    .execute()
}

/** When the newest message to a person was given up and when one was last sent, to that address of theirs. */
export async function lastOutcomes(db: Db, { personId, email }: { personId: string; email: string }) {
  return db
    .selectFrom('outbox')
    .select((row) => [row.fn.max('failed_at').as('given_up'), row.fn.max('sent_at').as('sent')])
    .where('person_id', '=', personId)
    .where((row) => row.or([row('to_address', 'is', null), row('to_address', '=', email)]))
    .executeTakeFirstOrThrow()
}

export async function removeMailOf(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('outbox').where('person_id', '=', personId).execute()
}

/** How many messages wait, how many were given up, and since when the oldest unsent one waits. */
export async function countUnsent(db: Db) {
  return db
    .selectFrom('outbox')
    .select((row) => [
      row.fn.countAll<number>().filterWhere('failed_at', 'is', null).as('waiting'),
      row.fn.countAll<number>().filterWhere('failed_at', 'is not', null).as('given_up'),
      row.fn.min('created_at').filterWhere('failed_at', 'is', null).as('oldest'),
    ])
    .where('sent_at', 'is', null)
    .executeTakeFirstOrThrow()
}
