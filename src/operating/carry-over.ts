import { sql } from 'kysely'
import { hasTable } from '../adapters/shape.ts'
import type { Db, Tx } from '../adapters/schema.ts'
import type { Instant } from '../adapters/clock.ts'
import * as queries from './restore.queries.ts'

/** What happened that going back must not undo: used backup codes, counters of passkeys, tries, suspensions, mails that went out, and the audit trail. */
type Burned = Record<'codes' | 'attempts' | 'lanes' | 'authenticators' | 'passkeys' | 'mails' | 'events', queries.Row[]>

export type CarriedOver = { backupCodes: number; tries: number; events: number }

/** Reads it from a database of perhaps another shape. Null where that can't be read. */
export async function readBurned(db: Db, since: Instant): Promise<Burned | null> {
  try {
    return {
      codes: await queries.rowsOf(db, 'backup_codes', sql`used_at is not null`),
      attempts: await queries.rowsOf(db, 'attempts'),
      lanes: await queries.rowsOf(db, 'two_step'),
      authenticators: await queries.rowsOf(db, 'authenticators'),
      // An older database has none. What can't be read of a newer one is no empty table: a copied key would count again.
      passkeys: (await hasTable(db, 'passkeys')) ? await queries.rowsOf(db, 'passkeys') : [],
      mails: await queries.rowsOf(db, 'outbox', sql`sent_at is not null or failed_at is not null`),
      events: await queries.rowsOf(db, 'audit_events', sql`at >= ${since}`),
    }
  } catch {
    return null
  }
}

export async function burnAgain(tx: Tx, burned: Burned): Promise<CarriedOver> {
  const { overlay, addMissing } = queries
  const byId = ['id']
  const backupCodes = await overlay(tx, 'backup_codes', { rows: burned.codes, same: byId, columns: ['used_at'] })
  const counters = ['wrong_in_a_row', 'wrong_in_a_row_known']
  await overlay(tx, 'authenticators', { rows: burned.authenticators, same: byId, columns: counters })
  const uses = ['sign_count', 'last_used_at', 'backed_up', 'suspected_at']
  await overlay(tx, 'passkeys', { rows: burned.passkeys, same: byId, columns: uses })
  const lane = ['person_id', 'generation']
  await overlay(tx, 'two_step', { rows: burned.lanes, same: lane, columns: ['suspended_at'] })
  await overlay(tx, 'outbox', { rows: burned.mails, same: byId, columns: ['sent_at', 'failed_at'] })
  const tries = await addMissing(tx, 'attempts', burned.attempts)
  // A try counts as right by an event of its id: the one without the other would count it as wrong.
  return { backupCodes, tries, events: await addMissing(tx, 'audit_events', burned.events) }
}
