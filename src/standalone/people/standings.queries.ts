import { type Selectable, sql } from 'kysely'
import type { Instant } from '../../adapters/clock.ts'
import type { Db, Tables } from '../../adapters/schema.ts'
import type { Standings } from '../../host/person.ts'
import { weeks } from '../../limits.ts'
import { columnsOfPerson } from './people.queries.ts'

type Deadlines = Selectable<Tables['deadlines']>

/** Each of those who may sign in, once: protected, or else spared, overdue, or due. */
export async function countStandings(db: Db, organisationId: string, now: Instant): Promise<Standings> {
  const standing = sql<keyof Standings>`case when people.protected_at is not null then 'protected'
    when deadlines.exempt_until > ${now} then 'exempt' when people.required_at <= ${now} then 'overdue' else 'due' end`
  const rows = await db
    .selectFrom('people')
    .leftJoin('deadlines', 'deadlines.person_id', 'people.id')
    .select([standing.as('standing'), sql<number>`count(*)`.as('count')])
    .where('people.organisation_id', '=', organisationId)
    .where('people.deactivated_at', 'is', null)
    .groupBy(sql`1`)
    .execute()
  const counted = Object.fromEntries(rows.map(({ standing, count }) => [standing, Number(count)]))
  return { protected: 0, exempt: 0, due: 0, overdue: 0, ...counted }
}

/** At the end of each week since then, the present one included. */
export async function protectedByWeek(db: Db, organisationId: string, since: Instant, now: Instant): Promise<number[]> {
  // SQLite takes a number that is bound for one with a fraction, and would count each person in a week of their own.
  const week = sql<number>`case when protected_at < ${since} then 0 else cast((protected_at - ${since}) / ${sql.lit(weeks)} as integer) end`
  const rows = await db
    .selectFrom('people')
    .select([week.as('week'), sql<number>`count(*)`.as('count')])
    .where('organisation_id', '=', organisationId)
    .where('protected_at', 'is not', null)
    .where('deactivated_at', 'is', null)
    .groupBy(sql`1`)
    .execute()
  const added = new Map(rows.map((row) => [Number(row.week), Number(row.count)]))
  let sum = 0
  return Array.from({ length: Math.floor((now - since) / weeks) + 1 }, (_, index) => (sum += added.get(index) ?? 0))
}

/** Those who have come, and have neither two-step on nor a deadline. */
export async function findWithoutDeadline(db: Db, organisationId: string, atMost: number) {
  const rows = await db
    .selectFrom('people')
    .leftJoin('deadlines', 'deadlines.person_id', 'people.id')
    .select(['people.id', 'people.joined_at'])
    .where('people.organisation_id', '=', organisationId)
    .where('people.protected_at', 'is', null)
    .where('people.deactivated_at', 'is', null)
    .where('people.joined_at', 'is not', null)
    .where(sql<Deadlines['person_id'] | null>`deadlines.person_id`, 'is', null)
    .limit(atMost)
    .execute()
  return rows.map(({ id, joined_at }) => ({ id, joinedAt: joined_at }))
}

export async function findIn(db: Db, organisationId: string, email: string): Promise<string | null> {
  const row = await db
    .selectFrom('people')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('email', '=', email)
    .executeTakeFirst()
  return row?.id ?? null
}

export async function findAdministrators(db: Db, organisationId: string) {
  return db
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .leftJoin('policies', 'policies.organisation_id', 'people.organisation_id')
    .select([...columnsOfPerson])
    .where('people.organisation_id', '=', organisationId)
    .where('people.role', '=', 'administrator')
    .where('people.deactivated_at', 'is', null)
    .where('people.joined_at', 'is not', null)
    .orderBy('people.id')
    .execute()
}
