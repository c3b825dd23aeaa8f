import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import type { Db, Tables, Tx } from '../edges/schema.ts'
import { hashToken, newToken } from '../edges/token.ts'
import { refuse } from '../refusals.ts'
import * as links from './mailed-links.queries.ts'

type Purpose = Tables['mailed_links']['purpose']

/** A token for a link that is mailed to a person; the database keeps its hash. */
export async function makeLink(
  tx: Tx,
  house: House,
  link: { personId: string; purpose: Purpose; expiresAt: Instant },
  now: Instant,
): Promise<string> {
  const { token, hash } = newToken(house.randomness)
  const dates = { created_at: now, expires_at: link.expiresAt, used_at: null }
  const { personId: person_id, purpose } = link
  await links.insertLink(tx, { id: house.randomness.id(), token_hash: hash, person_id, purpose, ...dates })
  return token
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
export async function voidLinks(tx: Db, personId: string, purpose: Purpose): Promise<void> {
  await links.removeOpenLinks(tx, personId, purpose)
}
