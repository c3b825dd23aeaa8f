import type { Instant } from '../../adapters/clock.ts'
import type { Locale } from '../../messages/messages.ts'
import { spreadsheetIn } from '../../ui/spreadsheet.ts'
import { type ListedPerson, statesOf } from './listed.ts'

/** Who stands where with the second step, as a table: roles and states are codes, times are ISO 8601 in UTC, as their columns say. */
export function peopleCsv(locale: Locale, now: Instant) {
  const { head, rows } = spreadsheetIn(locale, columns)
  return { head, rows: (people: ListedPerson[]) => rows(people.map((person) => rowOf(person, now))) }
}

const columns = [
  'name',
  'email',
  'role',
  'state',
  'two_step_since_utc',
  'deadline_utc',
  'exempt_until_utc',
  'exempt_reason',
  'last_sign_in_utc',
  'id',
] as const

function rowOf(person: ListedPerson, now: Instant): Record<(typeof columns)[number], string> {
  return {
    name: person.name,
    email: person.email,
    role: person.role,
    state: statesOf(person, now).join(' '),
    two_step_since_utc: at(person.twoStepSince),
    deadline_utc: at(person.requiredBy),
    exempt_until_utc: at(person.exemptUntil),
    exempt_reason: person.exemptReason ?? '',
    last_sign_in_utc: at(person.lastSignInAt),
    id: person.id,
  }
}

const at = (instant: Instant | null) => (instant === null ? '' : new Date(instant).toISOString())
