import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { DrawnMail } from './frame.ts'
import { openMessage } from './outbox.ts'
import * as queries from './outbox.queries.ts'
import { recipientOf } from './recipient.ts'

/** For development, where nothing is sent: what would have arrived. */
export type MailListed = { id: string; to: string; subject: string; at: Instant }

const listed = 100

/** The newest messages, newest first. */
export async function listMail(services: Services): Promise<MailListed[]> {
  const rows = await queries.findNewest(services.db, listed)
  return Promise.all(
    rows.map(async (row) => ({ ...(await listing(services, row)), subject: messageIn(services, row).subject })),
  )
}

/** One message with its text and its page; null when there is none with this id. */
export async function readMail(services: Services, id: string): Promise<(MailListed & DrawnMail) | null> {
  const row = await queries.findMail(services.db, id)
  return row ? { ...(await listing(services, row)), ...messageIn(services, row) } : null
}

/** What was mailed to someone of late: when, where to and what about. */
export async function mailsTo(
  services: Services,
  { id, email }: { id: string; email: string },
): Promise<Omit<MailListed, 'id'>[]> {
  const rows = await queries.findMailsTo(services.db, id)
  return rows.map((row) => ({
    at: row.created_at,
    to: row.to_address ?? email,
    subject: messageIn(services, row).subject,
  }))
}

type Row = NonNullable<Awaited<ReturnType<typeof queries.findMail>>>

async function listing(services: Services, row: Row) {
  const to = await recipientOf(services, row)
  return { id: row.id, to: to?.address ?? '', at: row.created_at }
}
const messageIn = (services: Services, row: Row) =>
  openMessage(services, { id: row.id, personId: row.person_id }, row.sealed_message).message
