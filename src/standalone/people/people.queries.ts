import { type Expression, type Insertable, type Selectable, sql } from 'kysely'
import { type Given, prepared } from '../../adapters/prepared.ts'
import type { Db, Tables, Tx } from '../../adapters/schema.ts'
import { knownBrowserOf } from '../../known-browsers/known-browsers.queries.ts'
import { locales } from '../../messages/messages.ts'
import { ineligibleOn } from './plans.ts'
import { foldName, nameKey } from '../../spelling/name.ts'
import { sortKey } from '../../spelling/sort-key.ts'
import type { Organisation, Person } from './person.ts'
import { insertWords, keepFindable } from './search-words.queries.ts'

/** `browserHash`: of the browser that asks, when it may be known to that person by a password; '' for none. */
export async function findByEmail(db: Db, email: string, browserHash = '') {
  return readByEmail(db, { email, browserHash })
}

const readByEmail = prepared.row((db, { email, browserHash }: Given<{ email: string; browserHash: string }>) =>
  db
    .selectFrom('people')
    .leftJoin('two_step', 'two_step.person_id', 'people.id')
    .select(['people.id', 'people.password_hash', 'people.deactivated_at', 'people.joined_at'])
    .select((row) => row.fn.coalesce('two_step.generation', row.lit(0)).as('generation'))
    .select(
      knownBrowserOf({ tokenHash: browserHash, personId: sql.ref('people.id'), secondStep: sql.lit(0) }).as(
        'known_browser_id',
      ),
    )
    .where('people.email', '=', email),
)

export async function findPasswordHash(db: Db, personId: string): Promise<string | undefined> {
  const row = await db.selectFrom('people').select('password_hash').where('id', '=', personId).executeTakeFirst()
  return row?.password_hash
}

/** `plans`: those that include two-step while they are current. */
export async function findPerson(db: Db, personId: string, plans: readonly string[]): Promise<Person | undefined> {
  const row = await readPerson(db, { personId })
  return row && personFromRow(row, plans)
}

const readPerson = prepared.row((db, { personId }: Given<{ personId: string }>) =>
  db
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .leftJoin('policies', 'policies.organisation_id', 'people.organisation_id')
    .select([...columnsOfPerson])
    .where('people.id', '=', personId),
)

/** What a query selects to make a `Person` with `personFromRow`. */
export const columnsOfPerson = [
  'people.id as person_id',
  'people.email as email',
  'people.email_confirmed_at as email_confirmed_at',
  'people.name as person_name',
  'people.role as role',
  'people.locale as locale',
  'people.time_zone as time_zone',
  'organisations.id as organisation_id',
  'organisations.name as organisation_name',
  'organisations.plan as plan',
  'organisations.plan_current as plan_current',
  'people.created_at as person_created_at',
  'people.deactivated_at as deactivated_at',
  'people.joined_at as joined_at',
  'policies.required_since as required_since',
  'policies.days as required_days',
] as const

type People = Selectable<Tables['people']>
type Organisations = Selectable<Tables['organisations']>
type PersonRow = {
  person_id: string
  email: string
  email_confirmed_at: People['email_confirmed_at']
  person_name: string
  role: People['role']
  locale: string
  time_zone: string | null
  organisation_id: string
  organisation_name: string
  plan: string
  plan_current: Organisations['plan_current']
  person_created_at: People['created_at']
  deactivated_at: People['deactivated_at']
  joined_at: People['joined_at']
  required_since: Selectable<Tables['policies']>['required_since'] | null
  required_days: number | null
}

export function personFromRow(row: PersonRow, plans: readonly string[]): Person {
  const organisation = {
    id: row.organisation_id,
    // Those of operators were once kept as they were typed.
    name: foldName(row.organisation_name),
    plan: row.plan,
    planCurrent: row.plan_current === 1,
  }
  const ineligible = ineligibleOn(organisation, plans)
  const { required_since: since, required_days: days } = row
  return {
    id: row.person_id,
    email: row.email,
    emailConfirmed: row.email_confirmed_at !== null,
    emailConfirmedAt: row.email_confirmed_at,
    name: row.person_name,
    role: row.role,
    administrator: row.role === 'administrator',
    locale: locales.find((locale) => locale === row.locale) ?? 'en',
    timeZone: row.time_zone,
    organisation,
    ineligible,
    active: row.deactivated_at === null,
    joinedAt: row.joined_at ?? row.person_created_at,
    required: since === null || days === null || ineligible !== null ? null : { since, days, by: 'organisation' },
  }
}

