import { type Locale, locales } from '../messages/messages.ts'
import { readEmail } from '../spelling/email.ts'
import { foldName } from '../spelling/name.ts'
import type { HostPerson } from '../host/host.ts'
import type { Person } from '../host/person.ts'
import { findPolicy } from '../policy/policy.queries.ts'
import { firstSeen } from './companions.queries.ts'
import type { Embedding } from './embedding.ts'
import { zoneOf } from './their-zone.ts'

/** Somebody else's person, as the flows know them, and what their application said of password and address. */
export type AskedPerson = Person & { stamp: string }

/** What somebody made of an id by mistake: `String(undefined)`. */
const noIds = new Set(['', 'undefined', 'null', 'NaN', '[object Object]'])
const longestId = 255

/** Controls; and halves of signs, of which a database makes one and the same sign: two people would be one there. */
const refused = /[\p{Cc}\p{Cs}]/u

/** Throws for an id that can't be one: it would be everybody's whose row was not found. */
export function mustBeId(id: unknown): string {
  if (!isId(id))
    throw new TypeError(
      `A person's id is text of 1 to ${longestId} characters, such as String(user.id); ${kindOf(id)} was given.`,
    )
  return id
}

export const isId = (id: unknown): id is string =>
  typeof id === 'string' && !noIds.has(id.trim()) && id.length <= longestId && !refused.test(id)

const kindOf = (id: unknown) =>
  typeof id === 'string' ? (id.trim() === '' ? 'an empty text' : 'another text') : typeof id

/**
 * Asked anew, at every decision (requirement HOST-4). `speaks`: the language of whoever asks, for somebody whose application doesn't say theirs. Null: gone, or not
 * active. Throws for an answer that is no person.
 */
export async function askForPerson(
  { host, services }: Embedding,
  id: string,
  speaks: Locale = 'en',
): Promise<AskedPerson | null> {
  const found = await host.findPerson(mustBeId(id))
  if (found === null || found === undefined || found.active === false) return null
  const { name, email, stamp } = found
  if (typeof name !== 'string' || typeof stamp !== 'string' || stamp === '')
    throw new TypeError('findPerson returned somebody without a name or a stamp (see `stampOf`).')
  const address = email === null || email === undefined ? '' : (readEmail(email) ?? '')
  const said = locales.find((locale) => locale === found.locale)
  return {
    id,
    // Theirs to choose, and we don't know who has looked at it.
    name: foldName(name),
    stamp,
    email: address,
    emailConfirmed: address !== '' && found.emailConfirmed !== false,
    locale: said ?? speaks,
    localeIsTheirs: said !== undefined,
    timeZone: zoneOf(found, services),
    organisation: found.organisation ? { id: found.organisation.id, name: foldName(found.organisation.name) } : null,
    administrator: found.organisation?.administrator === true,
    active: true,
    joinedAt: mustBeTime(found.joinedAt ?? null, 'findPerson', 'joinedAt'),
    required: found.ineligible ? null : requiredIn(found),
    policyIsTheirs: found.required !== undefined,
    ineligible: found.ineligible ? { text: found.ineligible } : null,
  }
}

/** The same, with what the administrators of their organisation require, where the application leaves that to us. */
export async function askForMember(embedding: Embedding, id: string, speaks?: Locale): Promise<AskedPerson | null> {
  const said = await askForPerson(embedding, id, speaks)
  if (!said || said.policyIsTheirs || said.organisation === null || said.ineligible !== null) return said
  const policy = await findPolicy(embedding.services.db, said.organisation.id)
  if (!policy) return said
  // Whoever was here before it was required has joined by then: signing in again begins no new days (requirement POL-2).
  const joinedAt = said.joinedAt ?? (await firstSeen(embedding.services.db, id))
  return { ...said, joinedAt, required: { since: policy.required_since, days: policy.days, by: 'organisation' } }
}

function requiredIn({ required }: HostPerson): Person['required'] {
  if (!required) return null
  const { since, days } = required
  if (!Number.isFinite(days) || days < 0 || days > longestGrace)
    throw new TypeError('findPerson returned `required` without a number of days.')
  return { since: mustBeTime(since, 'findPerson', 'required.since') ?? 0, days, by: 'application' }
}

/** Whole milliseconds that a date can be made of; null: nobody knows. Throws for anything else. */
export function mustBeTime(time: unknown, port: 'findPerson' | 'listPeople', name: string): number | null {
  if (time === null) return null
  if (typeof time === 'number' && Math.abs(time) <= lastTime) return Math.trunc(time)
  throw new TypeError(`${port} returned \`${name}\` as ${typeof time}: it is milliseconds since 1970.`)
}

/** Of which JavaScript makes a date (ECMA-262 §21.4.1.1). */
const lastTime = 8.64e15
/** Days, too many for anybody: more would be no date. */
const longestGrace = 36_500
