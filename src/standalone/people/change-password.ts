import { charge, forgetAttempts, laneOf, worthItsAttempt } from '../../attempts/charge.ts'
import { decide, recordRefusal } from '../../decide.ts'
import type { Services } from '../../services.ts'
import type { Place } from '../../adapters/line.ts'
import { forgetOtherBrowsers, knownBrowserOf } from '../../known-browsers/know.ts'
import { letterhead } from '../../mail/letterhead.ts'
import type { Moment } from '../../moment.ts'
import { refuse } from '../../refusals.ts'
import type { Renewed, Session } from '../../host/session.ts'
import { endChallenges } from '../../second-step/challenges.queries.ts'
import { voidLinks } from '../../mailed-links/mailed-links.ts'
import { checkLength, type Strength, strengthOf } from './password-strength.ts'
import { passwordChangedMail } from './people.mail.ts'
import * as queries from './people.queries.ts'

/**
 * The old password and a new one. Ends the person's other sessions and open challenges; two-step stays as it is.
 * Returns how strong the new one is, too. Refuses `wrong_password`, `too_many_tries`, `invalid_input`:
 * how strong the new one is is weighed after the old one proved right, because that is slow (requirement OPS-5).
 */
export function changePassword(
  services: Services,
  session: Session,
  given: { password: string; newPassword: string },
  at: Moment,
): Promise<Renewed & { strength: Strength }> {
  const { person } = session
  const refused = { action: 'password.change_refused', actor: person.id, subject: person.id } as const
  return services.lines.hashing.within({ first: true, hungUp: at.from.hungUp }, async (place) => {
    const old = await recordRefusal(services, at, refused, () => {
      checkLength(given.newPassword)
      return provePassword(services, { personId: person.id, password: given.password, place }, at)
    })
    // The old one that was right is no wrong try, also when the new one is refused.
    return recordRefusal(services, at, { ...refused, attemptId: old.attemptId }, async () => {
      const known = [person.email, person.name, services.instance.product, services.settings.issuer]
      const strength = await strengthOf(services, given.newPassword, known, at.from)
      const hash = await place.turn(() => services.slowHash.hash(given.newPassword))
      return { ...(await replacePassword(services, session, { old, hash }, at)), strength }
    })
  })
}

function replacePassword(
  services: Services,
  session: Session,
  { old, hash }: { old: { hash: string; attemptId: string }; hash: string },
  at: Moment,
): Promise<Renewed> {
  const { person } = session
  return decide(services, at, { person: person.id }, async (decision) => {
    const { tx } = decision
    if (!(await queries.replacePasswordHash(tx, person.id, old.hash, hash)))
      refuse('wrong_password', { field: 'password' })
    await decision.endSessions(session)
    await endChallenges(tx, person.id)
    // Whoever opened questions by the old one can't any more.
    await forgetAttempts(tx, 'opened', person.id)
    // Links from before would set another password still, or move the account to another address.
    await voidLinks(tx, person.id, 'reset-password', 'change-email')
    const browserToken = await forgetOtherBrowsers(decision)
    await decision.record('password.changed', { attemptId: old.attemptId })
    await decision.mail('password-changed', passwordChangedMail(person, letterhead(decision)))
    return { session: await decision.renewSession(session, { passwordAt: at.now }), browserToken }
  })
}

/** The password once more, in this session: it counts for ten minutes, under a new token, which is returned. Refuses as above. */
export function confirmPassword(services: Services, session: Session, password: string, at: Moment): Promise<Renewed> {
  const { id: person } = session.person
  const refused = { action: 'fresh.refused', actor: person, subject: person } as const
  return services.lines.hashing.within({ first: true, hungUp: at.from.hungUp }, (place) =>
    recordRefusal(services, at, refused, async () => {
      const { attemptId } = await provePassword(services, { personId: person, password, place }, at)
      return decide(services, at, { person }, async (decision) => {
        await decision.record('fresh.given', { details: { means: 'password' }, attemptId })
        return { session: await decision.renewSession(session, { passwordAt: at.now }) }
      })
    }),
  )
}

/** Charged before it is checked, so that a stolen session can't be used to find the password. Returns the hash that it fits, and the try. */
async function provePassword(
  services: Services,
  { personId, password, place }: { personId: string; password: string; place: Place },
  at: Moment,
): Promise<{ hash: string; attemptId: string }> {
  const browserId = await knownBrowserOf(services.db, personId, at.from, 'password')
  const attemptId = await charge(services, laneOf('password', { browserId, otherwise: personId }, at.from), at)
  const hash = await queries.findPasswordHash(services.db, personId)
  if (!hash) return refuse('wrong_password', { field: 'password' })
  const fits = await worthItsAttempt(services.db, attemptId, () =>
    place.turn(() => services.slowHash.verify(hash, password)),
  )
  return fits ? { hash, attemptId } : refuse('wrong_password', { field: 'password' })
}