/** One conditional UPDATE: the old hash must still stand, so that of two changes at once only one wins. */
export async function replacePasswordHash(
  tx: Tx,
  personId: string,
  oldHash: string,
  newHash: string,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('people')
    .set({ password_hash: newHash })
    .where('id', '=', personId)
    .where('password_hash', '=', oldHash)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function setPasswordHash(db: Db, personId: string, hash: string): Promise<void> {
  await db.updateTable('people').set({ password_hash: hash }).where('id', '=', personId).execute()
}

type Profile = { name?: string; locale?: string; time_zone?: string | null }

export async function setProfile(db: Db, personId: string, profile: Profile): Promise<void> {
  await db.updateTable('people').set(profile).where('id', '=', personId).execute()
  if (profile.name !== undefined) await keepFindable(db, personId)
}

export async function setRole(db: Db, personId: string, role: Tables['people']['role']): Promise<void> {
  await db.updateTable('people').set({ role }).where('id', '=', personId).execute()
}

export async function setOrganisation(db: Db, personId: string, organisationId: string): Promise<void> {
  await db.updateTable('people').set({ organisation_id: organisationId }).where('id', '=', personId).execute()
  await keepFindable(db, personId)
}

/** One that nobody has confirmed yet. */
export async function setEmail(db: Db, personId: string, email: string): Promise<void> {
  await db.updateTable('people').set({ email, email_confirmed_at: null }).where('id', '=', personId).execute()
  await keepFindable(db, personId)
}

/** Whether they were invited, and have chosen no password yet. */
export async function isAwaited(db: Db, personId: string): Promise<boolean> {
  const row = await db.selectFrom('people').select('joined_at').where('id', '=', personId).executeTakeFirst()
  return row !== undefined && row.joined_at === null
}

export async function isDeactivated(db: Db, personId: string): Promise<boolean> {
  const row = await db.selectFrom('people').select('deactivated_at').where('id', '=', personId).executeTakeFirst()
  return row?.deactivated_at != null
}

/** Whether an organisation has people, not counting this one where they are deactivated, and no active administrator among them: one who was invited is none yet. */
export async function lacksAdministrator(db: Db, organisationId: string, personId: string): Promise<boolean> {
  const people = db.selectFrom('people').select('id').where('organisation_id', '=', organisationId).limit(1)
  const left = await people
    .where((row) => row.or([row('id', '!=', personId), row('deactivated_at', 'is', null)]))
    .executeTakeFirst()
  if (!left) return false
  const active = people
    .where('role', '=', 'administrator')
    .where('deactivated_at', 'is', null)
    .where('joined_at', 'is not', null)
  return (await active.executeTakeFirst()) === undefined
}

export async function setEmailConfirmed(db: Db, personId: string, now: number): Promise<void> {
  await db.updateTable('people').set({ email_confirmed_at: now }).where('id', '=', personId).execute()
}

/** Unless somebody else has it by now: the row count is the verdict, the unique index stands behind it. */
export async function replaceEmail(tx: Tx, personId: string, email: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('people')
    .set({ email, email_confirmed_at: now })
    .where('id', '=', personId)
    .where('deactivated_at', 'is', null)
    .where((row) =>
      row.not(row.exists(row.selectFrom('people as other').select('id').where('other.email', '=', email))),
    )
    .executeTakeFirst()
  if (numUpdatedRows === 1n) await keepFindable(tx, personId)
  return numUpdatedRows === 1n
}

/** With every row that hangs on it, unless an organisation would be left with people and without an administrator. */
export async function removePerson(tx: Tx, personId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('people')
    .where('id', '=', personId)
    .where((row) => {
      const colleagues = row
        .selectFrom('people as colleague')
        .select('colleague.id')
        .whereRef('colleague.organisation_id', '=', 'people.organisation_id')
        .whereRef('colleague.id', '!=', 'people.id')
      const others = colleagues
        .where('colleague.role', '=', 'administrator')
        .where('colleague.deactivated_at', 'is', null)
        .where('colleague.joined_at', 'is not', null)
      return row.or([row('role', '!=', 'administrator'), row.exists(others), row.not(row.exists(colleagues))])
    })
    .executeTakeFirst()
  return numDeletedRows === 1n
}

export async function findCreatedAt(db: Db, personId: string): Promise<number> {
  const row = await db.selectFrom('people').select('created_at').where('id', '=', personId).executeTakeFirstOrThrow()
  return row.created_at
}

/** Whether nobody has come in as them yet, as far as it is kept: no address confirmed, no sign-in written down, no second step. */
export async function isNewcomer(db: Db, personId: string): Promise<boolean> {
  const row = await db
    .selectFrom('people')
    .leftJoin('two_step', 'two_step.person_id', 'people.id')
    .leftJoin('audit_events', (join) =>
      join.onRef('audit_events.subject_id', '=', 'people.id').on('audit_events.action', '=', 'sign_in.completed'),
    )
    .select('people.id')
    .where('people.id', '=', personId)
    .where('people.email_confirmed_at', 'is', null)
    .where('audit_events.id', 'is', null)
    .where('two_step.enabled_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether the first is an active administrator of the second one's organisation. */
export async function administers(db: Db, administratorId: string, personId: string): Promise<boolean> {
  const row = await db
    .selectFrom('people as administrators')
    .innerJoin('people', 'people.organisation_id', 'administrators.organisation_id')
    .select('people.id')
    .where('administrators.id', '=', administratorId)
    .where('administrators.role', '=', 'administrator')
    .where('administrators.deactivated_at', 'is', null)
    .where('administrators.joined_at', 'is not', null)
    .where('people.id', '=', personId)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether somebody is an active administrator there now: for what goes on after the request was let in. */
export async function isAdministratorOf(db: Db, personId: string, organisationId: string): Promise<boolean> {
  const row = await db
    .selectFrom('people')
    .select('id')
    .where('id', '=', personId)
    .where('organisation_id', '=', organisationId)
    .where('role', '=', 'administrator')
    .where('deactivated_at', 'is', null)
    .where('joined_at', 'is not', null)
    .executeTakeFirst()
  return row !== undefined
}

export async function setDeactivated(tx: Tx, personId: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('people')
    .set({ deactivated_at: now })
    .where('id', '=', personId)
    .where('deactivated_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function setReactivated(tx: Tx, personId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('people')
    .set({ deactivated_at: null })
    .where('id', '=', personId)
    .where('deactivated_at', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Whose organisation somebody belongs to, as part of another statement. */
export const organisationOf = (personId: Expression<string | null>): Expression<string | null> =>
  sql`(select organisation_id from people where people.id = ${personId})`

/** What these people are called; who is gone is missing. */
export async function findNames(db: Db, personIds: string[]): Promise<Map<string, string>> {
  if (personIds.length === 0) return new Map()
  const rows = await db.selectFrom('people').select(['id', 'name']).where('id', 'in', personIds).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export async function insertOrganisation(db: Db, organisation: Insertable<Tables['organisations']>): Promise<void> {
  await db.insertInto('organisations').values(organisation).execute()
}

export async function insertPerson(db: Db, person: Insertable<Tables['people']>): Promise<void> {
  await db
    .insertInto('people')
    .values({ ...person, sort_key: sortKey(person.name) })
    .execute()
  await insertWords(db, person)
}

/** Whoever was invited has come. False: they had before. */
export async function setJoined(tx: Tx, personId: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('people')
    .set({ joined_at: now })
    .where('id', '=', personId)
    .where('joined_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function countPeople(db: Db): Promise<number> {
  const { people } = await db
    .selectFrom('people')
    .select((row) => row.fn.countAll<number>().as('people'))
    .executeTakeFirstOrThrow()
  return Number(people)
}

export async function findPasswordHashes(db: Db, emails: string[]) {
  return db.selectFrom('people').select(['email', 'password_hash']).where('email', 'in', emails).execute()
}

export async function organisationById(db: Db, id: string): Promise<Organisation | undefined> {
  const row = await db.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirst()
  return row && { id, name: row.name, plan: row.plan, planCurrent: row.plan_current === 1 }
}

export async function updateOrganisation(db: Db, id: string, given: Omit<Organisation, 'id'>): Promise<void> {
  const row = { name: given.name, plan: given.plan, plan_current: given.planCurrent ? 1 : 0 } as const
  await db.updateTable('organisations').set(row).where('id', '=', id).execute()
}

/** By its name, in any case and spacing: "ferndale robotics" is no second company. */
export async function findOrganisation(db: Db, name: string): Promise<string | undefined> {
  const all = await db.selectFrom('organisations').select(['id', 'name']).execute()
  const key = nameKey(name)
  return all.find((organisation) => nameKey(organisation.name) === key)?.id
}
