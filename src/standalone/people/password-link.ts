import { setTimeout as sleep } from 'node:timers/promises'
import { charge, forgetAttempts, worthItsAttempt } from '../../attempts/charge.ts'
import { type Decision, decide, recordRefusal, transact } from '../../decide.ts'
import type { Services } from '../../services.ts'
import { forgetAllBrowsers, knowBrowser } from '../../known-browsers/know.ts'
import { forgotAnswerAfter, linkMails, linkMailsWithin, passwordLinkLifetime } from '../../limits.ts'
import type { WrittenMail } from '../../mail/frame.ts'
import { letterhead } from '../../mail/letterhead.ts'
import type { Moment } from '../../moment.ts'
import { beginDays } from '../../policy/deadlines.queries.ts'
import { refuse } from '../../refusals.ts'
import { endChallenges } from '../../second-step/challenges.queries.ts'
import { personById } from './directory.ts'
import { foldEmail } from '../../spelling/email.ts'
import { countLinksSince } from '../../mailed-links/mailed-links.queries.ts'
import { makeLink, openLink, type OpenLink, readLink, useLink, voidLinks } from '../../mailed-links/mailed-links.ts'
import { checkLength, strengthOf } from './password-strength.ts'
import { newPasswordMail, passwordLinkMail } from './people.mail.ts'
import * as queries from './people.queries.ts'
import type { Person } from './person.ts'

/**
 * Mails a link to whoever has this address: 30 minutes from its taking, one use. Says nothing of whether there is such a person
 * (requirement CHL-10): the answer is the same, it takes as long, and the mail leaves later, by the outbox. Who is deactivated gets none (SES-8).
 */
export async function requestPasswordLink(services: Services, email: string, at: Moment): Promise<void> {
  // Begun before the work: when it ends says nothing of how long that took.
  const noSooner = sleep(forgotAnswerAfter)
  try {
    await mailLinkTo(services, email, at)
  } finally {
    await noSooner
  }
}

async function mailLinkTo(services: Services, email: string, at: Moment): Promise<void> {
  const folded = foldEmail(email)
  await transact(services, at, [`email:${folded}`], async ({ tx, about }) => {
    const found = await queries.findByEmail(tx, folded)
    const sent = await countLinksSince(tx, found?.id ?? '', 'reset-password', at.now - linkMailsWithin)
    if (!found || found.deactivated_at !== null || sent >= linkMails) return
    const decision = about(found.id, null)
    // Only what mailed something is written down: nobody fills the audit trail by asking.
    await decision.record('password.reset_requested')
    const person = await personById(services, tx, found.id)
    await mailPasswordLink(decision, passwordLinkLifetime, (token) =>
      passwordLinkMail(person, { ...letterhead(decision), token }),
    )
  })
}

/** A link to choose a password, in a letter that says why it comes and how long it lives (ms): one use. `to`: an address that need not be theirs. */
export async function mailPasswordLink(
  decision: Decision,
  livesFor: number,
  write: (token: string) => WrittenMail,
  to: { toAddress?: string } = {},
): Promise<void> {
  const { token, link } = await makeLink(decision, { purpose: 'reset-password', livesFor })
  await decision.mail('reset-link', write(token), { once: link.id, link, ...to })
}

/** For whom a link chooses a password, and whether it may well be the first one. Refuses `link_expired`. */
export async function readPasswordLink(services: Services, token: string, { now }: Moment) {
  const { email, personId } = await readLink(services, token, 'reset-password', now)
  return { account: email, first: await queries.isNewcomer(services.db, personId) }
}

/**
 * A new password by a mailed link. Signs nobody in, leaves two-step as it is, ends all sessions and open challenges
 * (requirement CHL-8). Strangers who use up the tries for this address don't keep its owner out (THR-10): the browser is known for passwords
 * from now on, by the token that is returned, and all others are forgotten. Refuses `link_expired`, `invalid_input`; a refused password leaves the link good.
 * What is weighed and refused counts: after 30 within 15 minutes `too_many_tries`.
 */
export function choosePasswordByLink(
  services: Services,
  given: { token: string; newPassword: string },
  at: Moment,
): Promise<{ browserToken: string | null }> {
  const refused = { action: 'password.reset_refused', actor: null, subject: null } as const
  const stillOpen = () => openLink(services.db, given.token, 'reset-password', at.now)
  return services.lines.hashing.within({ first: true, hungUp: at.from.hungUp }, async ({ turn }) => {
    const link = await recordRefusal(services, at, refused, stillOpen)
    return recordRefusal(services, at, { ...refused, subject: link.personId }, async () => {
      checkLength(given.newPassword)
      // The invitation may be taken back at this very moment.
      const person =
        (await queries.findPerson(services.db, link.personId, services.settings.plans)) ?? refuse('link_expired')
      const attemptId = await charge(
        services,
        { what: 'new-password', key: link.id, ownBrowser: true, address: '' },
        at,
      )
      const known = [person.email, person.name, services.instance.product, services.settings.issuer]
      // Of many at once the first ends the link: the others needn't be weighed.
      const waiting = { hungUp: at.from.hungUp, still: async () => void (await stillOpen()) }
      await worthItsAttempt(services.db, attemptId, () => strengthOf(services, given.newPassword, known, waiting))
      const hash = await turn(() => services.slowHash.hash(given.newPassword))
      return decide(services, at, { person: person.id, by: null }, (decision) =>
        replacePassword(decision, person, { link, hash, attemptId }),
      )
    })
  })
}

async function replacePassword(
  decision: Decision,
  person: Person,
  { link, hash, attemptId }: { link: OpenLink; hash: string; attemptId: string },
): Promise<{ browserToken: string | null }> {
  const { tx, at } = decision
  await useLink(decision, link)
  await voidLinks(tx, person.id, 'reset-password', 'change-email')
  await queries.setPasswordHash(tx, person.id, hash)
  if (await queries.setJoined(tx, person.id, at.now)) await beginDays(tx, person.id, at.now)
  // The link came by mail and by mail only: whoever used it reads what is sent to this address.
  if (person.emailConfirmedAt === null) await queries.setEmailConfirmed(tx, person.id, at.now)
  await decision.endSessions(null)
  await endChallenges(tx, person.id)
  await forgetAttempts(tx, 'opened', person.id)
  await decision.record('password.reset_done', { attemptId })
  await decision.mail('password-reset', newPasswordMail(person, letterhead(decision)), { once: link.id })
  // Whoever opened the link reads what is sent to the address: enough for a lane of passwords, not of codes.
  await forgetAllBrowsers(tx, person.id)
  return knowBrowser(decision, { secondStep: false })
}
