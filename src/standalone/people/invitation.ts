import { chargeEach, useUp } from '../../attempts/charge-each.ts'
import { keyOfEmail } from '../../attempts/charge.ts'
import { type Administering, administer } from '../../administer.ts'
import type { Decision } from '../../decide.ts'
import { forgetPerson } from '../../forget.ts'
import { invitationLifetime, linkMails, linkMailsWithin, minutes } from '../../limits.ts'
import { letterhead } from '../../mail/letterhead.ts'
import { countLinksSince, spendOpenLinks } from '../../mailed-links/mailed-links.queries.ts'
import { type Locale, locales } from '../../messages/messages.ts'
import type { Moment } from '../../moment.ts'
import { refuse } from '../../refusals.ts'
import type { Services } from '../../services.ts'
import { personById } from './directory.ts'
import * as invitations from './invitations.queries.ts'
import { mailPasswordLink } from './password-link.ts'
import { invitationMail } from './people.mail.ts'
import * as queries from './people.queries.ts'

/** Where an organisation's invitations are counted. */
export const laneOf = ({ id }: { id: string }) => ({ what: 'invitation', key: id }) as const

/**
 * Mails somebody who was invited the link by which they choose a password. It calls them by their address, in its header too: a name is the inviter's choice, and the reader may be a
 * stranger to them (requirement MAIL-3).
 */
export async function mailInvitation(
  decision: Decision,
  { email, locale, organisation }: { email: string; locale: Locale; organisation: string },
): Promise<void> {
  const head = { ...letterhead(decision, null), organisation }
  const write = (token: string) => invitationMail({ name: email, email, locale, timeZone: null }, { ...head, token })
  await mailPasswordLink(decision, invitationLifetime, write, { toAddress: email })
}

/** Another link for somebody who hasn't come; those before it are void. False, changing nothing: they have come, or were mailed five links within half an hour. */
export async function sendAgain(
  decision: Decision,
  organisation: { name: string },
  { email, locale }: { email: string; locale: string },
): Promise<boolean> {
  const { tx, at, person } = decision
  if ((await countLinksSince(tx, person, 'reset-password', at.now - linkMailsWithin)) >= linkMails) return false
  if (!(await invitations.setInvitedAgain(tx, person, at.now))) return false
  await spendOpenLinks(tx, person, 'reset-password', at.now)
  const language = locales.find((one) => one === locale) ?? 'en'
  await mailInvitation(decision, { email, locale: language, organisation: organisation.name })
  await decision.record('person.invited')
  return true
}

/** The same, as an administrator asks for it. Refuses as `administer`, `already_done` for whoever has come, and `too_many_tries`. */
export async function inviteAgain(services: Services, who: Administering, at: Moment): Promise<void> {
  await administer(services, who, at, async (decision) => {
    const { tx } = decision
    const invited = await personById(services, tx, decision.person)
    if (!(await queries.isAwaited(tx, invited.id)) || (await queries.isDeactivated(tx, invited.id)))
      refuse('already_done')
    const lane = laneOf(invited.organisation)
    const these = [keyOfEmail(invited.email)]
    await chargeEach(tx, services, { lane, these }, at.now)
    if (!(await sendAgain(decision, invited.organisation, invited)))
      refuse('too_many_tries', { retryAfter: linkMailsWithin, args: { minutes: linkMailsWithin / minutes } })
    await useUp(tx, lane, these)
  })
}

/**
 * Takes an invitation back: the person is gone as if they had never been invited, and their link opens nothing. Refuses as `administer`, and `already_done` for whoever has come
 * meanwhile: they are somebody, and stay.
 */
export async function withdrawInvitation(services: Services, who: Administering, at: Moment): Promise<void> {
  await administer(services, who, at, async (decision) => {
    const { tx, person } = decision
    const invited = await personById(services, tx, person)
    if (!(await queries.isAwaited(tx, person))) refuse('already_done')
    await decision.record('person.invitation_withdrawn')
    await forgetPerson(tx, invited)
    if (!(await queries.removePerson(tx, person))) refuse('only_administrator')
  })
}
