import { decide, type Decision } from '../../decide.ts'
import type { Instant } from '../../adapters/clock.ts'
import type { Services } from '../../services.ts'
import { changeLinkLifetime, linkMails, linkMailsWithin, minutes } from '../../limits.ts'
import { letterhead } from '../../mail/letterhead.ts'
import { keepAddressOfMails } from '../../mail/outbox.queries.ts'
import type { Moment } from '../../moment.ts'
import { refuse } from '../../refusals.ts'
import type { Session } from '../../host/session.ts'
import { endChallenges } from '../../second-step/challenges.queries.ts'
import * as links from '../../mailed-links/mailed-links.queries.ts'
import { makeLink, openLink, useLink, voidLinks } from '../../mailed-links/mailed-links.ts'
import { changeEmailLinkMail, emailChangeAskedMail, emailChangedMail } from './people.mail.ts'
import * as queries from './people.queries.ts'
import type { Person } from './person.ts'

/**
 * Mails a link to a new address (24 hours from its taking, one use), and a warning to the present one. An address that somebody has gets no mail, and nothing
 * else tells it apart. An earlier link is void. Refuses `not_fresh`, `invalid_input` for the present address, and `too_many_tries` after
 * five within half an hour.
 */
export async function requestEmailChange(
  services: Services,
  session: Session,
  newEmail: string,
  at: Moment,
): Promise<void> {
  const { person } = session
  if (newEmail === person.email) refuse('invalid_input', { field: 'newEmail', says: 'refusal.email_same' })
  await decide(services, at, { person: person.id }, async (decision) => {
    const { tx } = decision
    await decision.mustBeFresh(session)
    if ((await links.countLinksSince(tx, person.id, 'change-email', at.now - linkMailsWithin)) >= linkMails) {
      refuse('too_many_tries', { retryAfter: linkMailsWithin, args: { minutes: linkMailsWithin / minutes } })
    }
    await links.spendOpenLinks(tx, person.id, 'change-email', at.now)
    const made = { purpose: 'change-email', livesFor: changeLinkLifetime, newEmail } as const
    const { token, link } = await makeLink(decision, made)
    await decision.record('email.change_requested')
    const head = letterhead(decision)
    await decision.mail('email-change-asked', emailChangeAskedMail(person, head), { once: link.id })
    if (await queries.findByEmail(tx, newEmail)) return
    const message = changeEmailLinkMail(
      { name: newEmail, locale: person.locale, timeZone: person.timeZone },
      { ...head, token },
    )
    await decision.mail('change-email', message, { once: link.id, toAddress: newEmail, link })
  })
}

/** The address that waits to be confirmed, or null. */
export async function awaitedEmail(services: Services, personId: string, now: Instant): Promise<string | null> {
  return (await links.findOpenOf(services.db, personId, 'change-email', now))?.new_email ?? null
}

/** The address that this link would bring. Refuses `link_expired`; looking changes nothing (requirement CHL-9). */
export async function emailOfLink(services: Services, token: string, now: Instant): Promise<string> {
  const { newEmail } = await openLink(services.db, token, 'change-email', now)
  return newEmail ?? refuse('link_expired')
}

/**
 * The new address takes the old one's place, and both are told. Signs nobody in, ends no session, leaves the second step as it is. Refuses
 * `link_expired`, also when somebody else took the address meanwhile.
 */
export async function changeEmail(services: Services, token: string, at: Moment): Promise<void> {
  const link = await openLink(services.db, token, 'change-email', at.now)
  const newEmail = link.newEmail ?? refuse('link_expired')
  await decide(services, at, { person: link.personId, by: null, also: [`email:${newEmail}`] }, async (decision) => {
    const { tx } = decision
    await useLink(decision, link)
    const person = (await queries.findPerson(tx, link.personId, services.settings.plans)) ?? refuse('link_expired')
    if (!(await queries.replaceEmail(tx, person.id, newEmail, at.now))) refuse('link_expired')
    // Their pages name the account: whoever knows the old address and the password must not read the new one there.
    await endChallenges(tx, person.id)
    await settleNewEmail(decision, person, newEmail)
  })
}

/** What was mailed to the old address would still act, whoever reads it: it doesn't, and both addresses are told. */
export async function settleNewEmail(decision: Decision, person: Person, newEmail: string): Promise<void> {
  await voidLinks(decision.tx, person.id, 'reset-password', 'confirm-email', 'change-email')
  await keepAddressOfMails(decision.tx, person.id, person.email)
  await decision.record('email.changed')
  const head = letterhead(decision)
  await decision.mail('email-changed', emailChangedMail(person, { ...head, whose: 'old' }), { toAddress: person.email })
  await decision.mail('email-changed', emailChangedMail(person, { ...head, whose: 'new' }), { toAddress: newEmail })
}
