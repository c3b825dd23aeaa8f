import type { KeyInUse } from './keys.ts'

/** "1 mail", "2,000 mails". */
export function howMany(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`
}

const names = { authenticators: 'authenticator', backup_codes: 'backup code', enrolments: 'enrolment', outbox: 'mail' }

/** "8 authenticators, 80 backup codes". */
export function needs(neededBy: KeyInUse['neededBy']): string {
  return neededBy.map(({ table, rows }) => howMany(rows, names[table])).join(', ') || 'nothing yet'
}
