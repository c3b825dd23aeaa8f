import { record } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import { hashToken } from '../edges/token.ts'
import { changeLinkLifetime, linkMails, linkMailsWithin, minutes } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import { keepAddressOfMails, queueMail } from '../mail/outbox.ts'
import { refuse } from '../refusals.ts'
import { mustBeFresh } from '../sessions/read.ts'
import type { Client, Session } from '../sessions/session.ts'
import { endChallenges } from '../sign-in/challenge.ts'
import { personById } from './directory.ts'
import * as links from './mailed-links.queries.ts'
import { makeLink } from './mailed-links.ts'
import { changeEmailLinkMail, emailChangeAskedMail, emailChangedMail } from './people.mail.ts'
import * as queries from './people.queries.ts'

/**
 * Mails a link to a new address (24 hours from its taking, one use), and a warning to the present one. An address that somebody has gets no mail, and nothing
 * else tells it apart. An earlier link is void. Refuses `not_fresh`, `invalid_input` for the present address, and `too_many_tries` after
 * five within half an hour.
 */
export async function requestEmailChange(
  house: House,
  session: Session,
  newEmail: string,
  client: Client,
  now: Instant,
): Promise<void> {
  const { person } = session
  if (newEmail === person.email) refuse('invalid_input', { field: 'newEmail', says: 'refusal.email_same' })
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `person:${person.id}`)
    await mustBeFresh(tx, session, now)
    if ((await links.countLinksSince(tx, person.id, 'change-email', now - linkMailsWithin)) >= linkMails) {
      refuse('too_many_tries', { retryAfter: linkMailsWithin, args: { minutes: linkMailsWithin / minutes } })
    }
    await links.spendOpenLinks(tx, person.id, 'change-email', now)
    const made = { personId: person.id, purpose: 'change-email', livesFor: changeLinkLifetime, newEmail } as const
    const { token, link } = await makeLink(tx, house, made, now)
    const about = { actor: person.id, subject: person.id, address: client.address }
    await record(tx, house, { action: 'email.change_requested', ...about }, now)
    const head = letterhead(house, client, now)
    const mail = { personId: person.id, uniqueKey: `email-change-asked:${link.id}` }
    await queueMail(tx, house, { ...mail, message: emailChangeAskedMail(person, head) }, now)
    if (await queries.findByEmail(tx, newEmail)) return
    const message = changeEmailLinkMail({ name: newEmail, locale: person.locale }, { ...head, token })
    const toAddress = newEmail
    await queueMail(tx, house, { ...mail, uniqueKey: `change-email:${link.id}`, message, toAddress, link }, now)
  })
}

/** The address that waits to be confirmed, or null. */
export async function awaitedEmail(house: House, personId: string, now: Instant): Promise<string | null> {
  return (await links.findOpenOf(house.db, personId, 'change-email', now))?.new_email ?? null
}

/** The address that this link would bring. Refuses `link_expired`; looking changes nothing (requirement CHL-9). */
export async function emailOfLink(house: House, token: string, now: Instant): Promise<string> {
  const link = await links.findLink(house.db, hashToken(token), 'change-email', now)
  return link?.new_email ?? refuse('link_expired')
}

/**
 * The new address takes the old one's place, and both are told. Signs nobody in, ends no session, leaves the second step as it is. Refuses
 * `link_expired`, also when somebody else took the address meanwhile.
 */
export async function changeEmail(house: House, token: string, client: Client, now: Instant): Promise<void> {
  const link = await links.findLink(house.db, hashToken(token), 'change-email', now)
  const newEmail = link?.new_email
  if (!newEmail) return refuse('link_expired')
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `email:${newEmail}`, `person:${link.person_id}`)
    if (!(await links.spendLink(tx, link.id, now))) return refuse('link_expired')
    const person = await personById(tx, link.person_id)
    if (!(await queries.replaceEmail(tx, person.id, newEmail, now))) refuse('link_expired')
    // What was mailed to the old address would still act, whoever reads it.
    await links.removeOpenLinks(tx, person.id, 'reset-password', 'confirm-email', 'change-email')
    // Their pages name the account: whoever knows the old address and the password must not read the new one there.
    await endChallenges(tx, person.id)
    await keepAddressOfMails(tx, person.id, person.email)
    await record(tx, house, { action: 'email.changed', actor: null, subject: person.id, address: client.address }, now)
    const head = letterhead(house, client, now)
    for (const [whose, toAddress] of [
      ['old', person.email],
      ['new', newEmail],
    ] as const) {
      const mail = { personId: person.id, uniqueKey: `email-changed:${link.id}:${whose}`, toAddress }
      await queueMail(tx, house, { ...mail, message: emailChangedMail(person, { ...head, whose }) }, now)
    }
  })
}
