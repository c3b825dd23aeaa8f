import type { Application, Inside } from '../application.ts'
import { mustEnrol } from '../host/gate.ts'
import type { Host } from '../host/host.ts'
import type { Session } from '../host/session.ts'
import type { Services, ServicesWithoutApplication } from '../services.ts'
import { askForMember, type AskedPerson } from './ask-host.ts'
import { freshnessOf, readSession } from './companions.ts'
import { removeCompanion } from './companions.queries.ts'
import { firstStepOf, openEnrolmentSession, readEntered } from './entered.ts'
import { transact } from '../decide.ts'
import { type Moment, nowhere } from '../moment.ts'
import { becomeFreshByPassword } from '../two-step/fresh-by-password.ts'
import { findTwoStep } from '../two-step/two-step.queries.ts'
import type { Embedding } from './embedding.ts'
import { noteStamp } from './new-stamp.ts'
import { peopleOf } from './people.ts'
import { endListed, endOthers } from './end-listed.ts'
import { listSessions } from './list-sessions.ts'
import { endSessions, openSession, renewSession } from './sessions.ts'

/** Where a browser may be led, and where it signs in, at the application's own addresses. */
export type Places = Pick<Application, 'leadTo' | 'signIn'>

/**
 * Somebody else's application: asked before a decision, told after its commit, never while a transaction of ours is open (decision 34). What we know of its
 * sessions stands beside them, as companions.
 */
export function embedded(host: Host, places: Places, services: ServicesWithoutApplication): Application {
  const ask = (personId: string, at?: Moment) => askForMember(embedding, personId, at?.from.locale)
  const checkPassword = host.checkPassword?.bind(host)
  const application: Application = {
    findPerson: (_db, personId) => ask(personId),
    async namesOf(_db, personIds) {
      const people = await Promise.all(personIds.map((id) => ask(id)))
      return new Map(people.flatMap((person) => (person ? [[person.id, person.name] as const] : [])))
    },
    readSession: (token, at) => readEither(embedding, token, at),
    people: peopleOf(host, services, ask),
    endEnrolmentSession: ({ id }) => removeCompanion(services.db, id),
    endsSessions: host.endSessions !== undefined,
    ...(host.listSessions && {
      sessions: {
        list: (session, now) => listSessions(embedding, session, now),
        endOne: (session, id, at) => endListed(embedding, session, id, at),
        endOthers: (session, at) => endOthers(embedding, session, at),
      },
    }),
    describeSignedIn: async (_personId, { sent }) => sent?.json ?? {},
    ...places,
    ...(checkPassword && {
      confirmPassword(session, password, at) {
        const check = async () => isTrue(await checkPassword(session.person.id, password))
        return becomeFreshByPassword(withApplication, session, check, at)
      },
    }),
    inDecision: {
      askBefore: (personId, at) => askBefore(withApplication, () => ask(personId, at), personId),
      enter: noteWhatWasSaid,
      findPerson,
      openSession: (inside, done) => openSession(embedding, inside, done),
      openEnrolmentSession: (inside, first) => openEnrolmentSession(embedding, inside, first),
      firstStepOf: (tx, session) => firstStepOf(embedding, tx, session),
      renewSession: (inside, session, given) => renewSession(embedding, inside, session, given),
      endSessions: (inside, but) => endSessions(embedding, inside, but),
      freshness: freshnessOf,
      administers,
    },
  }
  const withApplication: Services = { ...services, application }
  const embedding: Embedding = { host, services: withApplication }
  return application
}

/**
 * The application's own session, or else one of ours. Whoever must set two-step up, and gave a first step for it, does so by that: a session of before knows of none
 * (requirement POL-5).
 */
async function readEither(embedding: Embedding, token: string | undefined, at: Moment): Promise<Session | null> {
  const theirs = await readSession(embedding, token, at)
  if (theirs !== null && !mustEnrol(theirs, at.now)) return theirs
  const ours = await readEntered(embedding, token, at)
  return theirs === null || (ours?.kind === 'enrolment' && ours.person.id === theirs.person.id) ? ours : theirs
}

/** Nothing else that JavaScript takes for it: a person, a promise, a row. */
const isTrue = (said: unknown) => said === true

/** What has changed since counts by itself, whatever becomes of the decision: one that is refused undoes what it wrote (requirement HOST-5). */
async function askBefore(
  services: Services,
  ask: () => Promise<AskedPerson | null>,
  personId: string,
): Promise<AskedPerson | null> {
  const said = await ask()
  const before = said && (await findTwoStep(services.db, personId))
  if (!before || before.stamp === null || before.stamp === said.stamp) return said
  const at = { now: services.clock.now(), from: nowhere }
  await transact(services, at, [`person:${personId}`], ({ tx }) => noteStamp(tx, personId, said.stamp))
  return said
}

/** Another request may have been told otherwise meanwhile. Whoever is gone, or not active, is refused like signed out: by `whom`. */
async function noteWhatWasSaid({ tx, person, asked }: Inside): Promise<void> {
  const said = asked.get(person) as AskedPerson | null | undefined
  if (said) await noteStamp(tx, person, said.stamp)
}

async function findPerson({ asked }: Inside, personId: string) {
  if (!asked.has(personId)) throw new Error('Somebody was needed in a decision who had not been asked for before it')
  return asked.get(personId) ?? null
}

async function administers({ asked }: Inside, administratorId: string, personId: string): Promise<boolean> {
  const [administrator, person] = [asked.get(administratorId), asked.get(personId)]
  const organisation = person?.organisation?.id
  if (administrator?.administrator !== true || organisation === undefined) return false
  return administrator.organisation?.id === organisation
}
