import type { Services } from '../services.ts'
import { keptAddressOf } from './outbox.queries.ts'

/**
 * The one address that a message goes to: that it was written for, or else the one that the person's application knows at this moment (requirement MAIL-3).
 * Null: the person is gone, or has none.
 */
export async function recipientOf(
  { application, db }: Services,
  row: { id: string; person_id: string; to_address: string | null },
): Promise<{ name: string; address: string } | null> {
  // Whoever reads an address that isn't proved yet must not be called what somebody else likes to call them.
  if (row.to_address !== null) return { name: '', address: row.to_address }
  const person = await application.findPerson(db, row.person_id)
  // Where the address changed since the message was read, what waited keeps the one that it was written for: seen by whoever sees the new one.
  const kept = await keptAddressOf(db, { id: row.id })
  if (kept?.to_address) return { name: '', address: kept.to_address }
  return person && person.email !== '' ? { name: person.name, address: person.email } : null
}
