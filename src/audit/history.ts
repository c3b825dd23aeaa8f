import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import { eventsExported, eventsInSight, eventsPerPage, eventsPerPiece } from '../limits.ts'
import { type MessageKey, messagesOf } from '../messages/messages.ts'
import { type RefusalCode, refusals } from '../refusals.ts'
import * as queries from './audit.queries.ts'
import { type AuditAction, auditActions } from './record.ts'

/** Somebody of an event. Without a name: whoever it was is gone, and only the id is left. */
export type Party = { id: string; name: string | null }
export type HistoryEvent = {
  id: string
  at: Instant
  action: AuditAction
  /** Null: nobody who was signed in. */
  actor: Party | null
  subject: Party | null
  address: string
  /** By what it was proved; null where that is no question. */
  means: Means | null
  mobile: boolean
  /** "Firefox · Windows", as it was recognised; empty where it is not known. */
  browser: string
  /** Why it was refused. */
  reason: RefusalCode | null
}
/** Whatever the trail has words for. */
type Means = MeansOf<MessageKey>
type MeansOf<Key> = Key extends `event.means.${infer Named}` ? Named : never
const isMeans = (means: unknown): means is Means => Object.hasOwn(messagesOf('en'), `event.means.${String(means)}`)

/** One page of events, newest first; `next` is the cursor of the page after it. */
export type HistoryPage = { events: HistoryEvent[]; next: string | null }

/** What an administrator may narrow the history to. */
export type HistoryFilter = {
  personId?: string | undefined
  kind?: EventKind | undefined
  from?: Instant | undefined
  until?: Instant | undefined
}

const kinds = {
  sign_in: /^(?:sign_in|signed_out|sessions?)\b/,
  two_step: /^(?:two_step|backup_codes|fresh)\b/,
  account: /^(?:password|email|person|organisation|account|data)\b/,
  refused: /refused$/,
} as const satisfies Record<string, RegExp>
type EventKind = keyof typeof kinds
export const eventKinds = Object.keys(kinds) as [EventKind, ...EventKind[]]

/** The newest few, for the Security tab and a person's page. */
export async function recentEvents(services: Services, personId: string): Promise<HistoryEvent[]> {
  return toEvents(services, await queries.findEvents(services.db, { personId }, {}, eventsInSight))
}

/** Everything about one person. `before` is a cursor; one of somebody else's finds nothing. */
export function historyOfPerson(services: Services, personId: string, before?: string): Promise<HistoryPage> {
  return pageOf(services, { personId }, { before })
}

/** What an organisation's administrators may read (requirement AUD-3). */
export function historyOfOrganisation(
  services: Services,
  organisationId: string,
  filter: HistoryFilter,
  before?: string,
): Promise<HistoryPage> {
  return pageOf(services, { organisationId }, { ...inQueries(filter), before })
}

/** The same for a file, piece after piece, each read when it is asked for: a function that answers null at the end. */
export function piecesOfOrganisation(services: Services, organisationId: string, filter: HistoryFilter) {
  let left = eventsExported
  let after: queries.Filter['after']
  return async (): Promise<HistoryEvent[] | null> => {
    const asked = Math.min(left, eventsPerPiece)
    if (asked === 0) return null
    const rows = await queries.findEvents(services.db, { organisationId }, { ...inQueries(filter), after }, asked)
    after = rows.at(-1)
    left = rows.length < asked ? 0 : left - asked
    return toEvents(services, rows)
  }
}

async function pageOf(services: Services, scope: queries.Scope, filter: queries.Filter): Promise<HistoryPage> {
  const rows = await queries.findEvents(services.db, scope, filter, eventsPerPage + 1)
  const events = await toEvents(services, rows.slice(0, eventsPerPage))
  return { events, next: rows.length > eventsPerPage ? (events.at(-1)?.id ?? null) : null }
}

const inQueries = ({ kind, ...filter }: HistoryFilter): queries.Filter => ({
  ...filter,
  actions: kind && auditActions.filter((action) => kinds[kind].test(action)),
})

type Row = Awaited<ReturnType<typeof queries.findEvents>>[number]

/** With the names that people have now. */
async function toEvents({ application, db }: Services, rows: Row[]): Promise<HistoryEvent[]> {
  const ids = rows.flatMap(({ actor_id, subject_id }) => [actor_id, subject_id]).filter((id) => id !== null)
  const names = await application.namesOf(db, [...new Set(ids)])
  return rows.map((row) => toEvent(row, names))
}

function toEvent(row: Row, names: Map<string, string>): HistoryEvent {
  const party = (id: string | null): Party | null => (id === null ? null : { id, name: names.get(id) ?? null })
  const { means, reason, kind, browser } = JSON.parse(row.details) as Record<string, unknown>
  return {
    id: row.id,
    at: row.at,
    action: row.action as AuditAction,
    actor: party(row.actor_id),
    subject: party(row.subject_id),
    address: row.address,
    means: isMeans(means) ? means : null,
    mobile: kind === 'mobile',
    browser: typeof browser === 'string' ? browser : '',
    reason: typeof reason === 'string' && Object.hasOwn(refusals, reason) ? (reason as RefusalCode) : null,
  }
}
