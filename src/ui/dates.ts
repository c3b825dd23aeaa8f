import type { Instant } from '../edges/clock.ts'
import type { Locale } from './messages.ts'

/** "2 March 2027, 12:00 UTC": in the reader's language, with the time zone said, because the server can't know theirs. */
export function dateAndTime(locale: Locale, at: Instant): string {
  return new Intl.DateTimeFormat(dialect[locale], { ...day, ...time }).format(at)
}

export function dateOnly(locale: Locale, at: Instant): string {
  return new Intl.DateTimeFormat(dialect[locale], { ...day, timeZone: 'UTC' }).format(at)
}

const dialect = { en: 'en-GB', pl: 'pl-PL' } as const
const day = { day: 'numeric', month: 'long', year: 'numeric' } as const
const time = { hour: '2-digit', minute: '2-digit', timeZone: 'UTC', timeZoneName: 'short' } as const
