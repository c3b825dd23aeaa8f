import type { Db } from '../../adapters/schema.ts'

/** What an administrator may know of people of the own organisation, and of how they are protected. Nobody of another one is among them. */
export function listedOf(db: Db, organisationId: string, personIds: readonly string[]) {
  return db
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .leftJoin('policies', 'policies.organisation_id', 'people.organisation_id')
    .leftJoin('deadlines', 'deadlines.person_id', 'people.id')
    .leftJoin('two_step_resets as resets', (join) =>
      join
        .onRef('resets.person_id', '=', 'people.id')
        .on('resets.done_at', 'is', null)
        .on('resets.cancelled_at', 'is', null),
    )
    .select(['people.id', 'people.name', 'people.email', 'people.role', 'people.deactivated_at', 'people.joined_at'])
    .select(['people.protected_at', 'people.suspended_at', 'people.required_at', 'resets.id as reset_id'])
    .select(['policies.required_since', 'organisations.plan', 'organisations.plan_current'])
    .select(['deadlines.exempt_until', 'deadlines.exempt_reason'])
    .select((row) => [
      row
        .selectFrom('backup_codes')
        .select((codes) => codes.fn.countAll<number>().as('left'))
        .whereRef('backup_codes.person_id', '=', 'people.id')
        .where('backup_codes.used_at', 'is', null)
        .as('backup_codes_left'),
      row
        .selectFrom('audit_events')
        .select((events) => events.fn.max('audit_events.at').as('at'))
        .whereRef('audit_events.subject_id', '=', 'people.id')
        .where('audit_events.action', '=', 'sign_in.completed')
        .as('last_sign_in_at'),
    ])
    .where('people.organisation_id', '=', organisationId)
    .where('people.id', 'in', personIds)
    .execute()
}

/** The organisation's plan, where it requires two-step authentication; undefined where it doesn't. */
export async function planOfPolicy(db: Db, organisationId: string) {
  return db
    .selectFrom('policies')
    .innerJoin('organisations', 'organisations.id', 'policies.organisation_id')
    .select(['organisations.id', 'organisations.name', 'organisations.plan', 'organisations.plan_current'])
    .where('policies.organisation_id', '=', organisationId)
    .executeTakeFirst()
}
