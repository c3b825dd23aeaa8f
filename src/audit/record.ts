import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Db } from '../adapters/schema.ts'

/** What happened: a closed list, so that a report can count on it. */
export const auditActions = [
  'sign_in.password_accepted',
  'sign_in.completed',
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
  'person.deactivated',
  'person.reactivated',
  'person.changed',
  'person.role_changed',
  'person.moved',
  'organisation.changed',
  'session.ended',
  'sessions.ended',
  'two_step.replaced',
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
  /** In whose organisation it happened, where nobody of it is meant. */
  organisationId?: string
  address: string
  /** Means, reasons, counts. Never what someone typed. */
  details?: Record<string, string | number | boolean | null>
  /** The try that turned out right. The event takes its id: a try whose id stands in the trail is not counted any more. */
  attemptId?: string
}

/** Adds one event, in the transaction of the change it tells of; a refusal's, which has none, by itself. */
export async function record(db: Db, services: Services, event: AuditEvent, now: Instant): Promise<void> {
  const { action, actor, subject, address, details = {} } = event
  if (event.organisationId !== undefined) await insertOfOrganisation(db, services, event, event.organisationId, now)
  else
    await insertEvent(db, {
      id: event.attemptId ?? services.randomness.id(),
      at: now,
      action,
      actor,
      subject,
      member: subject ?? actor,
      address,
      details: JSON.stringify(details),
    })
  services.metrics.eventRecorded(event.action)
}

async function insertOfOrganisation(db: Db, services: Services, event: AuditEvent, organisation: string, now: Instant) {
  const { action, actor, subject, address, details = {} } = event
  const who = { actor_id: actor, subject_id: subject, organisation_id: organisation }
  const row = { id: services.randomness.id(), at: now, action, address, details: JSON.stringify(details), ...who }
  await db.insertInto('audit_events').values(row).execute()
}

type Row = {
  id: string
  at: Instant
  action: AuditAction
  actor: string | null
  subject: string | null
  /** The one in whose organisation it happened. */
  member: string | null
  address: string
  details: string
}

const insertEvent = prepared((tx, given: Given<Row>) =>
  tx.insertInto('audit_events').values((row) => ({
    id: given.id,
    at: given.at,
    action: given.action,
    actor_id: given.actor,
    subject_id: given.subject,
    organisation_id: row.selectFrom('people').select('people.organisation_id').where('people.id', '=', given.member),
    address: given.address,
    details: given.details,
  })),
)

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
