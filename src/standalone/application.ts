import type { Application } from '../application.ts'
import type { Db } from '../adapters/schema.ts'
import { safeNext, withNext } from '../http/where-to.ts'
import { confirmPassword } from './people/change-password.ts'
import * as queries from './people/people.queries.ts'
import { peopleOf } from './people/standings.ts'
import { personById } from './people/directory.ts'
import { describePerson } from './people/person.ts'
import { chooseLanguage } from './people/profile.ts'
import type { Services, ServicesWithoutApplication, ServicesWithoutDatabase } from '../services.ts'
import { endEverywhereElse, endOwnSession } from './sessions/end.ts'
import { listSessions } from './sessions/list.ts'
import { openEnrolmentSession, openSession } from './sessions/open.ts'
import { readSession } from './sessions/read.ts'
import { renewSession } from './sessions/renew.ts'
import { signOut } from './sessions/sign-out.ts'
import { removeEnrolmentsBut } from '../two-step/enrolments.queries.ts'
import * as sessions from './sessions/sessions.queries.ts'

/**
 * Our own application, with its people, passwords and sessions in the database that the flows have too: it acts in their transactions (decision 34). Through
 * this it is reached, and through nothing else.
 */
export function standAlone(services: ServicesWithoutApplication): Application {
  const { db, instance, randomness, settings } = services
  const application: Application = {
    findPerson: async (on, personId) => (await queries.findPerson(on, personId, settings.plans)) ?? null,
    namesOf: queries.findNames,
    readSession: async (token, { now, from: { kind } }) =>
      token === undefined ? null : readSession(services, { token, kind }, now),
    leadTo(next) {
      const page = safeNext(next)
      return page && instance.path(page)
    },
    signIn: (next) => instance.path(withNext('signIn', safeNext(below(instance.root, next)))),
    sessions: {
      list: (session, now) => listSessions(db, session, now),
      endOne: (session, id, at) => endOwnSession({ ...services, application }, session, id, at),
      endOthers: (session, at) => endEverywhereElse({ ...services, application }, session, at),
    },
    confirmPassword: (session, password, at) => confirmPassword({ ...services, application }, session, password, at),
    endEnrolmentSession: (session, at) => signOut({ ...services, application }, session, at),
    people: peopleOf(db, settings.plans),
    endsSessions: true,
    chooseLanguage: (personId, locale) => chooseLanguage(db, personId, locale),
    async describeSignedIn(personId, { token }) {
      return { token, person: describePerson(await personById(services, db, personId)) }
    },
    organisationOf: queries.organisationOf,
    inDecision: {
      findPerson: async ({ tx }, personId) => (await queries.findPerson(tx, personId, settings.plans)) ?? null,
      openSession: async (inside, done) => ({ token: await openSession(inside, done, randomness) }),
      openEnrolmentSession: (inside) => openEnrolmentSession(inside, randomness),
      // There is one way in, and nothing to carry.
      firstStepOf: async (tx, session) =>
        (await sessions.freshness(tx, session)) && { means: 'password', carry: null, next: null },
      renewSession: (inside, session, given) => renewSession(inside, session, given, randomness),
      async endSessions({ tx, person }, but) {
        await removeEnrolmentsBut(tx, person, but)
        return sessions.removeOfPerson(tx, person, but)
      },
      async freshness(tx, session) {
        const row = await sessions.freshness(tx, session)
        return row && { passwordAt: row.password_at, freshAt: row.fresh_at, twoStepSince: row.enabled_at }
      },
      administers: ({ tx }, administratorId, personId) => queries.administers(tx, administratorId, personId),
    },
  }
  return application
}

/** A page as the table has it, whether it was written out or not. */
const below = (root: string, path: string | null | undefined) =>
  root !== '' && path?.startsWith(`${root}/`) ? path.slice(root.length) : path

/** What a rule may use, on this database. */
export function servicesOn(db: Db, without: ServicesWithoutDatabase): Services {
  return { ...without, db, application: standAlone({ ...without, db }) }
}
