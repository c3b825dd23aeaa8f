import { nameOf } from './event-list.ts'
import type { Locale, Say } from '../messages/messages.ts'
import type { HistoryEvent, Party } from './history.ts'
import { spreadsheetIn } from '../ui/spreadsheet.ts'

/** Events as a table: column names and actions are codes, times are ISO 8601 in UTC. */
export function csvIn(locale: Locale, say: Say) {
  const { head, rows } = spreadsheetIn(locale, columns)
  return { head, rows: (events: HistoryEvent[]) => rows(events.map(rowOf(say))) }
}

const columns = [
  'time_utc',
  'event',
  'who',
  'who_id',
  'about',
  'about_id',
  'address',
  'browser',
  'means',
  'reason',
  'id',
] as const

const rowOf = (say: Say) => (event: HistoryEvent) => ({
  time_utc: new Date(event.at).toISOString(),
  event: event.action,
  who: named(say, event.actor),
  who_id: event.actor?.id ?? '',
  about: named(say, event.subject),
  about_id: event.subject?.id ?? '',
  address: event.address,
  browser: event.browser,
  means: event.means ?? '',
  reason: event.reason ?? '',
  id: event.id,
})

const named = (say: Say, party: Party | null) => (party === null ? '' : nameOf(say, party))
