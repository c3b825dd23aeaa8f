import type { Instant } from '../adapters/clock.ts'
import { days, hours, minutes, seconds, zoneFormatsKept } from '../limits.ts'
import { readTimeZone } from '../spelling/time-zone.ts'

/** What a clock on a wall shows: `date` by its UTC fields, and what the zone is called just then, such as `CET` or `UTC+5:30`. */
type LocalTime = { date: Date; zone: string }

/** In a zone as a browser or a person says it. In UTC for null, and for what is none. */
export function localTime(saidZone: string | null, at: Instant): LocalTime {
  const format = formatOf(saidZone)
  if (format === null) return { date: new Date(at), zone: 'UTC' }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const offset = offsetAt(parts, new Date(at))
  return { date: new Date(at + offset), zone: zoneName(parts['timeZoneName'] ?? '', offset) }
}

/** When a day begins there, which need not be at midnight. The day is told as its midnight in UTC; one that a zone left out begins where the next one does. */
export function startOfDay(saidZone: string | null, midnight: Instant): Instant {
  let [before, within] = [midnight - farthest, midnight + farthest]
  while (within - before > 1 * minutes) {
    const between = before + Math.floor((within - before) / 2 / minutes) * minutes
    if (localTime(saidZone, between).date.getTime() < midnight) before = between
    else within = between
  }
  return within
}
/** Clocks were never further from UTC. */
const farthest = 16 * hours

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>

/** How far the clock is ahead, in milliseconds: by the time of day, and by whether the day is another one. */
function offsetAt(parts: Parts, utc: Date): number {
  const there = timeOfDay(Number(parts.hour), Number(parts.minute), Number(parts.second))
  const ahead = there - timeOfDay(utc.getUTCHours(), utc.getUTCMinutes(), utc.getUTCSeconds())
  const day = Number(parts.day)
  if (day === utc.getUTCDate()) return ahead
  return day === new Date(utc.getTime() + 1 * days).getUTCDate() ? ahead + 1 * days : ahead - 1 * days
}

const timeOfDay = (hour: number, minute: number, second: number) => hour * hours + minute * minutes + second * seconds

/** Abbreviations that mean one thing, in minutes ahead of UTC: `IST` and `CST` mean three, and ICU has been wrong about some. */
const clear: Record<string, number> = { GMT: 0, WET: 0, WEST: 60, BST: 60, CET: 60, CEST: 120, EET: 120, EEST: 180 }

function zoneName(short: string, offset: number): string {
  const ahead = Math.round(offset / minutes)
  if (clear[short] === ahead) return short
  if (ahead === 0) return 'UTC'
  const [hour, minute] = [Math.trunc(Math.abs(ahead) / 60), Math.abs(ahead) % 60]
  return `UTC${ahead < 0 ? '-' : '+'}${hour}${minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`}`
}

/** Made when somebody of that zone first sees a date, and kept: each takes some 30 KB. Null: UTC, for which nothing of ICU is needed. */
function formatOf(saidZone: string | null): Intl.DateTimeFormat | null {
  const timeZone = readTimeZone(saidZone)
  if (timeZone === null || timeZone === 'UTC') return null
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { ...fields, timeZone })
  if (formats.size >= zoneFormatsKept && !formats.has(timeZone)) formats.clear()
  formats.set(timeZone, format)
  return format
}
const formats = new Map<string, Intl.DateTimeFormat>()
const fields = {
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
} as const
