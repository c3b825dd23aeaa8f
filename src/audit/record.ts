import type { Expression } from 'kysely'
import type { Application } from '../application.ts'
import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Db } from '../adapters/schema.ts'

/** What happened: a closed list, so that a report can count on it. */
export const auditActions = [
  'sign_in.password_accepted',
  'sign_in.completed',
  'sign_in.enrolment_required',
  'sign_in.failed',
  'sign_in.refused',
  'sign_in.cancelled',
  'signed_out',
  'fresh.given',
  'fresh.refused',
  'two_step.enrolment_begun',
  'two_step.enrolment_refused',
  'two_step.enabled',
  'two_step.disabled',
  'two_step.disabling_refused',
  'backup_codes.renewed',
  'backup_codes.renewal_refused',
  'password.changed',
  'password.change_refused',
  'password.reset_requested',
  'password.reset_done',
  'password.reset_refused',
  'email.confirmed',
  'person.added',
  'person.invited',
  'person.invitation_withdrawn',
  'person.deactivated',
  'person.reactivated',
  'person.changed',
  'person.role_changed',
  'person.moved',
  'organisation.changed',
  'policy.required',
  'policy.changed',
  'policy.withdrawn',
  'policy.refused',
  'policy.exempted',
  'policy.exemption_ended',
  'session.entered',
  'session.ended',
  'sessions.ended',
  'sessions.not_ended',
  'two_step.replaced',
  'two_step.checked_up',
  'two_step.factor_added',
  'two_step.factor_renamed',
  'two_step.factor_removed',
  'two_step.factor_refused',
  'two_step.passkey_suspected',
  'two_step.suspended',
  'two_step.let_in',
  'two_step.reset_requested',
  'two_step.reset_cancelled',
  'two_step.reset_refused',
  'two_step.reset',
  'email.change_requested',
  'email.changed',
  'account.deleted',
  'data.exported',
  'request.refused',
  'operator.keys_rotated',
  'operator.backed_up',
  'operator.restored',
  'operator.moved',
] as const
export type AuditAction = (typeof auditActions)[number]

export type AuditEvent = {
  action: AuditAction
  /** Who did it; null for someone unknown. */
  actor: string | null
  /** About whom; null when nobody of ours is meant. */
  subject: string | null
  /** In whose organisation it happened, where that is known before. Left out: the subject's, or else the actor's. */
  organisationId?: string | null
  address: string
  /** Means, reasons, counts. Never what someone typed. */
  details?: Record<string, string | number | boolean | null>
  /** The try that turned out right. The event takes its id: a try whose id stands in the trail is not counted any more. */
  attemptId?: string
}

type OrganisationOf = NonNullable<Application['organisationOf']>

/** Adds one event, in the transaction of the change it tells of; a refusal's, which has none, by itself. */
export async function record(db: Db, services: Services, event: AuditEvent, now: Instant): Promise<void> {
  const { action, actor, subject, address, details = {} } = event
  const id = event.attemptId ?? services.randomness.id()
  const row = { id, at: now, action, actor, subject, address, details: JSON.stringify(details) }
  const { application } = services
  if (event.organisationId === undefined && application.organisationOf)
    await insertOfMember(application.organisationOf)(db, { ...row, member: subject ?? actor })
  else await insertEvent(db, { ...row, organisation: event.organisationId ?? null })
  services.metrics.eventRecorded(event.action)
}

type Row = {
  id: string
  at: Instant
  action: AuditAction
  actor: string | null
  subject: string | null
  address: string
  details: string
}

const insertEvent = prepared((db, given: Given<Row & { organisation: string | null }>) =>
  db.insertInto('audit_events').values(columnsOf(given, given.organisation)),
)

const inserts = new WeakMap<OrganisationOf, ReturnType<typeof prepareInsert>>()

/** Where the database knows whose organisation somebody belongs to. `member`: the one in whose organisation it happened. */
function insertOfMember(organisationOf: OrganisationOf) {
  const insert = inserts.get(organisationOf) ?? prepareInsert(organisationOf)
  inserts.set(organisationOf, insert)
  return insert
}

const prepareInsert = (organisationOf: OrganisationOf) =>
  prepared((db, given: Given<Row & { member: string | null }>) =>
    db.insertInto('audit_events').values(columnsOf(given, organisationOf(given.member))),
  )

const columnsOf = (given: Given<Row>, organisation: Expression<string | null>) => ({
  id: given.id,
  at: given.at,
  action: given.action,
  actor_id: given.actor,
  subject_id: given.subject,
  organisation_id: organisation,
  address: given.address,
  details: given.details,
})

/** Whether the person has signed in from this address within the trail's memory. */
export async function hasSignedInFrom(db: Db, personId: string, address: string): Promise<boolean> {
  const row = await db
    .selectFrom('audit_events')
    .select('id')
    .where('subject_id', '=', personId)
    .where('action', '=', 'sign_in.completed')
    .where('address', '=', address)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
