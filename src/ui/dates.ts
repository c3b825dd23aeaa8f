import type { Instant } from '../adapters/clock.ts'
import type { Locale } from '../messages/messages.ts'
import { localTime } from './local-time.ts'

/** In whose language a date is written, and in whose time zone, as they or their browser say it; null, or none that there is: UTC. */
export type Reader = { locale: Locale; timeZone: string | null }

// By hand: before ICU writes its first date, it looks through all the languages that it knows, which takes longer than the sign-in that the mail is about.
const months = {
  en: 'January February March April May June July August September October November December'.split(' '),
  pl: 'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia'.split(' '),
}
const before = { en: ' at ', pl: ' ' }

/** "2 March 2027 at 13:00 CET": always with its zone, because whoever is told of it, or sent a picture of the page, may be in another. */
export function dateAndTime(reader: Reader, at: Instant): string {
  const { date, zone } = localTime(reader.timeZone, at)
  return `${dayOf(reader.locale, date)}${before[reader.locale]}${date.toISOString().slice(11, 16)} ${zone}`
}

/** "2 March 2027": the day that it was where the reader is. */
export function dateOnly(reader: Reader, at: Instant): string {
  return dayOf(reader.locale, localTime(reader.timeZone, at).date)
}

const dayOf = (locale: Locale, date: Date): string =>
  `${date.getUTCDate()} ${months[locale][date.getUTCMonth()]} ${date.getUTCFullYear()}`
