import { forgetAttempts } from '../../attempts/charge.ts'
import { decide, recordRefusal } from '../../decide.ts'
import type { Services } from '../../services.ts'
import type { Place } from '../../adapters/line.ts'
import { forgetOtherBrowsers } from '../../known-browsers/know.ts'
import { letterhead } from '../../mail/letterhead.ts'
import type { Moment } from '../../moment.ts'
import { refuse } from '../../refusals.ts'
import type { Renewed, Session } from '../../host/session.ts'
import { endChallenges } from '../../second-step/challenges.queries.ts'
import { voidLinks } from '../../mailed-links/mailed-links.ts'
import { becomeFreshByPassword, provePassword } from '../../two-step/fresh-by-password.ts'
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
      const check = () => fittingHash(services, { personId: person.id, password: given.password, place })
      return provePassword(services, person.id, check, at)
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
  { old, hash }: { old: { proof: string; attemptId: string }; hash: string },
  at: Moment,
): Promise<Renewed> {
  const { person } = session
  return decide(services, at, { person: person.id }, async (decision) => {
    const { tx } = decision
    if (!(await queries.replacePasswordHash(tx, person.id, old.proof, hash)))
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

/** The password once more, where it is kept by ourselves. Refuses `wrong_password`, `too_many_tries`. */
export function confirmPassword(services: Services, session: Session, password: string, at: Moment): Promise<Renewed> {
  const { id: personId } = session.person
  return services.lines.hashing.within({ first: true, hungUp: at.from.hungUp }, (place) =>
    becomeFreshByPassword(services, session, () => fittingHash(services, { personId, password, place }), at),
  )
}

/** The hash that the password fits; false: none. */
async function fittingHash(
  services: Services,
  { personId, password, place }: { personId: string; password: string; place: Place },
): Promise<string | false> {
  const hash = await queries.findPasswordHash(services.db, personId)
  const fits = hash && (await place.turn(() => services.slowHash.verify(hash, password)))
  return fits ? hash : false
}
