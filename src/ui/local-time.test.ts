import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { days, hours, minutes } from '../limits.ts'
import { localTime, startOfDay } from './local-time.ts'

/** Where clocks are changed by half an hour, at midnight, backwards in summer, or once for good. */
const places = [
  'Europe/Warsaw Europe/London Europe/Dublin Europe/Lisbon Africa/Casablanca Africa/Cairo Asia/Kolkata Asia/Kathmandu',
  'Asia/Tehran Asia/Beirut Asia/Gaza Australia/Lord_Howe America/New_York America/St_Johns America/Havana America/Nuuk',
  'America/Santiago America/Asuncion Pacific/Apia Pacific/Kiritimati Pacific/Chatham Antarctica/Troll Etc/GMT+12 UTC',
].flatMap((names) => names.split(' '))

test('I18N-2: a clock shows what an independent calendar says, through the years, in zones of every kind', () => {
  for (const zone of places)
    for (let at = Date.UTC(2010, 11, 30); at < Date.UTC(2040, 0, 2); at += 31 * hours + 7 * minutes) {
      const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
      const { date } = localTime(zone, at)
      assert.equal(date.toISOString().slice(0, -1), there.toPlainDateTime().toString({ smallestUnit: 'millisecond' }))
    }
})

test('I18N-2: in every zone there is, in winter and in summer', () => {
  for (const zone of Intl.supportedValuesOf('timeZone'))
    for (const at of [Date.UTC(2027, 0, 1, 0, 30), Date.UTC(2027, 6, 1, 23, 30)]) {
      const offset = localTime(zone, at).date.getTime() - at
      const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
      assert.equal(offset, there.offsetNanoseconds / 1e6, zone)
    }
})

const names: [zone: string | null, at: string, shown: string, name: string][] = [
  [null, '2027-03-02T12:00Z', '2027-03-02T12:00', 'UTC'],
  ['UTC', '2027-03-02T12:00Z', '2027-03-02T12:00', 'UTC'],
  ['Mars/Olympus', '2027-03-02T12:00Z', '2027-03-02T12:00', 'UTC'],
  ['Europe/Warsaw', '2027-03-02T12:00Z', '2027-03-02T13:00', 'CET'],
  ['Europe/Warsaw', '2027-07-02T12:00Z', '2027-07-02T14:00', 'CEST'],
  // Summer begins, and ends: the same hour twice, told apart by its name.
  ['Europe/Warsaw', '2027-03-28T00:59Z', '2027-03-28T01:59', 'CET'],
  ['Europe/Warsaw', '2027-03-28T01:00Z', '2027-03-28T03:00', 'CEST'],
  ['Europe/Warsaw', '2027-10-31T00:30Z', '2027-10-31T02:30', 'CEST'],
  ['Europe/Warsaw', '2027-10-31T01:30Z', '2027-10-31T02:30', 'CET'],
  // Another day, month and year.
  ['Europe/Warsaw', '2027-12-31T23:30Z', '2028-01-01T00:30', 'CET'],
  ['America/New_York', '2028-01-01T03:00Z', '2027-12-31T22:00', 'UTC-5'],
  ['Pacific/Kiritimati', '2027-02-28T10:00Z', '2027-03-01T00:00', 'UTC+14'],
  ['Etc/GMT+12', '2028-03-01T11:59Z', '2028-02-29T23:59', 'UTC-12'],
  // Halves and quarters of an hour.
  ['Asia/Kolkata', '2027-03-02T12:00Z', '2027-03-02T17:30', 'UTC+5:30'],
  ['Asia/Kathmandu', '2027-03-02T18:20Z', '2027-03-03T00:05', 'UTC+5:45'],
  ['America/St_Johns', '2027-01-02T03:00Z', '2027-01-01T23:30', 'UTC-3:30'],
  // Abbreviations that are clear, and nothing that two countries call the same.
  ['Europe/London', '2027-01-02T12:00Z', '2027-01-02T12:00', 'GMT'],
  ['Europe/London', '2027-07-02T12:00Z', '2027-07-02T13:00', 'BST'],
  ['Europe/Lisbon', '2027-07-02T12:00Z', '2027-07-02T13:00', 'WEST'],
  ['Europe/Helsinki', '2027-07-02T12:00Z', '2027-07-02T15:00', 'EEST'],
  ['Asia/Shanghai', '2027-01-02T12:00Z', '2027-01-02T20:00', 'UTC+8'],
  ['America/Chicago', '2027-01-02T12:00Z', '2027-01-02T06:00', 'UTC-6'],
]

test('I18N-2: a zone is called what people there read on their clocks, and by its distance from UTC where that would mean several', () => {
  for (const [zone, at, shown, name] of names) {
    const { date, zone: called } = localTime(zone, Date.parse(at))
    assert.deepEqual([date.toISOString().slice(0, 16), called], [shown, name], `${zone} ${at}`)
  }
})

test('I18N-2: no zone is called by a name that belongs to another distance from UTC', () => {
  const said = new Map<string, Set<number>>()
  for (const zone of Intl.supportedValuesOf('timeZone'))
    for (let month = 0; month < 12; month += 1) {
      const at = Date.UTC(2027, month, 15)
      const { date, zone: name } = localTime(zone, at)
      said.set(name, (said.get(name) ?? new Set()).add(date.getTime() - at))
    }
  assert.ok(said.size > 30)
  for (const [name, offsets] of said) assert.equal(offsets.size, 1, name)
})

test('AUD-3: a day begins where an independent calendar says, also where midnight is left out or comes twice', () => {
  for (const zone of places)
    for (let midnight = Date.UTC(2011, 11, 20); midnight < Date.UTC(2030, 0, 1); midnight += 3 * days) {
      const day = Temporal.PlainDate.from(new Date(midnight).toISOString().slice(0, 10))
      const begins = day.toZonedDateTime(zone).epochMilliseconds
      assert.equal(startOfDay(zone, midnight), begins, `${zone} ${day.toString()}`)
    }
})

const beginnings: [zone: string | null, day: string, begins: string][] = [
  [null, '2027-03-02', '2027-03-02T00:00Z'],
  ['Europe/Warsaw', '2027-03-02', '2027-03-01T23:00Z'],
  ['Europe/Warsaw', '2027-07-02', '2027-07-01T22:00Z'],
  // Clocks went from 24:00 to 1:00.
  ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00Z'],
  // And back from 24:00 to 23:00, so that the day before is an hour longer.
  ['Asia/Beirut', '2026-10-25', '2026-10-24T22:00Z'],
  // Midnight came twice.
  ['America/Havana', '2026-11-01', '2026-11-01T04:00Z'],
  // A day that nobody there had: it holds nothing.
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00Z'],
  ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00Z'],
  // The last that a form can send.
  ['Asia/Kolkata', '9999-12-31', '9999-12-30T18:30Z'],
]

test('AUD-3: days that begin at other times than one thinks', () => {
  for (const [zone, day, begins] of beginnings)
    assert.equal(startOfDay(zone, Date.parse(`${day}T00:00Z`)), Date.parse(begins), `${zone} ${day}`)
  for (const zone of places) assert.ok(Number.isSafeInteger(startOfDay(zone, Date.parse('0000-01-01T00:00Z'))), zone)
})
