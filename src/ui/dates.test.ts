import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { locales } from '../messages/messages.ts'
import { dateAndTime, dateOnly } from './dates.ts'

test('I18N-1: dates are written as each language writes them', () => {
  const day = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const
  const time = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const
  const dialects = { en: 'en-GB', pl: 'pl-PL' }
  for (const locale of locales) {
    const date = new Intl.DateTimeFormat(dialects[locale], day)
    const both = new Intl.DateTimeFormat(dialects[locale], { ...day, ...time })
    // Steps of 19 h 7 min through a leap year: every month, both halves of the day, one digit and two.
    for (let at = Date.UTC(2028, 0, 1); at < Date.UTC(2029, 0, 2); at += 68_820_000) {
      assert.equal(dateOnly(locale, at), date.format(at))
      assert.equal(dateAndTime(locale, at), both.format(at))
    }
  }
})
