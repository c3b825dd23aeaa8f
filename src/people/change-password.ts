import { charge, forgetTries, worthItsTry } from '../attempts/charge.ts'
import { record, recordRefusal } from '../audit/record.ts'
import { addressKey } from '../edges/address.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Place } from '../edges/line.ts'
import { forgetOtherBrowsers, knownBrowserOf } from '../known-browsers/know.ts'
import { letterhead } from '../mail/letterhead.ts'
import { queueMail } from '../mail/outbox.ts'
import { refuse } from '../refusals.ts'
import { endOtherSessions } from '../sessions/end.ts'
import { renewSession } from '../sessions/renew.ts'
import type { Client, Session } from '../sessions/session.ts'
import { endChallenges } from '../sign-in/challenge.ts'
import { removeOpenLinks } from './mailed-links.queries.ts'
import { checkLength, type Strength, strengthOf } from './password-strength.ts'
import { passwordChangedMail } from './people.mail.ts'
import * as queries from './people.queries.ts'

/**
 * The old password and a new one. Ends the person's other sessions and open challenges; two-step stays as it is.
 * Returns the session's new token, the browser's where it is known, and how strong the new password is. Refuses `wrong_password`, `too_many_tries`, `invalid_input`:
 * how strong the new one is is weighed after the old one proved right, because that is slow (requirement OPS-5).
 */
export async function changePassword(
  house: House,
  session: Session,
  given: { password: string; newPassword: string },
  client: Client,
  now: Instant,
): Promise<{ token: string; known: string | null; strength: Strength }> {
  const { person } = session
  const about = { actor: person.id, subject: person.id, address: client.address }
  let proved: { tryId: string } | undefined
  // The old one that was right is no wrong try, also when the new one is refused.
  const refused = () => ({ action: 'password.change_refused', ...about, ...proved }) as const
  return house.lines.hashing.within({ first: true, hungUp: client.hungUp }, (place) =>
    recordRefusal(house, refused, now, async () => {
      checkLength(given.newPassword)
      const { hash: oldHash, tryId } = await provePassword(house, { personId: person.id, ...given, place }, client, now)
      proved = { tryId }
      const known = [person.email, person.name, house.instance.product, house.settings.issuer]
      const strength = await strengthOf(house, given.newPassword, known, client)
      const newHash = await place.turn(() => house.slowHash.hash(given.newPassword))
      const tokens = await house.db.transaction().execute(async (tx) => {
        await lockFor(tx, `person:${person.id}`)
        if (!(await queries.replacePasswordHash(tx, person.id, oldHash, newHash)))
          refuse('wrong_password', { field: 'password' })
        await endOtherSessions(tx, person.id, session.id)
        await endChallenges(tx, person.id)
        // Whoever opened questions by the old one can't any more.
        await forgetTries(tx, 'opened', person.id)
        // Links from before would set another password still, or move the account to another address.
        await removeOpenLinks(tx, person.id, 'reset-password', 'change-email')
        const known = await forgetOtherBrowsers(tx, house, person.id, client)
        await record(tx, house, { action: 'password.changed', ...about, tryId }, now)
        const message = passwordChangedMail(person, letterhead(house, client, now))
        await queueMail(
          tx,
          house,
          { personId: person.id, uniqueKey: `password-changed:${house.randomness.id()}`, message },
          now,
        )
        return { token: await renewSession(tx, house, session, { passwordAt: now }), known }
      })
      return { ...tokens, strength }
    }),
  )
}

/** The password once more, in this session: it counts for ten minutes, under a new token, which is returned. Refuses as above. */
export async function confirmPassword(
  house: House,
  session: Session,
  password: string,
  client: Client,
  now: Instant,
): Promise<string> {
  const about = { actor: session.person.id, subject: session.person.id, address: client.address }
  const personId = session.person.id
  const refused = () => ({ action: 'fresh.refused', ...about }) as const
  return house.lines.hashing.within({ first: true, hungUp: client.hungUp }, (place) =>
    recordRefusal(house, refused, now, async () => {
      const { tryId } = await provePassword(house, { personId, password, place }, client, now)
      return house.db.transaction().execute(async (tx) => {
        await lockFor(tx, `person:${personId}`)
        await record(tx, house, { action: 'fresh.given', ...about, details: { means: 'password' }, tryId }, now)
        return renewSession(tx, house, session, { passwordAt: now })
      })
    }),
  )
}

/** Charged before it is checked, so that a stolen session can't be used to find the password. Returns the hash that it fits, and the try. */
async function provePassword(
  house: House,
  { personId, password, place }: { personId: string; password: string; place: Place },
  client: Client,
  now: Instant,
): Promise<{ hash: string; tryId: string }> {
  const browserId = await knownBrowserOf(house.db, personId, client, 'password')
  const address = addressKey(client.address)
  const lane = { what: 'password', key: browserId ?? personId, known: browserId !== null, address } as const
  const tryId = await charge(house.db, house, lane, now)
  const hash = await queries.findPasswordHash(house.db, personId)
  if (!hash) return refuse('wrong_password', { field: 'password' })
  const fits = await worthItsTry(house.db, tryId, () => place.turn(() => house.slowHash.verify(hash, password)))
  if (!fits) return refuse('wrong_password', { field: 'password' })
  return { hash, tryId }
}
