import { decide, type Decision } from '../decide.ts'
import type { EachFactor, OwnFactor } from '../factor.ts'
import type { Db } from '../adapters/schema.ts'
import { knowBrowser } from '../known-browsers/know.ts'
import { letterhead } from '../mail/letterhead.ts'
import type { Moment } from '../moment.ts'
import { refuse } from '../refusals.ts'
import { isUsableAt } from '../passkeys/kinds.ts'
import type { Services } from '../services.ts'
import { endChallenges } from '../second-step/challenges.queries.ts'
import { factors } from '../second-step/factors.ts'
import type { Renewed, Session } from '../host/session.ts'
import type { FactorToEnrol } from './enrolment.ts'
import { removeEnrolmentReplacing } from './enrolments.queries.ts'
import { factorRemovedMail } from './two-step.mail.ts'
import * as queries from './two-step.queries.ts'

/** One app, passkey or security key of a person, by its name. */
export type NamedFactor = OwnFactor & { means: FactorToEnrol }

const kinds: [FactorToEnrol, EachFactor][] = [
  ['code', factors.code.each!],
  ['passkey', factors.passkey.each!],
]

/** Everything that somebody can confirm with, but for backup codes: apps first, in the order in which they came. */
export async function ownFactors(db: Db, personId: string): Promise<NamedFactor[]> {
  const lists = await Promise.all(
    kinds.map(async ([means, each]) => (await each.list(db, personId)).map((one) => ({ ...one, means }))),
  )
  return lists.flat()
}

/** Refuses `not_found` for anything that isn't this person's. */
export async function ownFactor(db: Db, personId: string, id: string): Promise<NamedFactor> {
  return (await ownFactors(db, personId)).find((one) => one.id === id) ?? refuse('not_found')
}

const refused = 'two_step.factor_refused'

/** Another name, which changes nothing else. Refuses `not_fresh` and `not_found` (requirement APP-1). */
export async function renameFactor(
  services: Services,
  session: Session,
  { id, name }: { id: string; name: string },
  at: Moment,
): Promise<void> {
  await decide(services, at, { person: session.person.id, refused }, async (decision) => {
    await decision.mustBeFresh(session)
    const { means } = await ownFactor(decision.tx, decision.person, id)
    await factors[means].each?.rename(decision.tx, { personId: decision.person, id, name })
    await decision.record('two_step.factor_renamed', { details: { factor: means } })
  })
}

/**
 * Removes one of several. What it lay on may be in other hands: as with another phone, the generation grows, and other sessions and challenges end. Refuses `not_fresh`,
 * `not_found`, and `last_factor` for the only one that can be used: that is turning off (requirement APP-1).
 */
export function removeFactor(services: Services, session: Session, id: string, at: Moment): Promise<Renewed> {
  return decide(services, at, { person: session.person.id, refused }, async (decision) => {
    const { tx, person } = decision
    await decision.mustBeFresh(session)
    const all = await ownFactors(tx, person)
    const found = all.find((one) => one.id === id) ?? refuse('not_found')
    const rest = all.filter((one) => one !== found)
    const isUsable = ({ passkey }: NamedFactor) => !passkey || isUsableAt(services.instance.relyingParty, passkey)
    if (rest.length === 0 || (isUsable(found) && !rest.some(isUsable))) refuse('last_factor')
    await removeIt(decision, found)
    await decision.endSessions(session)
    await endChallenges(tx, person)
    const { means, name } = found
    await decision.record('two_step.factor_removed', { details: { factor: means } })
    const mail = factorRemovedMail(await decision.whom(), { ...letterhead(decision), means, name })
    await decision.mail('factor-removed', mail, { once: id })
    const { browserToken } = await knowBrowser(decision, { secondStep: true })
    return { session: await decision.renewSession(session), browserToken }
  })
}

async function removeIt({ tx, person }: Decision, { id, means }: NamedFactor): Promise<void> {
  if (!(await queries.outdateEnabled(tx, person))) refuse('not_enabled')
  if (!(await factors[means].each?.removeOne(tx, { personId: person, id }))) refuse('not_found')
  await removeEnrolmentReplacing(tx, id)
}
