import type { Inside, OpenedSession } from '../application.ts'
import { record } from '../audit/record.ts'
import { completedSignIn, mustBeCompleted } from '../host/completed.ts'
import type { CompletedSignIn, Opened } from '../host/host.ts'
import type { GivenInSession, RenewedSession, Session } from '../host/session.ts'
import type { Moment } from '../moment.ts'
import { refuse } from '../refusals.ts'
import { removeEnrolmentsBut } from '../two-step/enrolments.queries.ts'
import { beginCompanion, renewCompanion } from './companions.ts'
import { generationOf } from '../two-step/two-step.queries.ts'
import * as queries from './companions.queries.ts'
import type { Embedding } from './embedding.ts'
import { removeEntered, renameEntered } from './entered.queries.ts'

// The application's sessions are opened, renewed and ended by the application, after the commit of the decision that says so (requirement HOST-3).

/** `sent` is there once the decision is made. Refuses `signed_out` for whoever is gone, or not active. */
export async function openSession(embedding: Embedding, inside: Inside, done: CompletedSignIn): Promise<OpenedSession> {
  mustBeCompleted(done)
  mustBeThere(inside)
  const { firstStepAt: passwordAt, secondStepAt: freshAt, generation } = done
  const { id, token } = await beginCompanion(embedding, inside, { passwordAt, freshAt, generation })
  const opened: OpenedSession = { token }
  inside.afterCommit(async () => {
    opened.sent = await openAtHost(embedding, done, id, inside.at)
  })
  return opened
}

/** The session goes on under a new id or token of the application's, and of ours. Refuses `signed_out`. */
export async function renewSession(
  embedding: Embedding,
  inside: Inside,
  session: Session,
  given: GivenInSession,
): Promise<RenewedSession> {
  mustBeThere(inside)
  const { tx, at, person } = inside
  const generation = await generationOf(tx, person)
  const { id, token } = await renewCompanion(embedding, inside, session, { ...given, generation })
  const { hostSession, entered } = await queries.besideWhat(tx, id)
  const renewed: RenewedSession = { id, token, ...given }
  if (entered) return renewed
  const renews = { session: hostSession ?? session.hostSession ?? null }
  const times = {
    firstStepAt: given.passwordAt ?? session.passwordAt,
    secondStepAt: given.freshAt === undefined ? session.freshAt : given.freshAt,
  }
  const done = completedSignIn({
    person,
    means: [],
    amr: [],
    userVerified: null,
    carry: null,
    next: null,
    generation,
    renews,
    ...times,
  })
  inside.afterCommit(async () => {
    renewed.sent = await openAtHost(embedding, done, id, at)
  })
  return renewed
}

/** As the application said just before: nothing else on the way may have needed to know (requirement HOST-4). */
function mustBeThere({ asked, person }: Inside): void {
  if (!asked.get(person)) refuse('signed_out')
}

/** Returns how many of our companions those were: of its sessions the application alone knows. */
export async function endSessions(embedding: Embedding, inside: Inside, but: string | null): Promise<number> {
  const { tx, person, at } = inside
  const kept = but === null ? null : (await queries.besideWhat(tx, but)).hostSession
  await removeEnrolmentsBut(tx, person, but)
  const ended = await queries.removeOfPerson(tx, person, but)
  inside.afterCommit(async () => {
    await endAtHost(embedding, { person, but: kept }, at)
    // Until now their tokens made links still.
    await removeEntered(embedding.services.db, person, { id: but, hostSession: kept })
  })
  return ended
}

/** When it throws: no session and no companion, and the trail says so. What was burnt stays burnt. */
async function openAtHost(embedding: Embedding, done: CompletedSignIn, companion: string, at: Moment): Promise<Opened> {
  const { host, services } = embedding
  try {
    const sent = (await host.openSession(Object.freeze({ ...done, session: companion }), at.from.call)) ?? {}
    if (sent.session !== undefined) await queries.nameSession(services.db, companion, sent.session)
    if (sent.session !== undefined && done.renews?.session)
      await renameEntered(services.db, done.person, { from: done.renews.session, to: sent.session })
    return sent
  } catch (problem) {
    await queries.removeCompanion(services.db, companion)
    await tell(embedding, 'sign_in.failed', done.person, at)
    throw problem
  }
}

/** Two-step is on, or off, by now. Sessions that the application couldn't end are in the log and the trail, and are refused by `stillGood`. */
async function endAtHost(embedding: Embedding, of: { person: string; but: string | null }, at: Moment): Promise<void> {
  const { host, services } = embedding
  try {
    await host.endSessions?.(of)
  } catch (problem) {
    const name = problem instanceof Error ? problem.name : 'unknown'
    services.log.error({ problem: name }, 'the application could not end sessions')
    await tell(embedding, 'sessions.not_ended', of.person, at)
  }
}

export async function tell(
  { services }: Embedding,
  action: 'sign_in.failed' | 'sessions.not_ended',
  person: string,
  at: Moment,
): Promise<void> {
  const about = { actor: person, subject: person, address: at.from.address, organisationId: null }
  await record(services.db, services, { action, ...about }, at.now)
}
