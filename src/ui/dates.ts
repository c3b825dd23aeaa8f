import type { Instant } from '../adapters/clock.ts'
import type { Locale } from '../messages/messages.ts'

// By hand: before ICU writes its first date, it looks through all the languages that it knows, which takes longer than the sign-in that the mail is about.
const months = {
  en: 'January February March April May June July August September October November December'.split(' '),
  pl: 'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia'.split(' '),
}
const before = { en: ' at ', pl: ' ' }

/** "2 March 2027 at 12:00 UTC": in the reader's language, with the time zone said, because the server can't know theirs. */
export function dateAndTime(locale: Locale, at: Instant): string {
  return `${dateOnly(locale, at)}${before[locale]}${new Date(at).toISOString().slice(11, 16)} UTC`
}

export function dateOnly(locale: Locale, at: Instant): string {
  const date = new Date(at)
  return `${date.getUTCDate()} ${months[locale][date.getUTCMonth()]} ${date.getUTCFullYear()}`
}
