import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Db, Tables, Tx } from '../edges/schema.ts'
import { hashToken, newToken } from '../edges/token.ts'
import type { MailedLink } from '../mail/outbox.ts'
import { refuse } from '../refusals.ts'
import * as links from './mailed-links.queries.ts'

type Purpose = Tables['mailed_links']['purpose']

/**
 * A token for a link that is mailed to a person; the database keeps its hash. It lives for so long from now on, or from when its mail is handed over,
 * where that is queued with the link (decision 30).
 */
export async function makeLink(
  tx: Tx,
  house: House,
  about: { personId: string; purpose: Purpose; livesFor: number; newEmail?: string },
  now: Instant,
): Promise<{ token: string; link: MailedLink }> {
  const { token, hash } = newToken(house.randomness)
  const id = house.randomness.id()
  const { personId: person_id, purpose, livesFor, newEmail: new_email } = about
  const dates = { created_at: now, expires_at: now + livesFor, used_at: null }
  await links.insertLink(tx, { id, token_hash: hash, person_id, purpose, new_email, ...dates })
  return { token, link: { id, livesFor } }
}

/** The time of a link begins: its mail is handed over at this moment. One that was used, or is void, stays dead. */
export async function beginLink(db: Db, { id, livesFor }: MailedLink, at: Instant): Promise<void> {
  await links.setExpiry(db, id, at + livesFor)
}

/**
 * The address of the account that an open link is for: whoever holds it reads that mailbox. Looking changes nothing: links act on POST only
 * (requirement CHL-9). Refuses `link_expired`.
 */
export async function accountOfLink(db: Db, token: string, purpose: Purpose, now: Instant): Promise<string> {
  const link = await links.findLink(db, hashToken(token), purpose, now)
  return link ? link.email : refuse('link_expired')
}

/** Whose it is, while it may be used. Refuses `link_expired`. */
export async function whoseLink(db: Db, token: string, purpose: Purpose, now: Instant): Promise<string> {
  const link = await links.findLink(db, hashToken(token), purpose, now)
  return link ? link.person_id : refuse('link_expired')
}

/** Uses it up. Refuses `link_expired`. */
export async function useLink(tx: Tx, token: string, purpose: Purpose, now: Instant): Promise<void> {
  const link = await links.findLink(tx, hashToken(token), purpose, now)
  if (!link || !(await links.spendLink(tx, link.id, now))) refuse('link_expired')
}

/** What was mailed before opens nothing any more. */
export async function voidLinks(tx: Tx, personId: string, purpose: Purpose): Promise<void> {
  await links.removeOpenLinks(tx, personId, purpose)
}
