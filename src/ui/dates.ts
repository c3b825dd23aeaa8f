import type { Instant } from '../adapters/clock.ts'
import type { Locale } from '../messages/messages.ts'

/** "2 March 2027, 12:00 UTC": in the reader's language, with the time zone said, because the server can't know theirs. */
export function dateAndTime(locale: Locale, at: Instant): string {
  return formats[locale].dateAndTime.format(at)
}

export function dateOnly(locale: Locale, at: Instant): string {
  return formats[locale].dateOnly.format(at)
}

const day = { day: 'numeric', month: 'long', year: 'numeric' } as const
const time = { hour: '2-digit', minute: '2-digit', timeZone: 'UTC', timeZoneName: 'short' } as const
// Making one takes longer than drawing the page around it.
const formatsIn = (dialect: string) => ({
  dateAndTime: new Intl.DateTimeFormat(dialect, { ...day, ...time }),
  dateOnly: new Intl.DateTimeFormat(dialect, { ...day, timeZone: 'UTC' }),
})
const formats = { en: formatsIn('en-GB'), pl: formatsIn('pl-PL') }
