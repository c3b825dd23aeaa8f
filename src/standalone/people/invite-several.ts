import { chargeEach, useUp } from '../../attempts/charge-each.ts'
import { keyOfEmail } from '../../attempts/charge.ts'
import type { Instant } from '../../adapters/clock.ts'
import { together } from '../../adapters/together.ts'
import { type Transaction, transact } from '../../decide.ts'
import type { Session } from '../../host/session.ts'
import type { Moment } from '../../moment.ts'
import { refuse } from '../../refusals.ts'
import type { Services } from '../../services.ts'
import { insertPerson } from './create.ts'
import { nobodysHash } from './directory.ts'
import type { Listed, Slip } from './invitation-list.ts'
import { laneOf, mailInvitation, sendAgain } from './invitation.ts'
import * as queries from './invitations.queries.ts'
import type { Person } from './person.ts'

type Named = Extract<Listed, { email: string }>
type Own = Awaited<ReturnType<typeof queries.findOwn>>[number]

/** What becomes of a line. `taken`: whose the address is, nobody is told. */
export type Judged =
  | { line: number; becomes: 'slip'; slip: Slip; text: string }
  | (Named & ({ becomes: 'invited' } | { becomes: 'again' } | { becomes: 'own' } | { becomes: 'taken' }))
  | (Named & { becomes: 'twice'; before: number })

/**
 * What would become of a list; nobody is invited, and nothing stays but the tries. Whether somebody elsewhere has an address is told to a fresh administrator alone, and each address of which it is
 * told is charged, once a day (decision 44). Refuses `not_fresh`, `not_allowed`, and `too_many_tries` with nothing looked at.
 */
export async function previewInvitations(
  services: Services,
  session: Session<Person>,
  listed: Listed[],
  at: Moment,
): Promise<Judged[]> {
  const { organisation } = session.person
  const emails = emailsIn(listed)
  const own = await transact(services, at, [`organisation:${organisation.id}`], async (transaction) => {
    await mustAdminister(transaction, session)
    const known = await queries.findOwn(transaction.tx, organisation.id, emails)
    await charge(transaction, session, strangers(emails, known))
    return known
  })
  const taken = await queries.findTaken(services.db, organisation.id, strangers(emails, own))
  return judge(listed, own, taken)
}

/**
 * Invites whom a list names, all of them or none: each is mailed a link, once, however often it is asked for. Who was invited before and hasn't come is mailed another one, unless
 * that was done since the list was last looked at (`since`). Returns how many are invited by it, and how many lines were left out. Refuses as above.
 */
export async function inviteSeveral(
  services: Services,
  session: Session<Person>,
  { listed, since }: { listed: Listed[]; since: Instant },
  at: Moment,
): Promise<{ invited: number; leftOut: number }> {
  const { id, organisation } = session.person
  const emails = emailsIn(listed)
  const before = await queries.findOwn(services.db, organisation.id, emails)
  const people = [id, ...before.filter(isAwaited).map((person) => person.id)]
  const locked = [
    `organisation:${organisation.id}` as const,
    ...people.map((person) => `person:${person}` as const),
    ...emails.map((email) => `email:${email}` as const),
  ]
  return transact(services, at, locked, async (transaction) => {
    const { tx } = transaction
    await mustAdminister(transaction, session)
    const own = await queries.findOwn(tx, organisation.id, emails)
    const done = new Set(
      own.filter((person) => isAwaited(person) && (person.invited_at ?? 0) >= since).map(({ email }) => email),
    )
    const again = own.filter((person) => isAwaited(person) && !done.has(person.email))
    await charge(transaction, session, [...strangers(emails, own), ...again.map(({ email }) => email)])
    const judged = judge(listed, own, await queries.findTaken(tx, organisation.id, strangers(emails, own)))
    const newcomers = judged.filter((one) => one.becomes === 'invited')
    const [sent] = await together(
      together(...again.map(async (person) => ((await mailAgain(transaction, session, person)) ? person.email : null))),
      ...newcomers.map((one) => inviteOne(transaction, session, one)),
    )
    const mailed = [...sent.filter((email) => email !== null), ...newcomers.map(({ email }) => email)]
    await useUp(tx, laneOf(organisation), mailed.map(keyOfEmail))
    const invited = done.size + mailed.length
    return { invited, leftOut: listed.length - invited }
  })
}

async function mustAdminister({ about }: Transaction, session: Session<Person>): Promise<void> {
  const { id } = session.person
  const self = about(id)
  await self.mustBeFresh(session)
  if (!(await self.isHelpedBy(id))) refuse('not_allowed')
}

function charge({ tx, services, at }: Transaction, session: Session<Person>, emails: string[]): Promise<void> {
  return chargeEach(tx, services, { lane: laneOf(session.person.organisation), these: emails.map(keyOfEmail) }, at.now)
}

async function inviteOne(
  { services, tx, at, about }: Transaction,
  session: Session<Person>,
  one: Named,
): Promise<void> {
  const { id: by, organisation } = session.person
  const { email, name, role, locale } = one
  const given = { organisationId: organisation.id, email, name, role, locale, emailConfirmed: false, invited: true }
  const decision = about(await insertPerson(tx, services, given, nobodysHash, at.now), by)
  await mailInvitation(decision, { email, locale, organisation: organisation.name })
  await decision.record('person.invited')
}

function mailAgain({ about }: Transaction, session: Session<Person>, { id, ...person }: Own): Promise<boolean> {
  return sendAgain(about(id, session.person.id), session.person.organisation, person)
}

/** Each line by itself: a bad one keeps nobody else from being invited. */
function judge(listed: Listed[], own: Own[], taken: ReadonlySet<string>): Judged[] {
  const lines = new Map<string, number>()
  return listed.map((one): Judged => {
    if ('slip' in one) return { ...one, becomes: 'slip' }
    const before = lines.get(one.email)
    if (before !== undefined) return { ...one, becomes: 'twice', before }
    lines.set(one.email, one.line)
    const person = own.find(({ email }) => email === one.email)
    if (person) return { ...one, becomes: isAwaited(person) ? 'again' : 'own' }
    return { ...one, becomes: taken.has(one.email) ? 'taken' : 'invited' }
  })
}

const isAwaited = ({ joined_at, deactivated_at }: Own) => joined_at === null && deactivated_at === null

const emailsIn = (listed: Listed[]) => [...new Set(listed.flatMap((one) => ('slip' in one ? [] : [one.email])))]

const strangers = (emails: string[], own: Own[]) => {
  const known = new Set(own.map(({ email }) => email))
  return emails.filter((email) => !known.has(email))
}
