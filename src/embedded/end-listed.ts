import { decide } from '../decide.ts'
import type { Session } from '../host/session.ts'
import type { Moment } from '../moment.ts'
import { refuse } from '../refusals.ts'
import { endChallenges } from '../second-step/challenges.queries.ts'
import { leaveEnrolment, removeEnrolmentsBut } from '../two-step/enrolments.queries.ts'
import { askForSessions } from './asked-sessions.ts'
import * as companions from './companions.queries.ts'
import type { Embedding } from './embedding.ts'
import { idOf } from './list-sessions.ts'
import { tell } from './sessions.ts'

// Somebody ends sessions of theirs. The application does it first: what it couldn't do is not written down as done, and nothing of ours is lost.

/**
 * Ends one, by the id that the list gives. Only what the application names now, as this person's, can be ended: anything else is `not_found` (requirement SES-4), like
 * the present one, which the application signs out itself.
 */
export async function endListed(embedding: Embedding, session: Session, id: string, at: Moment): Promise<void> {
  const { host, services } = embedding
  const endSession = host.endSession?.bind(host)
  if (endSession === undefined) return refuse('not_found')
  const person = session.person.id
  const listed = await askForSessions(host, person, at.now)
  const ended = listed.find((one) => idOf(person, one) === id)?.session
  if (ended === undefined || ended === session.hostSession) return refuse('not_found')
  await orTell(embedding, person, at, () => endSession({ person, session: ended }))
  await decide(services, at, { person }, async ({ tx, record }) => {
    for (const companion of await companions.removeBeside(tx, person, ended)) await leaveEnrolment(tx, companion)
    await record('session.ended')
  })
}

/** Ends all but the present one. Refuses `not_found` where the application can't, or doesn't say which that is. */
export async function endOthers(embedding: Embedding, session: Session, at: Moment): Promise<void> {
  const { host, services } = embedding
  const endSessions = host.endSessions?.bind(host)
  const { hostSession: but } = session
  if (endSessions === undefined || !but) return refuse('not_found')
  const person = session.person.id
  await orTell(embedding, person, at, () => endSessions({ person, but }))
  await decide(services, at, { person }, async ({ tx, record }) => {
    await removeEnrolmentsBut(tx, person, session.id)
    await companions.removeOfPerson(tx, person, session.id)
    await endChallenges(tx, person)
    await record('sessions.ended')
  })
}

/** What it throws is a fault, and stands in the trail. */
async function orTell(embedding: Embedding, person: string, at: Moment, end: () => unknown): Promise<void> {
  try {
    await end()
  } catch (problem) {
    await tell(embedding, 'sessions.not_ended', person, at)
    throw problem
  }
}
