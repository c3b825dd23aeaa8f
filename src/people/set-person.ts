import { record } from '../audit/record.ts'
import type { Instant } from '../edges/clock.ts'
import { lockFor } from '../edges/database.ts'
import type { House } from '../edges/house.ts'
import type { Role, Tx } from '../edges/schema.ts'
import { letterhead } from '../mail/letterhead.ts'
import { keepAddressOfMails, queueMail } from '../mail/outbox.ts'
import { endAllSessions } from '../sessions/end.ts'
import { endChallenges } from '../sign-in/challenge.ts'
import type { Locale } from '../ui/messages.ts'
import { Unable } from '../unable.ts'
import { letInAgain, shutOut } from './administer.ts'
import { atTheConsole } from './console.ts'
import { personById } from './directory.ts'
import * as links from './mailed-links.queries.ts'
import { emailChangedMail } from './people.mail.ts'
import * as queries from './people.queries.ts'
import type { Person } from './person.ts'

/** What an operator may change about somebody. What is left out stays. */
type PersonChanges = {
  name?: string | undefined
  locale?: Locale | undefined
  role?: Role | undefined
  /** The name of one that is there. */
  organisation?: string | undefined
  email?: string | undefined
  active?: boolean | undefined
}
export type ChangedPerson = { person: Person; active: boolean; changed: (keyof PersonChanges)[] }

/**
 * Changes what is asked for, all of it or nothing, by the rules of the pages: who is deactivated, loses a role or goes to another organisation is
 * signed out everywhere (requirements SES-6, SES-8), a new address is told to both and has to be confirmed anew (MAIL-1), two-step stays as it is (LIFE-7).
 * `email`, and a new one, as `readEmail` spells them. Throws `Unable` where nobody has that address or somebody has the new one, where there is no such
 * organisation, and where one would be left with people and without an active administrator.
 */
export async function setPerson(
  house: House,
  email: string,
  changes: PersonChanges,
  now: Instant,
): Promise<ChangedPerson> {
  const found = await queries.findByEmail(house.db, email)
  if (!found) throw new Unable(`There is nobody with the address ${email}.`)
  const from = (await personById(house.db, found.id)).organisation
  const to = changes.organisation === undefined ? from.id : await organisationNamed(house, changes.organisation)
  return house.db.transaction().execute(async (tx) => {
    const addresses = changes.email === undefined ? [] : ([`email:${changes.email}`] as const)
    await lockFor(tx, `organisation:${from.id}`, `organisation:${to}`, `person:${found.id}`, ...addresses)
    const before = await personById(tx, found.id)
    if (before.organisation.id !== from.id || before.email !== email)
      throw new Unable('Somebody else has just changed this person: look, and run it again.')
    const changed: ChangedPerson['changed'] = []
    const about = { actor: null, subject: found.id, address: '' }
    const made = async (what: keyof PersonChanges, work: Promise<boolean>) => {
      if (await work) changed.push(what)
    }
    await made('active', setActive(tx, house, about, changes.active, now))
    await made('organisation', moveTo(tx, house, before, { to, role: changes.role }, now))
    await made('role', setRole(tx, house, before, changes.role, now))
    await made('email', setEmail(tx, house, before, changes.email, now))
    const profile = Object.entries({ name: changes.name, locale: changes.locale }).filter(
      ([field, value]) => value !== undefined && value !== before[field as 'name' | 'locale'],
    )
    if (profile.length > 0) {
      await queries.setProfile(tx, found.id, Object.fromEntries(profile))
      const fields = profile.map(([field]) => field)
      changed.push(...(fields as (keyof PersonChanges)[]))
      await record(tx, house, { action: 'person.changed', ...about, details: { fields: fields.join(' ') } }, now)
    }
    if (changed.some((what) => ['active', 'organisation', 'role'].includes(what)))
      await mustHaveAdministrator(tx, before)
    return { person: await personById(tx, found.id), active: !(await queries.isDeactivated(tx, found.id)), changed }
  })
}

async function organisationNamed(house: House, name: string): Promise<string> {
  const id = await queries.findOrganisation(house.db, name)
  if (id === undefined)
    throw new Unable('There is no organisation of that name. `add-person` makes one with its first person.')
  return id
}

type About = { actor: null; subject: string; address: string }

async function setActive(tx: Tx, house: House, about: About, active: boolean | undefined, now: Instant) {
  if (active === undefined) return false
  return active ? letInAgain(tx, house, about, now) : shutOut(tx, house, about, now)
}

/** Told in both trails: administrators read their own organisation's alone. */
async function moveTo(
  tx: Tx,
  house: House,
  person: Person,
  { to, role }: { to: string; role: Role | undefined },
  now: Instant,
) {
  if (to === person.organisation.id) return false
  if (role === undefined && person.role !== 'person')
    throw new Unable(`They are ${person.role} where they are: say by --role what they are in the other organisation.`)
  const event = { action: 'person.moved', actor: null, subject: person.id, address: '' } as const
  await record(tx, house, event, now)
  await queries.setOrganisation(tx, person.id, to)
  await record(tx, house, event, now)
  await signOutEverywhere(tx, person.id)
  return true
}

async function setRole(tx: Tx, house: House, person: Person, role: Role | undefined, now: Instant) {
  if (role === undefined || role === person.role) return false
  await queries.setRole(tx, person.id, role)
  const details = { from: person.role, to: role }
  await record(tx, house, { action: 'person.role_changed', actor: null, subject: person.id, address: '', details }, now)
  // Less than before: what was opened with more ends.
  if (ranks.indexOf(role) < ranks.indexOf(person.role)) await signOutEverywhere(tx, person.id)
  return true
}
const ranks: Role[] = ['person', 'manager', 'administrator']

async function signOutEverywhere(tx: Tx, personId: string) {
  await endAllSessions(tx, personId)
  await endChallenges(tx, personId)
}

/** Nobody has shown that they read the new one: it is to be confirmed, and what was mailed to the old one opens nothing. */
async function setEmail(tx: Tx, house: House, person: Person, email: string | undefined, now: Instant) {
  if (email === undefined || email === person.email) return false
  if (await queries.findByEmail(tx, email)) throw new Unable(`There is somebody with the address ${email} already.`)
  await queries.setEmail(tx, person.id, email)
  await links.removeOpenLinks(tx, person.id, 'reset-password', 'confirm-email', 'change-email')
  await keepAddressOfMails(tx, person.id, person.email)
  await record(tx, house, { action: 'email.changed', actor: null, subject: person.id, address: '' }, now)
  const id = house.randomness.id()
  for (const [whose, toAddress] of [
    ['old', person.email],
    ['new', email],
  ] as const) {
    const message = emailChangedMail(person, { ...letterhead(house, atTheConsole, now), whose })
    await queueMail(
      tx,
      house,
      { personId: person.id, uniqueKey: `email-changed:${id}:${whose}`, toAddress, message },
      now,
    )
  }
  return true
}

/** Only whoever was one can have been the last: an organisation that never had an administrator needs none for this. */
async function mustHaveAdministrator(tx: Tx, before: Person): Promise<void> {
  if (before.role !== 'administrator') return
  if (await queries.lacksAdministrator(tx, before.organisation.id, before.id))
    throw new Unable(
      `${before.organisation.name} would be left without an administrator: make another one first, by \`person set … --role administrator\`.`,
    )
}
