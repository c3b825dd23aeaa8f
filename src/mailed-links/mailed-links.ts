import type { Decision } from '../decide.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Db, Tables, Tx } from '../adapters/schema.ts'
import { hashToken, newToken } from '../adapters/token.ts'
import { endedKept } from '../limits.ts'
import type { MailedLink } from '../mail/outbox.ts'
import { refuse } from '../refusals.ts'
import type { Services } from '../services.ts'
import * as queries from './mailed-links.queries.ts'

type Purpose = Tables['mailed_links']['purpose']

/** A link that may still be used. */
export type OpenLink = {
  id: string
  personId: string
  /** The address that a change would bring. */
  newEmail: string | null
}

/**
 * A token for a link that is mailed to a person; the database keeps its hash. It lives for so long (ms) from now on, or from when its mail is handed over,
 * where that is queued with the link (decision 30).
 */
export async function makeLink(
  { services, tx, at, person }: Decision,
  about: { purpose: Purpose; livesFor: number; newEmail?: string },
): Promise<{ token: string; link: MailedLink }> {
  const { token, hash } = newToken(services.randomness)
  const id = services.randomness.id()
  const { purpose, livesFor, newEmail: new_email } = about
  const dates = { created_at: at.now, expires_at: at.now + livesFor, used_at: null }
  await queries.insertLink(tx, { id, token_hash: hash, person_id: person, purpose, new_email, ...dates })
  return { token, link: { id, livesFor } }
}

/** The time of a link begins: its mail is handed over at this moment. One that was used, or is void, stays dead. */
export async function beginLink(db: Db, { id, livesFor }: MailedLink, at: Instant): Promise<void> {
  await queries.setExpiry(db, id, at + livesFor)
}

/** The link that a token stands for. Looking changes nothing: links act on POST only (requirement CHL-9). Refuses `link_expired`. */
export async function openLink(db: Db, token: string, purpose: Purpose, now: Instant): Promise<OpenLink> {
  const link = await queries.findLink(db, hashToken(token), purpose, now)
  if (!link) return refuse('link_expired')
  return { id: link.id, personId: link.person_id, newEmail: link.new_email }
}

/** The same, with the address of the account: whoever holds the link reads that mailbox. Refuses as above, also when the account is gone. */
export async function readLink(
  { application, db }: Services,
  token: string,
  purpose: Purpose,
  now: Instant,
): Promise<OpenLink & { email: string }> {
  const link = await openLink(db, token, purpose, now)
  const person = await application.findPerson(db, link.personId)
  return person ? { ...link, email: person.email } : refuse('link_expired')
}

/** Uses it up: one use. Refuses `link_expired`. */
export async function useLink({ tx, at }: Decision, { id }: OpenLink): Promise<void> {
  if (!(await queries.spendLink(tx, id, at.now))) refuse('link_expired')
}

/** What was mailed before, for these purposes, opens nothing any more. */
export async function voidLinks(tx: Tx, personId: string, ...purposes: Purpose[]): Promise<void> {
  await queries.removeOpenLinks(tx, personId, ...purposes)
}

/** Deletes links that ended a day ago. */
export async function sweepLinks(db: Db, now: Instant): Promise<void> {
  await queries.removeLinksBefore(db, now - endedKept)
}
