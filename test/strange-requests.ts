import fc from 'fast-check'
import { anySign } from './any-sign.ts'

/** A request that nobody would send. Where it holds something that opens doors, that is filled in when it is sent. */
export type StrangeRequest = Record<keyof typeof parts, string> & {
  who: string
  door: { method: string; path: string }
  known: number
  body: (known: string) => string
  cookies: ((known: string) => string)[]
  fits: boolean
}

/** What can stand in a header's value at all. */
export const asHeader = (text: string) => text.replace(/[^\x20-\x7e\x80-\xff]/g, '?').trim()
const header = fc
  .oneof(
    fc.string({ maxLength: 60 }),
    fc.string({ unit: anySign, maxLength: 40 }),
    fc.constantFrom('', '%', '"', ';;==;'),
  )
  .map(asHeader)
const odd = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: anySign, maxLength: 40 }),
  fc.constantFrom(
    '',
    '%',
    '%00',
    '\0',
    '..',
    '💥',
    '\ud800',
    'constructor',
    '__proto__',
    '9'.repeat(400),
    '-1',
    '1e999',
    'NaN',
  ),
)
/** Mostly what opens doors, now and then what nobody expects. */
const value = fc.oneof(fc.constant(null), odd)
const fieldNames = [
  'email',
  'password',
  'code',
  'backupCode',
  'answer',
  'challenge',
  'newPassword',
  'name',
  'locale',
  'next',
  'kept',
  'enrolment',
]
const fieldName = fc.constantFrom(
  ...fieldNames,
  'since',
  'newEmail',
  'confirm',
  'id',
  '__proto__',
  'constructor',
  'email[]',
  '',
)

const form = fc
  .array(fc.tuple(fieldName, value), { maxLength: 6 })
  .map(
    (fields) => (known: string) =>
      new URLSearchParams(fields.map(([n, v]) => [n, (v ?? known).toWellFormed()])).toString(),
  )
const json = fc
  .dictionary(fieldName, fc.oneof(value, fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(0, true, [], {}, [[]])), {
    maxKeys: 6,
  })
  .map((fields) => (known: string) => JSON.stringify(fields, (_, one) => one ?? known))
const strange = fc
  .oneof(
    fc.json({ maxDepth: 4 }),
    odd,
    fc.nat(7000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
    fc.nat(3000).map((depth) => '{"code":'.repeat(depth) + '1' + '}'.repeat(depth)),
    fc.constantFrom(
      '{"email":"a","email":"b"}',
      'email=%',
      'email=%ff%fe&=&&==',
      '&'.repeat(9000),
      'a=1&'.repeat(4000),
    ),
    fc.nat(20_000).map((length) => `email=${'a'.repeat(length)}`),
  )
  .map((text) => () => text.toWellFormed())

const cookie = fc
  .tuple(
    fc.constantFrom('session', 'challenge', 'known', 'language', 'notice', 'else').map((name) => `__Host-${name}`),
    fc.oneof(
      fc.constant(null),
      header,
      fc.constantFrom(
        '%',
        '%E0%A4%A',
        'a'.repeat(6000),
        'enabled:1e999',
        'constructor:1',
        'backup_code_used:NaN.enabled.enabled',
      ),
    ),
  )
  .map(
    ([name, content]) =>
      (known: string) =>
        `${name}=${content ?? known}`,
  )
const noise = fc
  .oneof(header, fc.constantFrom(';;;', '=', '__Host-session', '=__Host-session', '__Host-session=;'))
  .map((text) => () => text)

const parts = {
  type: fc.oneof(
    fc.constantFrom('application/json; charset=utf-8', 'multipart/form-data; boundary=x', 'text/plain'),
    header,
  ),
  site: fc.constantFrom('cross-site', 'none', 'same-site', 'same-origin', 'SAME-ORIGIN', ''),
  language: fc.oneof(fc.constantFrom('pl', 'en;q=0.1,pl', 'pl;q=x;q=', '*'), header),
  agent: header,
  forwarded: fc.oneof(fc.constantFrom('::1', '1.2.3.4, ::ffff:5.6.7.8', ','), header),
  extraName: fc.constantFrom(
    'origin',
    'x-nothing',
    'authorization',
    'range',
    'if-none-match',
    'x-http-method-override',
    'accept',
  ),
  extra: fc.oneof(fc.constantFrom('Basic YTpi', 'Bearer ', 'bytes=0-1', 'DELETE', 'text/html', 'null'), header),
  part: odd,
  query: fc.oneof(
    fc.constant(''),
    header.map((text) => `?next=${text}`),
    fc.constantFrom(
      '?with=backup-code',
      '?kept=no',
      '?enrolment=',
      '?enrolment=a&enrolment=b',
      '?%',
      '?__proto__=1',
      '#x',
    ),
  ),
}

const strangePaths = [
  '/%',
  '/%00',
  '/api/%ff',
  '/assets/x/..%2f..%2fpackage.json',
  '//evil.example',
  '/settings/',
  '/SIGN-IN',
]
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND']

/** Requests, most of them to a door of the application's own, in a form that it hears. */
export function strangeRequests(doors: { method: string; path: string }[], howMany: number) {
  const paths = fc.oneof(
    fc.constantFrom(...doors.map((door) => door.path), ...strangePaths),
    odd.map((text) => `/${text.toWellFormed().replaceAll(':', '')}`),
  )
  const anything = fc.record({ method: fc.constantFrom(...methods), path: paths })
  const request = fc.record({
    ...parts,
    door: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...doors) }, { weight: 1, arbitrary: anything }),
    who: fc.constantFrom('nobody', 'signedIn', 'halfWay', 'enrolling', 'replacing', 'administrator', 'phone'),
    known: fc.nat(1000),
    body: fc.oneof(form, json, strange),
    cookies: fc.array(fc.oneof(cookie, noise), { maxLength: 3 }),
    fits: fc.constantFrom(true, true, true, true, false),
  })
  return fc.array(request, { minLength: howMany, maxLength: howMany })
}
