import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { locales } from '../messages/messages.ts'
import { dateAndTime, dateOnly } from './dates.ts'

const dialects = { en: 'en-GB', pl: 'pl-PL' }
const day = { day: 'numeric', month: 'long', year: 'numeric' } as const
const time = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const

test('I18N-1: dates are written as each language writes them, in UTC and elsewhere', () => {
  for (const locale of locales)
    for (const timeZone of ['UTC', 'Europe/Warsaw', 'Europe/Helsinki']) {
      const date = new Intl.DateTimeFormat(dialects[locale], { ...day, timeZone })
      const both = new Intl.DateTimeFormat(dialects[locale], { ...day, ...time, timeZone })
      // Steps of 19 h 7 min through a leap year: every month, both halves of the day, one digit and two.
      for (let at = Date.UTC(2028, 0, 1); at < Date.UTC(2029, 0, 2); at += 68_820_000) {
        assert.equal(dateOnly({ locale, timeZone }, at), date.format(at))
        assert.equal(dateAndTime({ locale, timeZone }, at), both.format(at))
      }
    }
})

test('I18N-2: a day is the one that it was where the reader is', () => {
  const at = Date.UTC(2027, 11, 31, 23, 30)
  const written = (timeZone: string | null) => [
    dateOnly({ locale: 'en', timeZone }, at),
    dateAndTime({ locale: 'en', timeZone }, at),
  ]
  assert.deepEqual(written(null), ['31 December 2027', '31 December 2027 at 23:30 UTC'])
  assert.deepEqual(written('Europe/Warsaw'), ['1 January 2028', '1 January 2028 at 00:30 CET'])
  assert.deepEqual(written('America/New_York'), ['31 December 2027', '31 December 2027 at 18:30 UTC-5'])
  assert.deepEqual(written('x'.repeat(5000)), written(null))
})

test('without a zone, or in UTC, nothing of ICU is asked for', (t) => {
  const asked = t.mock.method(Intl, 'DateTimeFormat')
  for (const timeZone of [null, 'UTC', '', '+01:00']) dateAndTime({ locale: 'pl', timeZone }, 0)
  assert.equal(asked.mock.callCount(), 0)
})
