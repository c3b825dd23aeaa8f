import { type Decision, decide } from '../../decide.ts'
import type { Instant } from '../../adapters/clock.ts'
import type { Services } from '../../services.ts'
import type { Role, Tx } from '../../adapters/schema.ts'
import { nowhere } from '../../moment.ts'
import { keepDeadline, keepDeadlineFrom } from '../../policy/deadlines.ts'
import { setOrganisation as takeDeadlineAlong } from '../../policy/deadlines.queries.ts'
import type { Locale } from '../../messages/messages.ts'
import { Unable } from '../../operator-error.ts'
import { letInAgain, shutOut } from './deactivate.ts'
import { settleNewEmail } from './change-email.ts'
import { personById } from './directory.ts'
import * as queries from './people.queries.ts'
import type { Person } from './person.ts'
import { setRole, signOutEverywhere } from './role.ts'

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
  services: Services,
  email: string,
  changes: PersonChanges,
  now: Instant,
): Promise<ChangedPerson> {
  const found = await queries.findByEmail(services.db, email)
  if (!found) throw new Unable(`There is nobody with the address ${email}.`)
  const from = (await personById(services, services.db, found.id)).organisation
  const to = changes.organisation === undefined ? from.id : await organisationNamed(services, changes.organisation)
  const addresses = changes.email === undefined ? [] : [`email:${changes.email}` as const]
  const also = [`organisation:${from.id}` as const, `organisation:${to}` as const, ...addresses]
  return decide(services, { now, from: nowhere }, { person: found.id, by: null, also }, async (decision) => {
    const { tx, person: id } = decision
    const before = await personById(services, tx, id)
    if (before.organisation.id !== from.id || before.email !== email)
      throw new Unable('Somebody else has just changed this person: look, and run it again.')
    const changed: ChangedPerson['changed'] = []
    const made = async (what: keyof PersonChanges, work: Promise<boolean>) => {
      if (await work) changed.push(what)
    }
    await made('active', setActive(decision, changes.active))
    await made('organisation', moveTo(decision, before, { to, role: changes.role }))
    await made('role', setRole(decision, before, changes.role ?? before.role))
    await made('email', setEmail(decision, before, changes.email))
    const profile = Object.entries({ name: changes.name, locale: changes.locale }).filter(
      ([field, value]) => value !== undefined && value !== before[field as 'name' | 'locale'],
    )
    if (profile.length > 0) {
      await queries.setProfile(tx, id, Object.fromEntries(profile))
      const fields = profile.map(([field]) => field)
      changed.push(...(fields as (keyof PersonChanges)[]))
      await decision.record('person.changed', { details: { fields: fields.join(' ') } })
    }
    if (changed.some((what) => ['active', 'organisation', 'role'].includes(what)))
      await mustHaveAdministrator(tx, before)
    return { person: await personById(services, tx, id), active: !(await queries.isDeactivated(tx, id)), changed }
  })
}

async function organisationNamed(services: Services, name: string): Promise<string> {
  const id = await queries.findOrganisation(services.db, name)
  if (id === undefined)
    throw new Unable('There is no organisation of that name. `add-person` makes one with its first person.')
  return id
}

async function setActive(decision: Decision, active: boolean | undefined): Promise<boolean> {
  if (active === undefined) return false
  return active ? letInAgain(decision) : shutOut(decision)
}

/** Told in both trails: administrators read their own organisation's alone. */
async function moveTo(
  decision: Decision,
  person: Person,
  { to, role }: { to: string; role: Role | undefined },
): Promise<boolean> {
  if (to === person.organisation.id) return false
  if (role === undefined && person.role !== 'person')
    throw new Unable(`They are ${person.role} where they are: say by --role what they are in the other organisation.`)
  const { services, at, tx, record } = decision
  await keepDeadline(decision)
  await record('person.moved')
  await queries.setOrganisation(tx, person.id, to)
  // Moving begins no new days (requirement POL-2); who had none so far joins there now (LIFE-5).
  await takeDeadlineAlong(tx, person.id, to)
  const there = await personById(services, tx, person.id)
  await keepDeadlineFrom(decision, { ...there, joinedAt: at.now })
  await record('person.moved')
  await signOutEverywhere(decision)
  return true
}

/** Nobody has shown that they read the new one: it is to be confirmed. */
async function setEmail(decision: Decision, person: Person, email: string | undefined): Promise<boolean> {
  if (email === undefined || email === person.email) return false
  const { tx } = decision
  if (await queries.findByEmail(tx, email)) throw new Unable(`There is somebody with the address ${email} already.`)
  await queries.setEmail(tx, person.id, email)
  await settleNewEmail(decision, person, email)
  return true
}

/** Only whoever was one, and had come, can have been the last: an organisation that never had an administrator needs none for this. */
async function mustHaveAdministrator(tx: Tx, before: Person): Promise<void> {
  if (before.role !== 'administrator' || (await queries.isAwaited(tx, before.id))) return
  if (await queries.lacksAdministrator(tx, before.organisation.id, before.id))
    throw new Unable(
      `${before.organisation.name} would be left without an administrator: make another one first, by \`person set … --role administrator\`.`,
    )
}
