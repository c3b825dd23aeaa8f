import { stringify } from 'csv-stringify/sync'
import { nameOf } from './event-list.ts'
import type { Locale, Say } from '../messages/messages.ts'
import type { HistoryEvent, Party } from './history.ts'

/**
 * Events as a table for other programs: column names and actions are codes, times are ISO 8601 in UTC. The columns stand apart by what a
 * spreadsheet in this language takes for it: where the comma is in the numbers, that is a semicolon. Every value is quoted, none can begin a line
 * of its own, and what could be read as a formula is text (requirement AUD-2).
 */
export function csvIn(locale: Locale, say: Say) {
  const options = {
    columns,
    delimiter: delimiters[locale],
    quoted: true,
    quoted_empty: true,
    record_delimiter: 'windows',
  } as const
  return {
    /** The mark in front tells spreadsheets that it is UTF-8. */
    head: () => stringify([], { ...options, header: true, bom: true }),
    rows: (events: HistoryEvent[]) => stringify(events.map(rowOf(say)), options),
  }
}

const delimiters: Record<Locale, string> = { en: ',', pl: ';' }

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
]

const rowOf = (say: Say) => (event: HistoryEvent) => {
  const values = {
    time_utc: new Date(event.at).toISOString(),
    event: event.action,
    ...partyColumns(say, 'who', event.actor),
    ...partyColumns(say, 'about', event.subject),
    address: event.address,
    browser: event.browser,
    means: event.means ?? '',
    reason: event.reason ?? '',
    id: event.id,
  }
  return Object.fromEntries(Object.entries(values).map(([column, value]) => [column, asText(value)]))
}

const partyColumns = (say: Say, column: 'who' | 'about', party: Party | null) => ({
  [column]: party === null ? '' : nameOf(say, party),
  [`${column}_id`]: party?.id ?? '',
})

/**
 * An apostrophe right before the sign with which a formula begins: at the beginning, behind whatever separates columns elsewhere (a spreadsheet that goes by
 * another separator reads the quotes as letters and cuts right there), and behind a blank, which separates too, when no blank follows.
 */
function asText(value: string): string {
  return value
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/((?:^|[,;:|])[\s"]*|\s"*(?=\S{2}))(?=[=+\-@＝＋－＠])/g, "$1'")
}
