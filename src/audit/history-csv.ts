import { stringify } from 'csv-stringify/sync'
import { nameOf } from '../ui/event-list.ts'
import type { Say } from '../ui/messages.ts'
import type { HistoryEvent, Party } from './history.ts'

/**
 * Events as a table for other programs: column names and actions are codes, times are ISO 8601 in UTC. What could be read as a formula is made
 * text, and no value can begin a line of its own (requirement AUD-2). The mark in front tells spreadsheets that it is UTF-8.
 */
export function historyAsCsv(say: Say, events: HistoryEvent[]): string {
  const rows = events.map((event) => ({
    time: new Date(event.at).toISOString(),
    event: event.action,
    ...partyColumns(say, 'who', event.actor),
    ...partyColumns(say, 'about', event.subject),
    address: event.address,
    browser: event.browser,
    means: event.means ?? '',
    reason: event.reason ?? '',
    id: event.id,
  }))
  return stringify(rows, { header: true, columns, bom: true, escape_formulas: true, record_delimiter: 'windows' })
}

const columns = ['time', 'event', 'who', 'who_id', 'about', 'about_id', 'address', 'browser', 'means', 'reason', 'id']

const partyColumns = (say: Say, column: 'who' | 'about', party: Party | null) => ({
  [column]: party === null ? '' : nameOf(say, party).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' '),
  [`${column}_id`]: party?.id ?? '',
})
