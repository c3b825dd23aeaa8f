import { decide } from '../../decide.ts'
import type { Services } from '../../services.ts'
import { confirmLinkLifetime, linkMails, linkMailsWithin } from '../../limits.ts'
import { letterhead } from '../../mail/letterhead.ts'
import type { Moment } from '../../moment.ts'
import { countLinksSince } from '../../mailed-links/mailed-links.queries.ts'
import { makeLink, openLink, useLink } from '../../mailed-links/mailed-links.ts'
import { confirmEmailMail } from './people.mail.ts'
import * as queries from './people.queries.ts'
import type { Person } from './person.ts'

/** Mails a link that confirms the person's address: 7 days from its taking, one use. Beyond five an hour none is sent. */
export async function sendConfirmation(services: Services, person: Person, at: Moment): Promise<void> {
  if (person.emailConfirmedAt !== null) return
  await decide(services, at, { person: person.id }, async (decision) => {
    const since = at.now - linkMailsWithin
    if ((await countLinksSince(decision.tx, person.id, 'confirm-email', since)) >= linkMails) return
    const { token, link } = await makeLink(decision, { purpose: 'confirm-email', livesFor: confirmLinkLifetime })
    const message = confirmEmailMail(person, { ...letterhead(decision), token })
    await decision.mail('confirm-email', message, { once: link.id, link })
  })
}

/** Confirms the address. Signs nobody in (requirement CHL-9). Refuses `link_expired`. */
export async function confirmEmail(services: Services, token: string, at: Moment): Promise<void> {
  const link = await openLink(services.db, token, 'confirm-email', at.now)
  await decide(services, at, { person: link.personId, by: null }, async (decision) => {
    await useLink(decision, link)
    await queries.setEmailConfirmed(decision.tx, link.personId, at.now)
    await decision.record('email.confirmed')
  })
}
