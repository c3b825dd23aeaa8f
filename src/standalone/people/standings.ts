import type { PeopleOfApplication } from '../../application.ts'
import type { Db } from '../../adapters/schema.ts'
import { readEmail } from '../../spelling/email.ts'
import { personFromRow } from './people.queries.ts'
import * as queries from './standings.queries.ts'

/** The people of our own organisations, for what an administrator asks of all of them. */
export function peopleOf(db: Db, plans: readonly string[]): PeopleOfApplication {
  return {
    namedBy: 'email',
    standings: (organisationId, now) => queries.countStandings(db, organisationId, now),
    protectedByWeek: (organisationId, since, now) => queries.protectedByWeek(db, organisationId, since, now),
    withoutDeadline: (organisationId, atMost) => queries.findWithoutDeadline(db, organisationId, atMost),
    async find(organisationId, typed) {
      const email = readEmail(typed)
      return email === null ? null : queries.findIn(db, organisationId, email)
    },
    async administrators(organisationId) {
      const rows = await queries.findAdministrators(db, organisationId)
      return rows.map((row) => personFromRow(row, plans))
    },
  }
}
