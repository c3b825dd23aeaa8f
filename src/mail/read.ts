import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { WrittenMail } from './frame.ts'
import { openMessage } from './outbox.ts'
import * as queries from './outbox.queries.ts'

/** For development, where nothing is sent: what would have arrived. */
export type MailListed = { id: string; to: string; subject: string; at: Instant }

const listed = 100

/** The newest messages, newest first. */
export async function listMail(services: Services): Promise<MailListed[]> {
  const rows = await queries.findNewest(services.db, listed)
  return rows.map((row) => ({ ...listing(row), subject: messageIn(services, row).subject }))
}

/** One message with its text and its page; null when there is none with this id. */
export async function readMail(services: Services, id: string): Promise<(MailListed & WrittenMail) | null> {
  const row = await queries.findMail(services.db, id)
  return row ? { ...listing(row), ...messageIn(services, row) } : null
}

/** What was mailed to someone of late: when, where to and what about. */
export async function mailsTo(services: Services, personId: string): Promise<Omit<MailListed, 'id'>[]> {
  const rows = await queries.findMailsTo(services.db, personId)
  return rows.map((row) => ({ at: row.created_at, to: row.address, subject: messageIn(services, row).subject }))
}

type Row = NonNullable<Awaited<ReturnType<typeof queries.findMail>>>

const listing = (row: Row) => ({ id: row.id, to: row.address, at: row.created_at })
const messageIn = (services: Services, row: Row) =>
  openMessage(services, { id: row.id, personId: row.person_id }, row.sealed_message).message
