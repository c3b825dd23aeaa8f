import { setTimeout as sleep } from 'node:timers/promises'
import { charge, forgetTries, worthItsTry } from '../attempts/charge.ts'
import { record, recordRefusal } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Tx } from '../edges/schema.ts'
import { hashToken } from '../edges/token.ts'
import { forgetAllBrowsers, knowBrowser } from '../known-browsers/know.ts'
import { forgotAnswerAfter, linkMails, linkMailsWithin, resetLinkLifetime } from '../limits.ts'
import type { WrittenMail } from '../mail/frame.ts'
import { letterhead } from '../mail/letterhead.ts'
import { queueMail } from '../mail/outbox.ts'
import { refuse } from '../refusals.ts'
import { endAllSessions } from '../sessions/end.ts'
import type { Client } from '../sessions/session.ts'
import { endChallenges } from '../sign-in/challenge.ts'
import { personById } from './directory.ts'
import * as links from './mailed-links.queries.ts'
import { makeLink } from './mailed-links.ts'
import { checkLength, strengthOf } from './password-strength.ts'
import { passwordResetMail, resetLinkMail } from './people.mail.ts'
import { foldEmail } from './email.ts'
import type { Person } from './person.ts'
import * as queries from './people.queries.ts'

/**
 * Mails a link to whoever has this address: 30 minutes from its taking, one use. Says nothing of whether there is such a person
 * (requirement CHL-10): the answer is the same, it takes as long, and the mail leaves later, by the outbox. Who is deactivated gets none (SES-8).
 */
export async function requestReset(house: House, email: string, client: Client, now: Instant): Promise<void> {
  // Begun before the work: when it ends says nothing of how long that took.
  const noSooner = sleep(forgotAnswerAfter)
  try {
    await mailLinkTo(house, email, client, now)
  } finally {
    await noSooner
  }
}

async function mailLinkTo(house: House, email: string, client: Client, now: Instant): Promise<void> {
  const folded = foldEmail(email)
  await house.db.transaction().execute(async (tx) => {
    await lockFor(tx, `email:${folded}`)
    const found = await queries.findByEmail(tx, folded)
    const since = now - linkMailsWithin
    const sent = await links.countLinksSince(tx, found?.id ?? '', 'reset-password', since)
    if (!found || found.deactivated_at !== null || sent >= linkMails) return
    // Only what mailed something is written down: nobody fills the audit trail by asking.
    const about = { actor: null, subject: found.id, address: client.address }
    await record(tx, house, { action: 'password.reset_requested', ...about }, now)
    const person = await personById(tx, found.id)
    await mailPasswordLink(
      tx,
      house,
      person,
      {
        livesFor: resetLinkLifetime,
        write: (token) => resetLinkMail(person, { ...letterhead(house, client, now), token }),
      },
      now,
    )
  })
}

/** A link to choose a password, in a letter that says why it comes and how long it lives: one use. */
export async function mailPasswordLink(
  tx: Tx,
  house: House,
  person: Person,
  { livesFor, write }: { livesFor: number; write: (token: string) => WrittenMail },
  now: Instant,
): Promise<void> {
  const about = { personId: person.id, purpose: 'reset-password', livesFor } as const
  const { token, link } = await makeLink(tx, house, about, now)
  const mail = { personId: person.id, uniqueKey: `reset-link:${link.id}`, message: write(token), link }
  await queueMail(tx, house, mail, now)
}

/**
 * A new password by a mailed link. Signs nobody in, leaves two-step as it is, ends all sessions and open challenges
 * (requirement CHL-8). Strangers who use up the tries for this address don't keep its owner out (THR-10): the browser is known for passwords
 * from now on, by the token that is returned, and all others are forgotten. Refuses `link_expired`, `invalid_input`; a refused password leaves the link good.
 * What is weighed and refused counts: after 30 within 15 minutes `too_many_tries`.
 */
export async function resetPassword(
  house: House,
  given: { token: string; newPassword: string },
  client: Client,
  now: Instant,
): Promise<{ known: string | null }> {
  let subject: string | null = null
  const event = () => ({ action: 'password.reset_refused', actor: null, subject, address: client.address }) as const
  return house.lines.hashing.within({ first: true, hungUp: client.hungUp }, ({ turn }) =>
    recordRefusal(house, event, now, async () => {
      const link = await openLink(house, given.token, now)
      subject = link.person_id
      checkLength(given.newPassword)
      const person = await personById(house.db, link.person_id)
      const lane = { what: 'new-password', key: link.id, known: true, address: '' } as const
      const tryId = await charge(house.db, house, lane, now)
      // Of many at once the first ends the link: the others needn't be weighed.
      const still = async () => void (await openLink(house, given.token, now))
      const known = [person.email, person.name, house.instance.product, house.settings.issuer]
      await worthItsTry(house.db, tryId, () =>
        strengthOf(house, given.newPassword, known, { hungUp: client.hungUp, still }),
      )
      const newHash = await turn(() => house.slowHash.hash(given.newPassword))
      return house.db.transaction().execute(async (tx) => {
        await lockFor(tx, `person:${person.id}`)
        if (!(await links.spendLink(tx, link.id, now))) refuse('link_expired')
        await links.removeOpenLinks(tx, person.id, 'reset-password', 'change-email')
        await queries.setPasswordHash(tx, person.id, newHash)
        // The link came by mail and by mail only: whoever used it reads what is sent to this address.
        if (person.emailConfirmedAt === null) await queries.setEmailConfirmed(tx, person.id, now)
        await endAllSessions(tx, person.id)
        await endChallenges(tx, person.id)
        await forgetTries(tx, 'opened', person.id)
        await record(
          tx,
          house,
          { action: 'password.reset_done', actor: null, subject: person.id, address: client.address, tryId },
          now,
        )
        const message = passwordResetMail(person, letterhead(house, client, now))
        await queueMail(tx, house, { personId: person.id, uniqueKey: `password-reset:${link.id}`, message }, now)
        return knowByLink(tx, house, person.id, client, now)
      })
    }),
  )
}

async function openLink({ db }: House, token: string, now: Instant) {
  return (await links.findLink(db, hashToken(token), 'reset-password', now)) ?? refuse('link_expired')
}

/** Whoever opened the link reads what is sent to the address: enough for a lane of passwords, not of codes. */
async function knowByLink(tx: Tx, house: House, personId: string, client: Client, now: Instant) {
  await forgetAllBrowsers(tx, personId)
  const { token } = await knowBrowser(tx, house, { personId, secondStep: false }, client, now)
  return { known: token }
}
