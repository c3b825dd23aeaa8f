import { type ExpressionBuilder, sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import type { Db, Tables } from '../adapters/schema.ts'
import type { AuditAction } from './record.ts'

/** Whose events: about one person, or those that an organisation's administrators may read. */
export type Scope = { personId: string } | { organisationId: string }
export type Filter = {
  personId?: string | undefined
  actions?: readonly AuditAction[] | undefined
  from?: Instant | undefined
  until?: Instant | undefined
  /** The id of an event: only older ones. */
  before?: string | undefined
  /** The same by what stood in it: it may have been swept since. */
  after?: { at: Instant; id: string } | undefined
}

/** Newest first. */
export async function findEvents(db: Db, scope: Scope, filter: Filter, atMost: number) {
  const [column, value] =
    'personId' in scope
      ? (['audit_events.subject_id', scope.personId] as const)
      : (['audit_events.organisation_id', scope.organisationId] as const)
  let found = db
    .selectFrom('audit_events')
    .select(['audit_events.id', 'audit_events.at', 'audit_events.action', 'audit_events.address', 'details'])
    .select(['actor_id', 'subject_id'])
    .where(column, '=', value)
  const { personId, actions, from, until, before, after } = filter
  if (personId !== undefined) {
    found = found.where((event) => event.or([event('actor_id', '=', personId), event('subject_id', '=', personId)]))
  }
  if (actions !== undefined) found = found.where('audit_events.action', 'in', actions)
  if (from !== undefined) found = found.where('audit_events.at', '>=', from)
  if (until !== undefined) found = found.where('audit_events.at', '<', until)
  if (before !== undefined) {
    const cursor = db.selectFrom('audit_events').select(['at', 'id']).where('id', '=', before).where(column, '=', value)
    found = found.where(sql<boolean>`(audit_events.at, audit_events.id) < ${cursor}`)
  }
  if (after !== undefined) {
    found = found.where(sql<boolean>`(audit_events.at, audit_events.id) < (${after.at}, ${after.id})`)
  }
  return found.orderBy('audit_events.at', 'desc').orderBy('audit_events.id', 'desc').limit(atMost).execute()
}

export async function countSince(db: Db, subjectId: string, action: AuditAction, since: Instant): Promise<number> {
  const { events } = await db
    .selectFrom('audit_events')
    .select((row) => row.fn.countAll<number>().as('events'))
    .where('subject_id', '=', subjectId)
    .where('action', '=', action)
    .where('at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(events)
}

export async function removeUntil(db: Db, until: Instant): Promise<void> {
  await db.deleteFrom('audit_events').where('at', '<=', until).execute()
}

/** Addresses in full that stand in events so old: each once. */
export async function findAddressesUntil(db: Db, until: Instant): Promise<string[]> {
  const rows = await db.selectFrom('audit_events').select('address').distinct().where(inFull(until)).execute()
  return rows.map((row) => row.address)
}

export async function shortenAddress(db: Db, address: string, short: string, until: Instant): Promise<void> {
  await db
    .updateTable('audit_events')
    .set({ address: short })
    .where('address', '=', address)
    .where(inFull(until))
    .execute()
}

const inFull = (until: Instant) => (event: ExpressionBuilder<Tables, 'audit_events'>) =>
  event.and([event('at', '<=', until), event('address', '!=', ''), event('address', 'not like', '%/%')])
