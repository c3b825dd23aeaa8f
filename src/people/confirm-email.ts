import { record } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Db } from '../edges/schema.ts'
import { hashToken, newToken } from '../edges/token.ts'
import { confirmLinkLifetime, endedKept, linkMails, linkMailsWithin } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import { queueMail } from '../mail/outbox.ts'
import { refuse } from '../refusals.ts'
import type { Client } from '../sessions/session.ts'
import * as links from './mailed-links.queries.ts'
import { confirmEmailMail } from './people.mail.ts'
import type { Person } from './person.ts'
import * as queries from './people.queries.ts'

/** Mails a link that confirms the person's address: 24 hours, one use. Beyond five an hour none is sent. */
export async function sendConfirmation(house: House, person: Person, client: Client, now: Instant): Promise<void> {
  if (person.emailConfirmedAt !== null) return
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `person:${person.id}`)
    if ((await links.countLinksSince(tx, person.id, 'confirm-email', now - linkMailsWithin)) >= linkMails) return
    const { token, hash } = newToken(house.randomness)
    const id = house.randomness.id()
    const dates = { created_at: now, expires_at: now + confirmLinkLifetime, used_at: null }
    await links.insertLink(tx, { id, token_hash: hash, person_id: person.id, purpose: 'confirm-email', ...dates })
    const message = confirmEmailMail(person, { ...letterhead(house, client, now), token })
    await queueMail(tx, house, { personId: person.id, uniqueKey: `confirm-email:${id}`, message }, now)
  })
}

/** Confirms the address. Signs nobody in (requirement CHL-9). Refuses `link_expired`. */
export async function confirmEmail(house: House, token: string, client: Client, now: Instant): Promise<void> {
  const link = await links.findLink(house.db, hashToken(token), 'confirm-email', now)
  if (!link) return refuse('link_expired')
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `person:${link.person_id}`)
    if (!(await links.spendLink(tx, link.id, now))) refuse('link_expired')
    await queries.setEmailConfirmed(tx, link.person_id, now)
    await record(
      tx,
      house,
      { action: 'email.confirmed', actor: null, subject: link.person_id, address: client.address },
      now,
    )
  })
}

/** Deletes links that ended a day ago. */
export async function sweepLinks(db: Db, now: Instant): Promise<void> {
  await links.removeLinksBefore(db, now - endedKept)
}
