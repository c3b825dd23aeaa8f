import { record } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Db } from '../edges/schema.ts'
import { hashToken } from '../edges/token.ts'
import { confirmLinkLifetime, endedKept, linkMails, linkMailsWithin } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import { queueMail } from '../mail/outbox.ts'
import { refuse } from '../refusals.ts'
import type { Client } from '../sessions/session.ts'
import * as links from './mailed-links.queries.ts'
import { makeLink } from './mailed-links.ts'
import { confirmEmailMail } from './people.mail.ts'
import type { Person } from './person.ts'
import * as queries from './people.queries.ts'

/** Mails a link that confirms the person's address: 7 days from its taking, one use. Beyond five an hour none is sent. */
export async function sendConfirmation(house: House, person: Person, client: Client, now: Instant): Promise<void> {
  if (person.emailConfirmedAt !== null) return
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `person:${person.id}`)
    if ((await links.countLinksSince(tx, person.id, 'confirm-email', now - linkMailsWithin)) >= linkMails) return
    const about = { personId: person.id, purpose: 'confirm-email', livesFor: confirmLinkLifetime } as const
    const { token, link } = await makeLink(tx, house, about, now)
    const message = confirmEmailMail(person, { ...letterhead(house, client, now), token })
    await queueMail(tx, house, { personId: person.id, uniqueKey: `confirm-email:${link.id}`, message, link }, now)
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
